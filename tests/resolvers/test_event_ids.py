"""An event's id is the same whoever writes it, and is read back as its number."""

from __future__ import annotations

import asyncpg
import pytest

from resolvers import event_ids


@pytest.mark.parametrize(
    ("seq", "id"), [(1, "e_000000000001"), (2000, "e_0000000007d0"), (2**48 - 1, "e_ffffffffffff")]
)
async def test_postgresql_writes_what_we_write(owner: asyncpg.Connection, seq: int, id: str) -> None:
    written = await owner.fetchval(f"SELECT {event_ids.SQL.format(row='e')} FROM (SELECT $1::bigint AS seq) e", seq)
    assert (written, event_ids.text(seq), event_ids.number(id)) == (id, id, seq)


@pytest.mark.parametrize(
    "other", ["", "e_1", "e_00000000000G", "E_000000000001", "l_000000000001", "e_" + "0" * 16, 1, None]
)
def test_what_is_no_event_id_has_no_number(other: object) -> None:
    assert event_ids.number(other) is None
