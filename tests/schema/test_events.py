"""The log over GraphQL: read with a cursor, and followed live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue.database import Database
from leadrescue.settings import Settings
from resolvers.events import Entry, EventType, append
from tests.resolvers.shop import NOON
from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data
from tests.schema.standing import Standing
from tests.schema.websocket.client import connected
from tests.schema.websocket.serving import serving
from tests.support.late_writers import LateWriters
from tests.support.patience import PATIENCE_S

EVENTS = """
query ($first: Int, $after: String, $types: [String!], $leadId: ID) {
  events(first: $first, after: $after, types: $types, leadId: $leadId) {
    edges { cursor node { id type lead { id } message { id lead { id } } data createdAt } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
SUBSCRIBED = """
subscription ($types: [String!], $leadId: ID, $after: String) {
  events(types: $types, leadId: $leadId, after: $after) { id type data lead { id } }
}
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Readers that ask without a pause are under no rate here."""
    return settings.model_copy(update={"rate_limit_per_minute": 1_000_000})


async def write(caller: Caller, *types: EventType, **entry: Any) -> list[str]:
    """Events in one transaction; returns their ids."""
    async with caller.shop.transaction() as tx:
        await append(tx, caller.shop.id, [Entry(type, **entry) for type in types], NOON)
    rows = await caller.shop.rows(
        "SELECT seq FROM event WHERE dealership_id = $1 ORDER BY seq DESC LIMIT $2", caller.shop.id, len(types)
    )
    return [f"e_{row['seq']:012x}" for row in reversed(rows)]


async def page(caller: Caller, **arguments: Any) -> dict[str, Any]:
    """One page of the log."""
    found: dict[str, Any] = (await data(caller, EVENTS, **arguments))["events"]
    return found


def ids(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["id"] for edge in page["edges"]]


async def test_the_log_is_read_from_its_beginning_page_by_page(caller: Caller) -> None:
    written = await write(caller, "lead.updated", "lead.updated", "lead.updated", "lead.updated", "lead.updated")
    first = await page(caller, first=2)
    assert ids(first) == written[:2]
    assert first["pageInfo"] == {
        "hasNextPage": True,
        "hasPreviousPage": False,
        "startCursor": first["edges"][0]["cursor"],
        "endCursor": first["edges"][1]["cursor"],
    }
    rest = await page(caller, after=first["pageInfo"]["endCursor"])
    assert ids(rest) == written[2:]
    assert (rest["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasPreviousPage"]) == (False, True)
    nothing = await page(caller, after=rest["pageInfo"]["endCursor"])
    assert (nothing["edges"], nothing["pageInfo"]["endCursor"]) == ([], None)
    later = await write(caller, "customer.reply")
    assert ids(await page(caller, after=rest["pageInfo"]["endCursor"])) == later
    assert ids(await page(caller, after=written[2])) == written[3:] + later


async def test_an_event_shows_what_it_is_about(caller: Caller) -> None:
    lead = await create(caller)
    (message,) = (await caller.shop.messages(lead["id"]))[:1]
    (event_id,) = await write(
        caller, "message.sent", lead_id=lead["id"], message_id=message["id"], data={"status": "sent"}
    )
    (found,) = [edge["node"] for edge in (await page(caller))["edges"] if edge["node"]["id"] == event_id]
    assert found == {
        "id": event_id,
        "type": "message.sent",
        "lead": {"id": lead["id"]},
        "message": {"id": message["id"], "lead": {"id": lead["id"]}},
        "data": {"status": "sent"},
        "createdAt": "2026-03-10T11:00:00.000000Z",
    }
    node = "query ($id: ID!) { node(id: $id) { __typename id ... on Event { type } } }"
    assert (await data(caller, node, id=event_id))["node"] == {
        "__typename": "Event",
        "id": event_id,
        "type": "message.sent",
    }


async def test_types_and_lead_narrow_the_log(caller: Caller) -> None:
    lead = await create(caller)
    about = await write(caller, "customer.reply", "lead.updated", lead_id=lead["id"])
    other = await write(caller, "customer.reply")
    assert ids(await page(caller, types=["customer.reply"])) == [about[0], *other]
    assert ids(await page(caller, types=["customer.reply"], leadId=lead["id"])) == [about[0]]
    assert ids(await page(caller, types=["customer.reply"], leadId="l_unknown")) == []
    everything = await page(caller)
    assert ids(await page(caller, types=[])) == ids(everything)
    assert ids(await page(caller, types=["lead.nothing", "\0"])) == []
    assert ids(await page(caller, leadId=lead["id"]))[-2:] == about


async def test_a_row_that_commits_late_is_not_passed_over(caller: Caller) -> None:
    async with caller.shop.transaction() as slow:
        await append(slow, caller.shop.id, [Entry("lead.created")], NOON)
        await write(caller, "lead.updated")
        assert (await page(caller))["edges"] == []
    assert [edge["node"]["type"] for edge in (await page(caller))["edges"]] == ["lead.created", "lead.updated"]


@pytest_asyncio.fixture
async def writers(api_url: str, caller: Caller) -> AsyncIterator[LateWriters]:
    """Writers with connections of their own."""
    db = await Database.open(api_url, role="leadrescue_app", pool_size=5)
    yield LateWriters(db, caller.shop.id)
    await db.close()


async def test_no_reader_skips_or_repeats_beside_writers_that_commit_late(caller: Caller, writers: LateWriters) -> None:
    async def reader(first: int, pause_s: float) -> list[str]:
        found: list[str] = []
        after: str | None = None
        while True:
            last_round = writers.done
            read = await page(caller, first=first, after=after)
            found += ids(read)
            after = read["pageInfo"]["endCursor"] or after
            # What was committed last may show a moment later.
            if last_round and not read["edges"] and len(found) >= len(writers.committed):
                return found
            await asyncio.sleep(pause_s)

    readers = [asyncio.create_task(reader(*kind)) for kind in ((100, 0.005), (3, 0.0), (7, 0.01))]
    await writers.run()
    written = await caller.shop.rows("SELECT seq, lead_id FROM event ORDER BY epoch, xact, seq")
    assert sorted(row["lead_id"] for row in written) == sorted(writers.committed)
    async with asyncio.timeout(PATIENCE_S):
        pages = await asyncio.gather(*readers)
    for found in pages:
        assert found == [f"e_{row['seq']:012x}" for row in written]


@pytest.mark.parametrize("after", ["", "nonsense", "c1.l_1", "1.2", "e_", "e_zz", "l_1", "1.2.3.4"])
async def test_what_is_no_cursor_is_refused(caller: Caller, after: str) -> None:
    answer = await caller.http.post("/graphql", json={"query": EVENTS, "variables": {"after": after}})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "is not of this log: pass the id of an event, or an endCursor that it gave" in error["message"]


async def test_a_place_that_this_log_never_had_is_refused_rather_than_taken_for_its_end(
    caller: Caller, rival: Caller
) -> None:
    (theirs,) = await write(rival, "lead.updated")
    ours = await write(caller, "lead.updated", "lead.updated")
    for after in (theirs, "e_00000000ffff", "9.1.1", "1.99999999999.0"):
        answer = await caller.http.post("/graphql", json={"query": EVENTS, "variables": {"after": after}})
        (error,) = answer.json()["errors"]
        assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        assert "is not of this log" in error["message"]
    assert ids(await page(caller, after="0.0.0")) == ours
    assert (await data(caller, "query ($id: ID!) { node(id: $id) { id } }", id=theirs))["node"] is None


async def test_another_dealership_reads_its_own_log_only(caller: Caller, rival: Caller) -> None:
    ours, theirs = await write(caller, "lead.updated"), await write(rival, "lead.updated", "lead.updated")
    assert (ids(await page(caller)), ids(await page(rival))) == (ours, theirs)


@pytest_asyncio.fixture
async def url(app: Starlette) -> AsyncIterator[str]:
    """Where the API's sockets are."""
    async with serving(app) as (_, url):
        yield url


async def test_events_come_live_and_from_where_a_client_left_off(url: str, caller: Caller, standing: Standing) -> None:
    early = await write(caller, "lead.updated", "customer.reply")

    async def heard(client: Any, count: int) -> list[tuple[str, str]]:
        found = []
        for _ in range(count):
            message = await client.hear()
            shown = message["payload"]["data"]["events"]
            found.append((message["id"], shown["id"]))
        return found

    async with connected(url) as client:
        await client.init(f"Bearer {caller.key.secret}")
        await client.subscribe("all", SUBSCRIBED, {"after": early[0]})
        assert await heard(client, 1) == [("all", early[1])]
        await client.subscribe("replies", SUBSCRIBED, {"types": ["customer.reply"]})
        await standing.reach(2)
        later = await write(caller, "lead.updated", "customer.reply", data={"purpose": "reply"})
        assert sorted(await heard(client, 3)) == sorted([("all", later[0]), ("all", later[1]), ("replies", later[1])])
