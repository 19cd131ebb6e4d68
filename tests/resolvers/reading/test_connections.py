"""Pages of a lead's messages, to the row: sizes, cursors, ties, both directions, what lies beyond."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.database import Database
from resolvers.reading.compiler import compile_roots
from resolvers.reading.shapes import Selection, fields, fixed
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message

NINE = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
IDS = ["m_b", "m_a", "m_c", "m_d", "m_e"]
"""Oldest first, as far as instants tell; the second and the third are of the same instant, as are the last two."""
INSTANTS = [NINE, *[NINE + timedelta(hours=1)] * 2, *[NINE + timedelta(hours=2)] * 2]
CURSORS = {
    identifier: f"h{int(at.timestamp()) * 1_000_000}.{identifier}" for identifier, at in zip(IDS, INSTANTS, strict=True)
}


@pytest_asyncio.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    """A lead with five messages, put in in another order than theirs; another lead has one of its own."""
    dealership = await make_dealership(owner)
    made = await make_lead(owner, dealership)
    for identifier, at in reversed(list(zip(IDS, INSTANTS, strict=True))):
        await make_message(owner, made, id=identifier, due_at=at)
    other = await make_lead(owner, dealership, phone="+46701740606")
    await make_message(owner, other, due_at=NINE)
    return made


async def _page(db: Database, lead: LeadRow, **given: Any) -> tuple[str, bool, bool, str | None, str | None]:
    """The letters of the page's ids, whether others follow and precede, and the cursors at its ends."""
    edges = Selection("edges", "edges", children=(*fields("cursor"), Selection("node", "node", children=fields("id"))))
    info = ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor")
    page = (
        edges,
        Selection("nodes", "nodes", children=fields("id")),
        Selection("pageInfo", "pageInfo", children=fields(*info)),
        Selection("totalCount", "totalCount"),
    )
    messages = Selection("messages", "messages", {name: fixed(value) for name, value in given.items()}, page)
    plan = compile_roots([Selection("lead", "lead", {"id": fixed(lead.id)}, (messages,))], "graphql")
    (text,) = await plan.run(db, lead.dealership_id, {})
    assert text is not None
    found = json.loads(text)["messages"]
    ids = [edge["node"]["id"] for edge in found["edges"]]
    assert found["totalCount"] == 5
    assert [node["id"] for node in found["nodes"]] == ids
    assert [edge["cursor"] for edge in found["edges"]] == [CURSORS[identifier] for identifier in ids]
    letters = "".join(identifier[2:] for identifier in ids)
    return letters, *(found["pageInfo"][name] for name in info)


def _ends(first: str, last: str) -> tuple[str, str]:
    return CURSORS[f"m_{first}"], CURSORS[f"m_{last}"]


@pytest.mark.parametrize(
    ("given", "letters", "follow", "precede"),
    [
        ({}, "bacde", False, False),
        ({"first": 5}, "bacde", False, False),
        ({"first": 2}, "ba", True, False),
        ({"first": 2, "after": CURSORS["m_a"]}, "cd", True, True),
        ({"first": 2, "after": CURSORS["m_c"]}, "de", False, True),
        ({"last": 2}, "de", False, True),
        ({"last": 2, "before": CURSORS["m_d"]}, "ac", True, True),
        ({"last": 9, "before": CURSORS["m_c"]}, "ba", True, False),
        ({"after": CURSORS["m_b"], "before": CURSORS["m_e"]}, "acd", False, True),
        # A row that is gone by now still divides what comes before it from what comes after.
        ({"first": 1, "after": CURSORS["m_a"].replace("m_a", "m_a5")}, "c", True, True),
        ({"first": 1, "after": "h0.m_a"}, "b", True, False),
        ({"last": 1, "before": "h9999999999999999.m_a"}, "e", False, True),
    ],
)
async def test_a_page(
    db: Database, lead: LeadRow, given: dict[str, Any], letters: str, follow: bool, precede: bool
) -> None:
    assert await _page(db, lead, **given) == (letters, follow, precede, *_ends(letters[0], letters[-1]))


@pytest.mark.parametrize(
    ("given", "follow", "precede"),
    [
        ({"first": 0}, True, False),
        ({"last": 0}, False, True),
        ({"first": 0, "after": CURSORS["m_b"]}, True, True),
        ({"first": 3, "after": CURSORS["m_e"]}, False, True),
        ({"last": 3, "before": CURSORS["m_b"]}, True, False),
    ],
)
async def test_an_empty_page_has_no_ends(
    db: Database, lead: LeadRow, given: dict[str, Any], follow: bool, precede: bool
) -> None:
    assert await _page(db, lead, **given) == ("", follow, precede, None, None)


async def test_walking_forward_and_backward_meets_every_row_once(db: Database, lead: LeadRow) -> None:
    for size in (1, 2, 3):
        walked, after = "", None
        while True:
            letters, more, _, _, after = await _page(db, lead, first=size, after=after)
            walked += letters
            if not more:
                break
        assert walked == "bacde"
        walked, before = "", None
        while True:
            letters, _, more, before, _ = await _page(db, lead, last=size, before=before)
            walked = letters + walked
            if not more:
                break
        assert walked == "bacde"


async def test_a_page_stays_where_it_is_while_rows_are_added(
    db: Database, lead: LeadRow, owner: asyncpg.Connection
) -> None:
    *_, after = await _page(db, lead, first=2)
    await make_message(owner, lead, id="m_new", due_at=NINE)
    await owner.execute("DELETE FROM message WHERE id = 'm_e'")
    assert (await _page(db, lead, first=2, after=after))[0] == "cd"
