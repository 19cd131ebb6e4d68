"""Status callbacks in every order, each of them twice: whatever the order, rows and events end the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import permutations
from typing import Any, Final

import pytest
import pytest_asyncio

from leadrescue.delivery import Accepted
from resolvers.sending import Sender
from tests.leadrescue.twilio_flow.office import Office
from tests.support.channels import Provider, routes

RECORDED: Final = "recorded"
"""The instant at which the answer to the create call is recorded: callbacks may be faster."""

FATE: Final = ("queued", "sending", "sent", "delivered", "read")
LIFE: Final = {"message.sent": 1, "message.delivered": 1, "message.read": 1}
_AGAIN: Final = """
UPDATE message SET status = 'queued', channel = 'whatsapp', first_channel = NULL, due_at = created_at,
    sort_at = created_at, why = $2, provider = NULL, provider_id = NULL, attempts = 0, sent_at = NULL,
    delivered_at = NULL, read_at = NULL, failed_at = NULL, error_code = NULL, error_message = NULL,
    error_permanent = NULL
WHERE id = $1
"""
_INSTANTS: Final = ("sent_at", "delivered_at", "read_at", "failed_at", "claimed_at")
_LEFT_OUT: Final = {*_INSTANTS, "provider_id"}

Ending = tuple[dict[str, Any], dict[str, int]]


class Reports:
    """One message that is sent again and again as if it were new, each time with a provider's id of its own."""

    def __init__(self, office: Office, planned: dict[str, Any]) -> None:
        self._office = office
        self._planned = planned
        self._runs = 0

    async def ending(self, order: Iterable[str], code: str = "") -> Ending:
        """The message's row (of instants only whether they are set) and its events, when all was told in this order."""
        office, id = self._office, self._planned["id"]
        await office.owner.execute(_AGAIN, id, self._planned["why"])
        before = await office.owner.fetchval("SELECT coalesce(max(seq), 0) FROM event")
        self._runs += 1
        sid = f"SM{self._runs:032}"
        sender = Sender(office.worker_db, routes(Provider(Accepted("twilio", sid))), lease_s=30.0)
        for status in order:
            if status == RECORDED:
                assert await sender.send(id) == "sent"
                continue
            error = {"ErrorCode": code} if status in ("failed", "undelivered") else {}
            assert await office.report(sid, status, To="whatsapp:+46701740605", **error) == 204
        row = await office.message(id)
        assert row["provider_id"] == sid
        assert await office.owner.fetchval("SELECT count(*) FROM provider_receipt WHERE settled_at IS NULL") == 0
        told = await office.owner.fetch("SELECT type FROM event WHERE seq > $1 AND message_id = $2", before, id)
        shown = {name: value for name, value in row.items() if name not in _LEFT_OUT}
        return shown | {name: row[name] is not None for name in _INSTANTS}, Counter(one["type"] for one in told)


@pytest_asyncio.fixture
async def reports(office: Office) -> Reports:
    id = await office.first(await office.log("+46701740605"))
    await office.owner.execute("UPDATE message SET due_at = created_at, sort_at = created_at WHERE id = $1", id)
    return Reports(office, await office.message(id))


def twice(order: Sequence[str]) -> tuple[str, ...]:
    """Each report once more, all of them late: in the reverse order."""
    return (*order, *(status for status in reversed(order) if status != RECORDED))


@pytest.mark.timeout(900)
async def test_every_order_of_a_messages_life_ends_the_same(reports: Reports) -> None:
    """Callbacks: out of order, more than once, and without a time of their own; the status only moves forward."""
    wanted = await reports.ending((RECORDED, *FATE))
    assert wanted[0]["status"] == "read"
    assert wanted[0]["why"].startswith("Sent on day 0 of “")
    assert wanted[1] == LIFE
    for order in permutations(FATE):
        assert await reports.ending((RECORDED, *twice(order))) == wanted, order


@pytest.mark.timeout(900)
@pytest.mark.parametrize("told", [("sent", "delivered", "read"), ("queued", "sending", "read")], ids="-".join)
async def test_reports_that_come_before_the_answer_is_recorded_end_the_same(
    reports: Reports, told: tuple[str, ...]
) -> None:
    """Callbacks: an id that is unknown yet is kept, and acted upon when the answer to the create call is recorded."""
    wanted = await reports.ending((RECORDED, *FATE))
    for order in permutations((RECORDED, *told)):
        assert await reports.ending(twice(order)) == wanted, order


@pytest.mark.timeout(900)
@pytest.mark.parametrize("code", ["30007", "30003", "63024"], ids=["held", "tried again", "tried elsewhere"])
@pytest.mark.parametrize("failure", ["failed", "undelivered"])
async def test_that_it_was_read_outweighs_every_failure_whichever_is_heard_first(
    reports: Reports, failure: str, code: str
) -> None:
    """Callbacks: failed and undelivered are terminal unless delivered or read is known.

    Given a message that was read; when a failure is told at any place, and each report twice; then the row says what
    it says without the failure (but for when it was last planned), it is not sent again, and no event is told twice.
    """
    wanted, life = await reports.ending((RECORDED, *FATE))
    for order in permutations((RECORDED, "sent", "read", failure)):
        row, events = await reports.ending(twice(order), code)
        planned = {name: row.pop(name) for name in ("due_at", "sort_at")}
        assert row | {name: wanted[name] for name in planned} == wanted, order
        assert max(planned.values()) <= datetime.now(UTC), order
        assert {type: events[type] for type in life} == life, order
        assert set(events) <= {*life, "message.failed", "message.queued"}, order
        assert max(events.values()) == 1, order


@pytest.mark.timeout(900)
@pytest.mark.parametrize("failure", ["failed", "undelivered"])
async def test_a_failure_ends_the_same_wherever_it_is_heard(reports: Reports, failure: str) -> None:
    """Callbacks: a failure is terminal, and a late ``sent`` does not undo it."""
    wanted, told = await reports.ending((RECORDED, "sent", failure), "30007")
    assert (wanted["status"], wanted["error_code"], wanted["delivered_at"]) == ("failed", "30007", False)
    assert wanted["why"].startswith("Held for a human: ")
    assert told == {"message.sent": 1, "message.failed": 1}
    for order in permutations((RECORDED, "queued", "sent", failure)):
        assert await reports.ending(twice(order), "30007") == (wanted, told), order


async def test_events_of_a_read_that_comes_alone_say_that_it_was_delivered(office: Office, reports: Reports) -> None:
    """Callbacks: whoever read a message had got it, so what follows the events misses no step."""
    _, told = await reports.ending((RECORDED, "read"))
    assert told == LIFE
    rows = await office.owner.fetch(
        "SELECT type, data FROM event WHERE type LIKE 'message.%' ORDER BY seq DESC LIMIT 2"
    )
    assert [(one["type"], json.loads(one["data"])["status"]) for one in rows] == [
        ("message.read", "read"),
        ("message.delivered", "delivered"),
    ]
