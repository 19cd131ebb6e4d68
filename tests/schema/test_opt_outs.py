"""setOptOutWords by GraphQL, and what customers write afterwards."""

from __future__ import annotations

from typing import Any

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data

SET = """
mutation ($input: SetOptOutWordsInput!) {
  setOptOutWords(input: $input) {
    dealership { id optOutWords optInWords }
    userErrors { field code message }
  }
}
"""
WORDS = "{ dealership { optOutWords optInWords } }"
WHY = "query ($id: ID!) { message(id: $id) { why } }"


async def set_words(caller: Caller, **words: Any) -> dict[str, Any]:
    """The payload."""
    payload: dict[str, Any] = (await data(caller, SET, input=words))["setOptOutWords"]
    return payload


async def test_words_are_set_shown_and_heard(caller: Caller, rival: Caller) -> None:
    lead = await create(caller)
    assert (await data(caller, WORDS))["dealership"] == {"optOutWords": [], "optInWords": []}

    payload = await set_words(caller, optOutWords=["Nej, tack!", "nej-tack"], optInWords=["JATACK"])

    shown = {"optOutWords": ["nej tack"], "optInWords": ["jatack"]}
    assert payload == {"dealership": {"id": caller.shop.id} | shown, "userErrors": []}
    assert (await data(caller, WORDS))["dealership"] == shown
    assert (await data(rival, WORDS))["dealership"] == {"optOutWords": [], "optInWords": []}
    event = {"event": "customer.reply", "channel": "sms", "lead_id": lead["id"], "body": "nej tack"}
    heard = (await caller.receive(event)).json()
    assert (await data(caller, WHY, id=heard["message_id"]))["message"] == {"why": "The customer opted out."}

    assert (await set_words(caller, optInWords=None))["dealership"] == {"id": caller.shop.id} | shown
    assert (await set_words(caller, optOutWords=[]))["dealership"]["optOutWords"] == []


async def test_what_collides_is_a_user_error_with_its_place(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    payload = await set_words(caller, optOutWords=["sluta", "Yes"], optInWords=["ja", "STOP", "!"])
    assert payload["dealership"] is None
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(["optInWords", "2"], "REQUIRED")]
    payload = await set_words(caller, optOutWords=["sluta", "Yes"], optInWords=["ja", "STOP"])
    assert payload == {
        "dealership": None,
        "userErrors": [
            {
                "field": ["optOutWords", "1"],
                "code": "INVALID",
                "message": "YES opts in at every dealership: choose another word.",
            },
            {
                "field": ["optInWords", "1"],
                "code": "INVALID",
                "message": "STOP opts out at every dealership: choose another word.",
            },
        ],
    }
    assert await caller.shop.snapshot() == before
