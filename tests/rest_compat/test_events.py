"""GET /v1/events: the whole log by cursor, as webhooks carry it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.settings import Settings
from resolvers.event_documents import document
from resolvers.events import Entry, EventType, append
from rest_compat.models import EventPage
from tests.resolvers.shop import NOON
from tests.rest_compat.caller import Caller
from tests.support.late_writers import LateWriters
from tests.support.patience import PATIENCE_S

UNKNOWN = "After is not of this log: pass an event's id or a cursor that it gave, or leave it out."


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Readers that ask without a pause are under no rate here."""
    return settings.model_copy(update={"rate_limit_per_minute": 1_000_000})


async def write(caller: Caller, *types: EventType, **entry: Any) -> None:
    """Events in one transaction."""
    async with caller.shop.transaction() as tx:
        await append(tx, caller.shop.id, [Entry(type, **entry) for type in types], NOON)


async def page(caller: Caller, query: str = "") -> dict[str, Any]:
    """One page of the log."""
    answer = await caller.http.get(f"/v1/events?{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def types_of(page: dict[str, Any]) -> list[str]:
    return [event["type"] for event in page["events"]]


async def test_the_log_is_read_on_from_next(caller: Caller) -> None:
    await write(caller, "lead.created", "lead.updated", "message.queued", "message.sent", "message.delivered")
    first = await page(caller, "limit=2")
    assert (types_of(first), first["has_more"]) == (["lead.created", "lead.updated"], True)
    second = await page(caller, f"limit=3&after={first['next']}")
    assert (types_of(second), second["has_more"]) == (["message.queued", "message.sent", "message.delivered"], False)
    third = await page(caller, f"after={second['next']}")
    assert (third["events"], third["has_more"]) == ([], False)
    await write(caller, "message.read")
    assert types_of(await page(caller, f"after={second['next']}")) == ["message.read"]
    assert types_of(await page(caller, f"after={third['next']}")) == ["message.read"]
    assert types_of(await page(caller))[-1] == "message.read"


async def test_an_events_own_cursor_and_its_id_say_where_to_go_on(caller: Caller) -> None:
    await write(caller, "lead.created", "lead.updated", "lead.updated")
    events = (await page(caller))["events"]
    for after in (events[0]["cursor"], events[0]["id"]):
        assert (await page(caller, f"after={after}"))["events"] == events[1:]
    assert (await page(caller, f"after={events[2]['cursor']}"))["events"] == []


async def test_a_log_without_events_has_a_place_to_go_on_from(caller: Caller) -> None:
    empty = await page(caller)
    assert (empty["events"], empty["has_more"]) == ([], False)
    await write(caller, "lead.created")
    assert types_of(await page(caller, f"after={empty['next']}")) == ["lead.created"]


async def test_events_are_what_webhooks_carry(caller: Caller) -> None:
    lead = await caller.create_lead()
    await caller.receive(
        {"event": "customer.reply", "lead_id": lead["id"], "channel": "whatsapp", "body": 'Tack, "kanon" känsla! \\ \n'}
    )
    answer = await caller.http.get("/v1/events?limit=500")
    EventPage.model_validate(answer.json())
    events = answer.json()["events"]
    assert len(events) >= 8
    for event in events:
        cursor = event.pop("cursor")
        assert cursor.split(".")[2] == str(int(event["id"].removeprefix("e_"), 16))
        sent = await document(caller.shop.db, caller.shop.id, int(event["id"].removeprefix("e_"), 16))
        assert event == orjson.loads(sent)
    reply = next(event for event in events if event["type"] == "customer.reply")
    now = await caller.lead(lead["id"])
    assert reply["data"]["lead"] == now
    assert reply["data"]["message"] in now["messages"]
    facts = {name: reply["data"][name] for name in ("event", "lead_id", "channel", "body")}
    assert facts == {
        "event": "customer.reply",
        "lead_id": lead["id"],
        "channel": "whatsapp",
        "body": 'Tack, "kanon" känsla! \\ \n',
    }
    assert reply["data"]["received_at"] == reply["data"]["message"]["received_at"]


async def test_an_events_facts_never_hide_its_lead(caller: Caller) -> None:
    await write(caller, "lead.updated", data={"lead": "x", "message": "y", "status": "closed", "{": "}"})
    (event,) = (await page(caller))["events"]
    assert event["data"] == {"status": "closed", "{": "}", "lead": None, "message": None}


async def test_types_and_lead_narrow_the_log_and_next_moves_past_what_was_left_out(caller: Caller) -> None:
    lead = await caller.create_lead()
    other = await caller.create_lead(phone="+46701740606")
    for query, expected in (
        ("types=lead.created", ["lead.created", "lead.created"]),
        (f"types=lead.created&lead_id={other['id']}", ["lead.created"]),
        ("types=customer.reply,%20lead.created", ["lead.created", "lead.created"]),
        (f"types=customer.reply&lead_id={lead['id']}", []),
        ("lead_id=l_nobody", []),
        ("types=&lead_id=l_nobody", []),
    ):
        found = await page(caller, query)
        assert (types_of(found), found["has_more"]) == (expected, False)
        assert (await page(caller, f"{query}&after={found['next']}"))["events"] == []
        assert (await page(caller, f"after={found['next']}"))["events"] == []
    of_lead = (await page(caller, f"lead_id={lead['id']}"))["events"]
    assert {event["data"]["lead"]["id"] for event in of_lead} == {lead["id"]}
    first = await page(caller, "types=lead.created&limit=1")
    assert (first["events"][0]["data"]["lead"]["id"], first["has_more"]) == (lead["id"], True)
    second = await page(caller, f"types=lead.created&limit=1&after={first['next']}")
    assert (second["events"][0]["data"]["lead"]["id"], second["has_more"]) == (other["id"], False)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("after=", {"after": UNKNOWN}),
        ("after=yesterday", {"after": UNKNOWN}),
        ("after=1.2", {"after": UNKNOWN}),
        ("after=e_0000000fffff", {"after": UNKNOWN}),
        ("after=999.1.1", {"after": UNKNOWN}),
        ("after=1.99999999999.0", {"after": UNKNOWN}),
        ("after=%00", {"after": UNKNOWN}),
        ("limit=0", {"limit": "Limit must be a whole number from 1 to 500."}),
        ("limit=501", {"limit": "Limit must be a whole number from 1 to 500."}),
        ("limit=", {"limit": "Limit must be a whole number from 1 to 500."}),
        ("limit=-1", {"limit": "Limit must be a whole number from 1 to 500."}),
        ("limit=%D9%A3", {"limit": "Limit must be a whole number from 1 to 500."}),
        ("limit=" + "9" * 5000, {"limit": "Limit must be a whole number from 1 to 500."}),
    ],
)
async def test_what_is_wrong_is_named(caller: Caller, query: str, fields: dict[str, str]) -> None:
    answer = await caller.http.get(f"/v1/events?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "validation_failed")
    assert answer.json()["error"]["fields"] == fields


async def test_an_unknown_type_is_refused_and_the_known_ones_are_named(caller: Caller) -> None:
    answer = await caller.http.get("/v1/events?types=lead.created,lead.exploded&limit=0")
    assert answer.status_code == 400
    fields = answer.json()["error"]["fields"]
    assert set(fields) == {"types.1", "limit"}
    assert fields["types.1"].startswith("Event types are lead.created, lead.updated, ")


async def test_it_needs_a_key_and_shows_nothing_of_another_dealership(caller: Caller, rival: Caller) -> None:
    await write(caller, "lead.created")
    (event,) = (await page(caller))["events"]
    assert (await caller.stranger.get("/v1/events")).status_code == 401
    assert (await page(rival))["events"] == []
    refused = await rival.http.get(f"/v1/events?after={event['id']}")
    assert (refused.status_code, refused.json()["error"]["fields"]) == (400, {"after": UNKNOWN})
    other_method = await caller.http.post("/v1/events")
    assert (other_method.status_code, other_method.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert "ratelimit" in (await caller.http.get("/v1/events")).headers


@pytest_asyncio.fixture
async def writers(api_url: str, caller: Caller) -> AsyncIterator[LateWriters]:
    """Writers with connections of their own."""
    db = await Database.open(api_url, role="leadrescue_app", pool_size=5)
    yield LateWriters(db, caller.shop.id)
    await db.close()


async def test_an_event_that_commits_late_is_waited_for(caller: Caller) -> None:
    async with caller.shop.transaction() as slow:
        await append(slow, caller.shop.id, [Entry("lead.created")], NOON)
        await write(caller, "lead.updated")
        early = await page(caller)
        assert (early["events"], early["has_more"]) == ([], False)
    assert types_of(await page(caller, f"after={early['next']}")) == ["lead.created", "lead.updated"]


async def test_no_reader_skips_or_repeats_beside_writers_that_commit_late(caller: Caller, writers: LateWriters) -> None:
    async def reader(limit: int, pause_s: float) -> list[str]:
        found: list[str] = []
        after = ""
        while True:
            last_round = writers.done
            read = await page(caller, f"limit={limit}{after}")
            found += [event["id"] for event in read["events"]]
            after = f"&after={read['next']}"
            # What was committed last may show a moment later.
            if last_round and not read["events"] and len(found) >= len(writers.committed):
                return found
            await asyncio.sleep(pause_s)

    readers = [asyncio.create_task(reader(*kind)) for kind in ((500, 0.0), (1, 0.0), (7, 0.01))]
    await writers.run()
    written = await caller.shop.rows("SELECT seq, lead_id FROM event ORDER BY epoch, xact, seq")
    assert sorted(row["lead_id"] for row in written) == sorted(writers.committed)
    async with asyncio.timeout(PATIENCE_S):
        pages = await asyncio.gather(*readers)
    for found in pages:
        assert found == [f"e_{row['seq']:012x}" for row in written]
