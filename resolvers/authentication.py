"""Who a bearer key belongs to: looked up by its hash, remembered for a few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import monotonic

import asyncpg

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from resolvers.actors import Actor
from resolvers.dealerships import load_facts
from resolvers.errors import UnauthorizedError
from resolvers.key_secrets import hash_secret, looks_valid
from resolvers.tenancy import rows

logger = logging.getLogger(__name__)

REMEMBERED_S = 5.0
"""A revocation, and a change of a dealership's settings, reaches every process within this."""
MAX_REMEMBERED = 10_000
USE_RECORDED_EVERY = timedelta(minutes=1)

_FIND = "SELECT key_id, dealership_id, expires_at, revoked_at, last_used_at FROM lr_find_key($1)"
_NAME = "SELECT k.name FROM api_key k WHERE k.dealership_id = t.v AND k.id = $2"
# One statement, for readers of the log wait for every transaction that writes; what is selected comes before what is
# updated, so that the tenant is set by then.
_RECORD_USE = """
WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v),
due AS MATERIALIZED (
    SELECT found.id FROM t, LATERAL (
        SELECT k.id FROM api_key k
        WHERE k.id = $2 AND k.dealership_id = t.v AND (k.last_used_at IS NULL OR k.last_used_at < $4)
        OFFSET 0
    ) found
), recorded AS (
    UPDATE api_key k SET last_used_at = $3 FROM due WHERE k.id = due.id AND k.dealership_id = $1
)
SELECT id FROM due
"""


class Authenticator:
    """Turns an Authorization header into an Actor. One for each process; ``close`` it before its database."""

    def __init__(self, db: Database, clock: Callable[[], float] = monotonic) -> None:
        self._db = db
        self._clock = clock
        self._remembered: dict[str, tuple[Actor, float]] = {}
        self._recording: set[asyncio.Task[None]] = set()

    async def authenticate(self, authorization: str | None) -> Actor:
        """The actor of ``Bearer <key>``. Raises UnauthorizedError; unknown, revoked and expired keys look the same."""
        if authorization is None:
            raise UnauthorizedError("An API key is missing: send it as Authorization: Bearer lr_sk_…")
        remembered = self._remembered.get(authorization)
        if remembered is not None and self._clock() < remembered[1]:
            return remembered[0]
        scheme, _, secret = authorization.partition(" ")
        secret = secret.strip()
        if scheme.lower() != "bearer" or not secret:
            raise UnauthorizedError("The Authorization header must read: Bearer lr_sk_…")
        self._remembered.pop(authorization, None)
        if not looks_valid(secret):
            raise _unknown_key()
        actor, until = await self._look_up(secret)
        while len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.pop(next(iter(self._remembered)))
        self._remembered[authorization] = (actor, until)
        return actor

    async def confirm(self, authorization: str) -> Actor:
        """As ``authenticate``, but looked up now: for connections that outlive what is remembered."""
        self._remembered.pop(authorization, None)
        return await self.authenticate(authorization)

    async def close(self) -> None:
        """Waits until the uses that are being recorded are written."""
        await asyncio.gather(*self._recording, return_exceptions=True)

    async def _look_up(self, secret: str) -> tuple[Actor, float]:
        asked = self._clock()
        now = datetime.now(UTC)
        found = await self._db.fetch(_FIND, hash_secret(secret))
        if not found:
            raise _unknown_key()
        key_id, dealership_id, expires_at, revoked_at, last_used_at = found[0]
        if revoked_at is not None or (expires_at is not None and expires_at <= now):
            raise _unknown_key()
        facts = await load_facts(self._db, dealership_id)
        named = await rows(self._db, dealership_id, _NAME, key_id)
        if not named:
            raise _unknown_key()
        if last_used_at is None or last_used_at < now - USE_RECORDED_EVERY:
            self._record_use(key_id, dealership_id, now)
        kept_s = REMEMBERED_S if expires_at is None else min(REMEMBERED_S, (expires_at - now).total_seconds())
        return Actor(facts, key_id, named[0]["name"]), asked + kept_s

    def _record_use(self, key_id: str, dealership_id: str, now: datetime) -> None:
        task = asyncio.create_task(self._write_use(key_id, dealership_id, now))
        self._recording.add(task)
        task.add_done_callback(self._recording.discard)

    async def _write_use(self, key_id: str, dealership_id: str, now: datetime) -> None:
        try:
            await self._db.read(_RECORD_USE, dealership_id, key_id, now, now - USE_RECORDED_EVERY)
        except (DatabaseUnavailableError, LockTimeoutError, asyncpg.PostgresError):
            logger.warning("a key's use was not recorded", extra={"key_id": key_id})


def _unknown_key() -> UnauthorizedError:
    return UnauthorizedError("This API key is unknown, revoked or expired; create or rotate one.")
