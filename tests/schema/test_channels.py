"""A dealership's connection to Twilio over GraphQL: configured, never read back, and what is refused."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import asyncpg
import pytest

from leadrescue import logs
from leadrescue.secretbox import SecretBox
from tests.rest_compat.caller import Caller
from tests.schema.asking import ask, data
from tests.schema.twilio import ACCOUNT, CONFIGURE, LATER_TOKEN, SID, TOKEN, TWILIO, configure
from tests.support.every_table import tables

REMOVE = """
mutation { removeTwilio {
  dealership { twilio { accountSid } channels { state } } warnings { field code } userErrors { field code message }
} }
"""


async def everything(caller: Caller) -> Any:
    """All rows: two equal ones prove that nothing changed between them."""
    account = await caller.shop.rows("SELECT c::text AS text FROM channel_account c ORDER BY 1")
    return await caller.shop.snapshot(), account


async def test_an_account_is_configured_shown_and_removed(live: Caller) -> None:
    payload = await configure(live, **ACCOUNT, region="ie1")

    assert payload["userErrors"] == []
    assert payload["inboundWebhookUrl"].endswith("/twilio/inbound#rc=5&rp=all")
    assert [warning["code"] for warning in payload["warnings"]] == ["NOT_PUBLIC"]
    shown = {
        "accountSid": SID,
        "messagingServiceSid": None,
        "smsSender": "Karlsson",
        "whatsappSender": "+46701740699",
        "region": "ie1",
        "edge": None,
        "formerTokenExpiresAt": None,
    }
    ready = {"configured": True, "provider": "TWILIO", "state": "READY"}
    assert payload["dealership"] == {
        "id": live.shop.id,
        "twilio": shown,
        "channels": [
            {"channel": "WHATSAPP", "sender": "+46701740699"} | ready,
            {"channel": "SMS", "sender": "Karlsson"} | ready,
        ],
    }
    changed = await configure(live, smsSender=None, messagingServiceSid="MG" + "5" * 32, authToken=LATER_TOKEN)
    assert changed["dealership"]["twilio"] == shown | {
        "smsSender": None,
        "messagingServiceSid": "MG" + "5" * 32,
        "formerTokenExpiresAt": changed["dealership"]["twilio"]["formerTokenExpiresAt"],
    }
    expires_at = datetime.fromisoformat(changed["dealership"]["twilio"]["formerTokenExpiresAt"])
    assert timedelta(hours=23) < expires_at - datetime.now(UTC) < timedelta(hours=25)
    assert [one["sender"] for one in changed["dealership"]["channels"]] == ["+46701740699", "MG" + "5" * 32]

    removed = (await data(live, REMOVE))["removeTwilio"]
    nowhere = {"twilio": None, "channels": [{"state": "NOT_CONFIGURED"}, {"state": "NOT_CONFIGURED"}]}
    assert removed == {"dealership": nowhere, "warnings": [], "userErrors": []}
    events = await data(live, "{ events { nodes { type data lead { id } } } }")
    assert [event["type"] for event in events["events"]["nodes"]] == [
        "channel.configured",
        "channel.configured",
        "channel.removed",
    ]
    assert events["events"]["nodes"][1]["data"] == {
        "provider": "twilio",
        "changed": ["messaging_service_sid", "sms_sender", "auth_token"],
    }


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, [(["accountSid"], "REQUIRED"), (["authToken"], "REQUIRED")]),
        (ACCOUNT | {"accountSid": "AC1"}, [(["accountSid"], "INVALID")]),
        (ACCOUNT | {"authToken": TOKEN + "0"}, [(["authToken"], "INVALID")]),
        (
            ACCOUNT
            | {"messagingServiceSid": "x", "smsSender": "070", "whatsappSender": "x", "region": "?", "edge": "."},
            [
                (["messagingServiceSid"], "INVALID"),
                (["whatsappSender"], "INVALID"),
                (["region"], "INVALID"),
                (["edge"], "INVALID"),
            ],
        ),
    ],
)
async def test_wrong_fields_are_user_errors_and_nothing_is_kept(live: Caller, given: Any, wrong: Any) -> None:
    before = await everything(live)
    answer = await live.http.post("/graphql", json={"query": CONFIGURE, "variables": {"input": given}})
    payload = answer.json()["data"]["configureTwilio"]
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == wrong
    assert (payload["dealership"], payload["inboundWebhookUrl"], payload["warnings"]) == (None, None, [])
    assert TOKEN not in answer.text
    assert await everything(live) == before


async def test_what_is_not_there_cannot_be_removed(live: Caller) -> None:
    before = await everything(live)
    (error,) = (await data(live, REMOVE))["removeTwilio"]["userErrors"]
    assert (error["field"], error["code"]) == ([], "NOT_FOUND")
    assert await everything(live) == before


async def test_a_test_dealership_has_the_sandbox_and_no_account(caller: Caller) -> None:
    before = await everything(caller)
    for payload in (await configure(caller, **ACCOUNT), (await data(caller, REMOVE))["removeTwilio"]):
        (error,) = payload["userErrors"]
        assert (error["field"], error["code"]) == ([], "CONFLICT")
        assert error["message"] == (
            "A TEST dealership sends through the sandbox and has no account: configure its LIVE one."
        )
    assert await everything(caller) == before


async def test_the_token_is_nowhere_to_be_read(live: Caller, owner: asyncpg.Connection) -> None:
    """Not in an answer, a repetition's, a log line, or any column of any table, however it is sent."""
    literal = CONFIGURE.replace("($input: ConfigureTwilioInput!)", "").replace(
        "$input", f'{{accountSid: "{SID}", authToken: "{LATER_TOKEN}"}}'
    )
    wrong = [{"authTokn": TOKEN}, {"authToken": [TOKEN]}, {"smsSender": TOKEN}, ACCOUNT | {"authToken": f"{TOKEN}x"}]
    once = ({"query": CONFIGURE, "variables": {"input": ACCOUNT}}, {"X-Idempotency-Key": "configure"})
    documents = [
        literal,
        literal[:-3],
        literal.replace("accountSid:", "nope:"),
        literal.replace("authToken:", "authToken"),
        literal.replace("authToken:", "edge: A, region:"),
        literal.replace('"', "$a", 1),
        f'{{ dealership {{ twilio(token: "{TOKEN}") {{ authToken }} }} }}',
        f"{{ dealership {{ {TWILIO} }} events {{ nodes {{ type data }} }} }}",
    ]
    requests: list[tuple[dict[str, Any], dict[str, str]]] = [
        once,
        once,
        *(({"query": CONFIGURE, "variables": {"input": given}}, {}) for given in wrong),
        *(({"query": document}, {}) for document in documents),
    ]
    stream = StringIO()
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure("DEBUG", stream)
    try:
        answers = [(await live.http.post("/graphql", json=body, headers=headers)).text for body, headers in requests]
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)
    assert '"userErrors":[]' in answers[0]
    assert answers[1] == answers[0]
    assert '"userErrors":[]' in answers[2 + len(wrong)]
    assert "channel.configured" in answers[-1]
    for token in (TOKEN, LATER_TOKEN):
        assert [text for text in (*answers, stream.getvalue()) if token in text] == []
        for table in await tables(owner):
            hexed = token.encode().hex()
            found = await owner.fetchval(
                f"SELECT count(*) FROM {table.name} t WHERE strpos(t::text, $1) > 0 OR strpos(t::text, $2) > 0",
                token,
                hexed,
            )
            assert (table.name, found) == (table.name, 0)
    box, row = SecretBox(bytes(32)), await owner.fetchrow("SELECT * FROM channel_account")
    assert row is not None
    assert box.open(row["auth_token"], f"channel_account:{live.shop.id}") == LATER_TOKEN.encode()


async def test_a_repetition_configures_nothing_again(live: Caller) -> None:
    key = {"X-Idempotency-Key": "configure-1"}
    first = await ask(live, CONFIGURE, key, input=ACCOUNT)
    await configure(live, smsSender="Other")
    before = await everything(live)

    assert await ask(live, CONFIGURE, key, input=ACCOUNT) == first

    assert await everything(live) == before
    (error,) = (await ask(live, CONFIGURE, key, input=ACCOUNT | {"smsSender": "Third"}))["data"]["configureTwilio"][
        "userErrors"
    ]
    assert error["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert await everything(live) == before


async def test_another_dealership_and_a_stranger_see_and_change_nothing(live: Caller, rival: Caller) -> None:
    await configure(live, **ACCOUNT)
    before = await everything(live)
    node = "query ($id: ID!) { node(id: $id) { ... on Dealership { name twilio { accountSid } } } }"
    assert (await data(rival, node, id=live.shop.id))["node"] is None
    assert (await data(rival, f"{{ dealership {{ {TWILIO} }} }}"))["dealership"]["twilio"] is None
    for query, variables in ((CONFIGURE, {"input": ACCOUNT}), (REMOVE, {})):
        answer = await live.stranger.post("/graphql", json={"query": query, "variables": variables})
        assert answer.status_code == 401
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await everything(live) == before
