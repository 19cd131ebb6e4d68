"""advanceTestClock: fifteen days in a moment, at the right local instants."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ADVANCE = """
mutation ($to: DateTime, $by: Int) {
  advanceTestClock(to: $to, bySeconds: $by) { now sentCount userErrors { field code message } }
}
"""
HISTORY = """
query ($id: ID!) {
  lead(id: $id) { sequence { state reason } messages { nodes { day status dueAt sentAt } } }
}
"""


async def advance(caller: Caller, **where: Any) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(caller, ADVANCE, **where))["advanceTestClock"]
    return payload


async def now(caller: Caller) -> datetime:
    return datetime.fromisoformat((await data(caller, "{ dealership { now } }"))["dealership"]["now"])


def next_change(after: datetime) -> datetime:
    """The end of the first 24 hours after that in which clocks change in Stockholm."""
    day = timedelta(days=1)
    while after.astimezone(STOCKHOLM).utcoffset() == (after + day).astimezone(STOCKHOLM).utcoffset():
        after += day
    return after + day


async def test_fifteen_days_send_every_follow_up_at_ten_local(caller: Caller) -> None:
    lead = await create(caller)
    started = await now(caller)
    moved = await advance(caller, by=15 * 86_400)
    assert (moved["sentCount"], moved["userErrors"]) == (5, [])
    assert timedelta(days=15) <= await now(caller) - started < timedelta(days=15, minutes=10)
    found = (await data(caller, HISTORY, id=lead["id"]))["lead"]
    assert found["sequence"] == {"state": "COMPLETED", "reason": None}
    messages = found["messages"]["nodes"]
    assert [(message["day"], message["status"]) for message in messages] == [(day, "READ") for day in (0, 1, 3, 7, 14)]
    today = datetime.fromisoformat(messages[0]["dueAt"]).astimezone(STOCKHOLM).date()
    for message in messages[1:]:
        sent = datetime.fromisoformat(message["sentAt"])
        assert sent == datetime.fromisoformat(message["dueAt"])
        local = sent.astimezone(STOCKHOLM)
        assert (local.date(), local.hour, local.minute) == (today + timedelta(days=message["day"]), 10, 0)


async def test_the_wall_time_holds_across_both_changes_of_summer_time(caller: Caller) -> None:
    """Given drives a few days before either change, then ten o'clock stays ten o'clock."""
    for _ in range(2):
        change = next_change(await now(caller) + timedelta(days=5))
        await advance(caller, to=(change - timedelta(days=4)).isoformat())
        lead = await create(caller)
        await advance(caller, to=(change + timedelta(days=14)).isoformat())
        nodes = (await data(caller, HISTORY, id=lead["id"]))["lead"]["messages"]["nodes"]
        sent = [datetime.fromisoformat(node["sentAt"]) for node in nodes[1:]]
        assert [instant.astimezone(STOCKHOLM).hour for instant in sent] == [10, 10, 10, 10]
        assert len({instant.astimezone(STOCKHOLM).utcoffset() for instant in sent}) == 2


async def test_a_reply_a_stop_or_an_opt_out_on_the_way_stops_the_rest(caller: Caller) -> None:
    reply = 'mutation ($id: ID!) { done: simulateReply(leadId: $id, body: "Tack!") { userErrors { code } } }'
    stop = "mutation ($id: ID!) { done: stopSequence(id: $id) { userErrors { code } } }"
    opt_out = 'mutation ($id: ID!) { done: simulateReply(leadId: $id, body: "STOPP") { userErrors { code } } }'
    leads = [(await create(caller, phone=f"+4670174062{n}"))["id"] for n in range(3)]
    await advance(caller, by=2 * 86_400)
    for lead_id, mutation in zip(leads, (reply, stop, opt_out), strict=True):
        assert (await data(caller, mutation, id=lead_id))["done"]["userErrors"] == []
    # One confirmation goes out to the one who opted out, and nothing else to anybody.
    assert (await advance(caller, by=20 * 86_400))["sentCount"] == 1
    expected = (("STOPPED", "REPLIED"), ("STOPPED", "STOPPED_BY_HAND"), ("STOPPED", "OPTED_OUT"))
    for lead_id, (state, reason) in zip(leads, expected, strict=True):
        found = (await data(caller, HISTORY, id=lead_id))["lead"]
        assert found["sequence"] == {"state": state, "reason": reason}
        days = {node["day"]: node["status"] for node in found["messages"]["nodes"] if node["day"] is not None}
        assert days == {0: "READ", 1: "READ", 3: "CANCELLED", 7: "CANCELLED", 14: "CANCELLED"}


async def test_a_clock_that_cannot_be_moved_so_is_left_alone(caller: Caller) -> None:
    before, in_a_month = await caller.shop.snapshot(), await now(caller) + timedelta(days=30)
    wrong: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({}, ["bySeconds"]),
        ({"by": -1}, ["bySeconds"]),
        ({"by": 367 * 86_400}, ["bySeconds"]),
        ({"to": "2020-01-01T00:00:00Z"}, ["to"]),
        ({"to": "2199-01-01T00:00:00Z"}, ["to"]),
        ({"to": in_a_month.isoformat(), "by": 5}, ["bySeconds"]),
    )
    for where, field in wrong:
        moved = await advance(caller, **where)
        assert [error["field"] for error in moved["userErrors"]] == [field], where
        assert (moved["now"], moved["sentCount"]) == (None, 0)
    assert await caller.shop.snapshot() == before
