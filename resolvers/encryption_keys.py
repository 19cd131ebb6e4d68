"""Which encryption keys the database needs: told when a process starts, before anything cannot be opened.

Each key has a row from the first start with it in front on. The row holds what the key's hashes are made with, sealed:
with the key itself as long as it is needed, with the newest one once nothing else is sealed with it (see
``resolvers.resealing``). So the keys that rows are sealed with are those that are needed, and who was recognised by a
hash is recognised still when the key is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from leadrescue.secretbox import SecretBox, key_id
from resolvers.errors import NotFoundError
from resolvers.tenancy import Source

_KNOWN: Final = "SELECT id, hash_key FROM encryption_key"
# Another process may have been as fast, with the same outcome.
_SAVE: Final = """
INSERT INTO encryption_key (id, hash_key, created_at) VALUES ($1, $2, $3)
ON CONFLICT (id) DO UPDATE SET hash_key = excluded.hash_key
RETURNING id
"""
_FORGET: Final = "DELETE FROM encryption_key WHERE id = $1 RETURNING id"

Known = Mapping[str, bytes | None]
"""A key's id, and its sealed hash key; None where no process has had the key since this is recorded."""


class MissingKeyError(Exception):
    """The database holds what only keys can open that this process was not given; ``ids`` are theirs."""

    def __init__(self, ids: list[str]) -> None:
        super().__init__(f"this database's secrets are sealed with keys that are not at hand: {', '.join(ids)}")
        self.ids = ids


async def admit(source: Source, box: SecretBox, now: datetime) -> SecretBox:
    """The box, which now recognises what was hashed with keys that are gone; its first key is recorded as one that
    seals. A second call changes nothing. Raises MissingKeyError where a key that is needed is not in the box."""
    known = await load(source)
    lacking = missing(known, box)
    if lacking:
        raise MissingKeyError(lacking)
    return await record(source, box, known, now)


async def load(source: Source) -> Known:
    """All keys that are recorded."""
    return {row["id"]: row["hash_key"] for row in await source.fetch(_KNOWN)}


def needed(known: Known) -> set[str]:
    """The ids of the keys without which something cannot be opened."""
    return {id if hash_key is None else key_id(hash_key) for id, hash_key in known.items()}


def missing(known: Known, box: SecretBox) -> list[str]:
    """The ids of those that the box has not."""
    return sorted(needed(known) - set(box.key_ids))


async def record(source: Source, box: SecretBox, known: Known, now: datetime) -> SecretBox:
    """Writes down that the box's first key seals; returns the box as ``admit`` does. What cannot be opened stays."""
    current = box.key_ids[0]
    sealed = {id: found for id, found in known.items() if found is not None and key_id(found) in box.key_ids}
    if current not in sealed or key_id(sealed[current]) != current:
        await save(source, box, current, box.hash_key(current), now)
    return box.recognising(box.open(found, context(id)) for id, found in sealed.items())


async def save(source: Source, box: SecretBox, id: str, hash_key: bytes, now: datetime) -> None:
    """Keeps what a key's hashes are made with, sealed with the box's first key: without another one it opens then."""
    await source.fetch(_SAVE, id, box.seal(hash_key, context(id)), now)


async def forget(source: Source, id: str) -> None:
    """Needs a lost key no more: what it sealed stays unreadable, and whom its hashes stand for unrecognised. Raises
    NotFoundError."""
    if not await source.fetch(_FORGET, id):
        raise NotFoundError(f"There is no key with the id {id}: take one from the list of keys.")


def context(id: str) -> str:
    """What a hash key is sealed for."""
    return f"encryption_key:{id}"
