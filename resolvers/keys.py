"""API keys: created, rotated with an overlap, revoked, listed; a secret leaves here once and is stored as its hash.

Keys live in real time, in TEST as well: every ``now`` here is the real one, never that of a dealership's clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from leadrescue.database import Transaction
from leadrescue.ids import KEY, is_id, new_id
from resolvers.errors import ConflictError, NotFoundError
from resolvers.inputs import CreateKey, Rotate
from resolvers.key_secrets import hash_secret, hint, looks_valid, new_secret
from resolvers.tenancy import Source, rows

__all__ = ["ApiKey", "NewKey", "RotatedKey", "create", "hash_secret", "list_", "looks_valid", "revoke", "rotate"]

_COLUMNS: Final = "id, name, hint, created_at, last_used_at, expires_at, revoked_at"
_MODE: Final = "SELECT mode FROM dealership WHERE id = $1"
_INSERT: Final = f"""
INSERT INTO api_key (id, dealership_id, name, hint, secret_hash, created_at) VALUES ($1, $2, $3, $4, $5, $6)
RETURNING {_COLUMNS}
"""
_LOCK: Final = f"SELECT {_COLUMNS} FROM api_key WHERE id = $1 AND dealership_id = $2 FOR UPDATE"
_EXPIRE: Final = f"UPDATE api_key SET expires_at = $3 WHERE id = $1 AND dealership_id = $2 RETURNING {_COLUMNS}"
_REVOKE: Final = f"UPDATE api_key SET revoked_at = $3 WHERE id = $1 AND dealership_id = $2 RETURNING {_COLUMNS}"
_LIST: Final = """
SELECT k.id, k.name, k.hint, k.created_at, k.last_used_at, k.expires_at, k.revoked_at
FROM api_key k WHERE k.dealership_id = t.v ORDER BY k.created_at, k.id
"""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What can be shown of a key. ``expires_at`` is set once it was rotated, ``revoked_at`` once it was revoked."""

    id: str
    name: str
    hint: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key and its secret, which nobody can read again."""

    key: ApiKey
    secret: str

    def __repr__(self) -> str:
        return f"NewKey(key={self.key!r})"


@dataclass(frozen=True, slots=True)
class RotatedKey:
    """The key that takes over, and the one that still works until its ``expires_at``."""

    new: NewKey
    previous: ApiKey


async def create(tx: Transaction, dealership_id: str, key: CreateKey, now: datetime) -> NewKey:
    """A new key of the dealership, in its mode. A second call makes a second key. Raises NotFoundError."""
    mode = await tx.fetchval(_MODE, dealership_id)
    if mode is None:
        raise NotFoundError("There is no such dealership.")
    secret = new_secret(mode)
    row = await tx.fetchrow(_INSERT, new_id(KEY), dealership_id, key.name, hint(secret), hash_secret(secret), now)
    return NewKey(_key(row), secret)


async def rotate(tx: Transaction, dealership_id: str, key_id: str, rotation: Rotate, now: datetime) -> RotatedKey:
    """A new key under the old one's name; the old one works for the grace period more, or until its earlier expiry.

    Raises NotFoundError, and ConflictError for a key that no longer works. A second call makes one more key.
    """
    previous = await _lock(tx, dealership_id, key_id)
    if previous.revoked_at is not None or (previous.expires_at is not None and previous.expires_at <= now):
        raise ConflictError("This key no longer works, so it cannot be rotated: create a new one.", ("id",))
    ends_at = now + timedelta(seconds=rotation.grace_seconds)
    if previous.expires_at is not None:
        ends_at = min(ends_at, previous.expires_at)
    ending = await tx.fetchrow(_EXPIRE, key_id, dealership_id, ends_at)
    return RotatedKey(await create(tx, dealership_id, CreateKey(name=previous.name), now), _key(ending))


async def revoke(tx: Transaction, dealership_id: str, key_id: str, now: datetime) -> ApiKey:
    """The key stops working (in every process within 5 s). A second call changes nothing. Raises NotFoundError."""
    key = await _lock(tx, dealership_id, key_id)
    if key.revoked_at is not None:
        return key
    return _key(await tx.fetchrow(_REVOKE, key_id, dealership_id, now))


async def list_(source: Source, dealership_id: str) -> list[ApiKey]:
    """All keys of the dealership, the eldest first, those that no longer work included; no secrets."""
    return [_key(row) for row in await rows(source, dealership_id, _LIST)]


async def _lock(tx: Transaction, dealership_id: str, key_id: str) -> ApiKey:
    row = await tx.fetchrow(_LOCK, key_id, dealership_id) if is_id(KEY, key_id) else None
    if row is None:
        raise NotFoundError("There is no such API key: take an id from the list of keys.")
    return _key(row)


def _key(row: Any) -> ApiKey:
    return ApiKey(*row)
