"""Messages that matched no lead, assigned to one by a human."""

from __future__ import annotations

from typing import Any

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data

ASSIGN = """
mutation ($id: ID!, $lead: ID!) {
  assignMessage(id: $id, leadId: $lead) { message { id why lead { id } } userErrors { field code } }
}
"""
UNMATCHED = "{ unmatchedMessages { nodes { id } } }"


async def unmatched(caller: Caller, body: str) -> str:
    """A message from a number that no lead has; returns its id."""
    event = {"event": "customer.reply", "channel": "sms", "from": "+46701740650", "body": body}
    answer = await caller.receive(event, with_key=True)
    id: str = answer.json()["message_id"]
    assert (await data(caller, UNMATCHED))["unmatchedMessages"]["nodes"] == [{"id": id}]
    return id


async def assign(caller: Caller, id: str, lead: str) -> dict[str, Any]:
    """The payload."""
    payload: dict[str, Any] = (await data(caller, ASSIGN, id=id, lead=lead))["assignMessage"]
    return payload


async def test_an_assigned_reply_stops_the_sequence(caller: Caller) -> None:
    lead = await create(caller)
    id = await unmatched(caller, "Hej, det är Anna från ett annat nummer")

    payload = await assign(caller, id, lead["id"])

    assert payload == {
        "message": {"id": id, "why": f"Assigned by {caller.key.key.name}.", "lead": {"id": lead["id"]}},
        "userErrors": [],
    }
    assert (await data(caller, UNMATCHED))["unmatchedMessages"]["nodes"] == []
    shown = await data(caller, "query ($id: ID!) { lead(id: $id) { status sequence { state reason } } }", id=lead["id"])
    assert shown["lead"] == {"status": "REPLIED", "sequence": {"state": "STOPPED", "reason": "REPLIED"}}
    before = await caller.shop.snapshot()
    assert await assign(caller, id, lead["id"]) == payload
    assert await caller.shop.snapshot() == before


async def test_an_assigned_opt_out_ends_all_messages(caller: Caller) -> None:
    lead = await create(caller)
    assert (await assign(caller, await unmatched(caller, "STOPP"), lead["id"]))["userErrors"] == []
    shown = await data(caller, "query ($id: ID!) { lead(id: $id) { status } }", id=lead["id"])
    assert shown["lead"] == {"status": "OPTED_OUT"}


async def test_another_dealerships_or_another_leads_message_is_refused(caller: Caller, rival: Caller) -> None:
    lead, theirs = await create(caller), await create(rival)
    other = await create(caller, phone="070-174 06 06")
    id = await unmatched(caller, "Hej")
    before = await caller.shop.snapshot()
    for asker, message, to in (
        (rival, id, theirs["id"]),
        (caller, id, theirs["id"]),
        (caller, "m_unknown", lead["id"]),
    ):
        refused = await assign(asker, message, to)
        assert (refused["message"], [error["code"] for error in refused["userErrors"]]) == (None, ["NOT_FOUND"])
    assert await caller.shop.snapshot() == before

    assert (await assign(caller, id, lead["id"]))["userErrors"] == []
    before = await caller.shop.snapshot()
    assert [error["code"] for error in (await assign(caller, id, other["id"]))["userErrors"]] == ["CONFLICT"]
    assert await caller.shop.snapshot() == before
