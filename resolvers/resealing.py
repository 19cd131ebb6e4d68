"""After a new encryption key: everything that is sealed with an earlier one, sealed anew, beside running processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadrescue.database import Database
from leadrescue.secretbox import SealError, SecretBox, key_id
from resolvers import encryption_keys
from resolvers.sealed_columns import SEALED, SealedColumn

_MOST_PASSES: Final = 5  # each finds only what was sealed with an earlier key while the one before it ran

# The key's id stands in the second to ninth byte of what it sealed.
_NEXT: Final = """
SELECT dealership_id, {id} AS id, {column} AS sealed FROM {table}
WHERE {id} > $1 AND substring({column} FROM 2 FOR 8) <> $2 ORDER BY {id} LIMIT $3
"""
# Whatever changed the value meanwhile sealed it itself.
_SWAP: Final = """
UPDATE {table} SET {column} = $4 WHERE dealership_id = $1 AND {id} = $2 AND {column} = $3 RETURNING 1
"""
_COUNT: Final = """
SELECT encode(substring({column} FROM 2 FOR 8), 'hex') AS key_id, count(*) AS count FROM {table}
WHERE {column} IS NOT NULL GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Unopened:
    """A value that no key at hand opens: where it is, and why."""

    table: str
    column: str
    id: str
    reason: str


@dataclass(slots=True)
class Resealed:
    """How many values of each kind were sealed anew, and those that could not be."""

    counts: dict[str, int] = field(default_factory=dict)
    unopened: list[Unopened] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many values a key seals, whether it is at hand, and whether processes start without it."""

    id: str
    values: int
    at_hand: bool
    needed: bool


async def reseal(db: Database, box: SecretBox, now: datetime) -> Resealed:
    """Seals with the box's first key what another one sealed; ``db`` is the workers'. A second call finds nothing.

    Each value is a statement of its own, so nobody waits, and what is interrupted is done so far. Then the keys that
    seal nothing any more are recorded as not needed.
    """
    await encryption_keys.record(db, box, await encryption_keys.load(db), now)
    done = Resealed({column.name: 0 for column in SEALED})
    for column in SEALED:
        unopened: list[Unopened] = []
        for _ in range(_MOST_PASSES):
            found, unopened = await _pass(db, box, column)
            done.counts[column.name] += sum(found)
            if not found:
                break
        done.unopened += unopened
    await _release(db, box, now)
    return done


async def usage(db: Database, box: SecretBox) -> list[KeyUse]:
    """Every key that the box has, in its order, and then those that it lacks."""
    values, known = await _values(db), await encryption_keys.load(db)
    needed = encryption_keys.needed(known)
    ids = dict.fromkeys((*box.key_ids, *sorted(needed | values.keys())))
    return [KeyUse(id, values.get(id, 0), id in box.key_ids, id in needed) for id in ids]


async def _pass(db: Database, box: SecretBox, column: SealedColumn) -> tuple[list[bool], list[Unopened]]:
    """For each value of the column whether it was sealed anew, or had changed meanwhile; and those that could not be
    opened."""
    tried, unopened, last = [], [], ""
    while found := await db.fetch(_sql(_NEXT, column), last, bytes.fromhex(box.key_ids[0]), column.at_once):
        for row in found:
            try:
                plain = box.open(row["sealed"], column.context(row["id"]))
            except SealError as error:
                unopened.append(Unopened(column.table, column.column, row["id"], str(error)))
                continue
            anew = box.seal(plain, column.context(row["id"]))
            swapped = await db.fetch(_sql(_SWAP, column), row["dealership_id"], row["id"], row["sealed"], anew)
            tried.append(bool(swapped))
        last = found[-1]["id"]
    return tried, unopened


async def _release(db: Database, box: SecretBox, now: datetime) -> None:
    """What was hashed with a key that seals nothing any more is recognised without it from now on."""
    current, in_use = box.key_ids[0], await _values(db)
    for id, sealed in (await encryption_keys.load(db)).items():
        if id == current or id in in_use or (sealed is not None and key_id(sealed) == current):
            continue
        if id in box.key_ids:
            await encryption_keys.save(db, box, id, box.hash_key(id), now)
        elif sealed is not None and key_id(sealed) in box.key_ids:
            await encryption_keys.save(db, box, id, box.open(sealed, encryption_keys.context(id)), now)


async def _values(db: Database) -> dict[str, int]:
    """How many values each key seals."""
    found: dict[str, int] = {}
    for column in SEALED:
        for row in await db.fetch(_sql(_COUNT, column)):
            found[row["key_id"]] = found.get(row["key_id"], 0) + row["count"]
    return found


def _sql(statement: str, column: SealedColumn) -> str:
    return statement.format(table=column.table, column=column.column, id=column.id)
