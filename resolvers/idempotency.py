"""A request that bears an idempotency key takes effect once; a repetition gets the stored answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from leadrescue.database import Database, Transaction
from resolvers.actors import Actor
from resolvers.errors import ConflictError, FieldError, IdempotencyKeyReusedError, ValidationError

KEPT_H: Final = 24
ERASED: Final = 410
"""The status of a record whose answer was emptied, because the person that it was about was erased."""

_KEY = re.compile(r"[!-~]{1,255}")

# A concurrent request with the same key holds the row: this waits for it, at most for the connection's lock_timeout.
_TAKE = f"""
INSERT INTO idempotency (slot, dealership_id, fingerprint, status, body, created_at, expires_at)
VALUES ($1, $2, $3, 0, '', statement_timestamp(), statement_timestamp() + interval '{KEPT_H} hours')
ON CONFLICT (slot) DO UPDATE
    SET fingerprint = EXCLUDED.fingerprint, status = 0, body = '', created_at = EXCLUDED.created_at,
        expires_at = EXCLUDED.expires_at, xact = EXCLUDED.xact
    WHERE idempotency.expires_at <= statement_timestamp()
RETURNING (SELECT clock_offset_us FROM dealership WHERE id = $2)
"""
_STORED = "SELECT fingerprint, status, body FROM idempotency WHERE slot = $1 AND dealership_id = $2"
_KEEP = "UPDATE idempotency SET status = $3, body = $4 WHERE slot = $1 AND dealership_id = $2"
# Whatever took effect on the leads wrote events in the same transaction; what had none may name them all the same.
_ERASE = f"""
UPDATE idempotency SET status = {ERASED}, fingerprint = '', body = '' WHERE slot IN (
    SELECT i.slot FROM idempotency i
    WHERE i.dealership_id = $1 AND i.status <> {ERASED} AND i.xact IS DISTINCT FROM pg_current_xact_id() AND (
        i.xact IN (SELECT e.xact FROM event e WHERE e.dealership_id = $1 AND e.lead_id = ANY($2::text[]))
        OR EXISTS (SELECT FROM unnest($3::bytea[]) mention WHERE position(mention IN i.body) > 0))
    FOR UPDATE SKIP LOCKED
)
"""
_CLOCK = "SELECT clock_offset_us FROM dealership WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A checked key, and what it was sent with (see ``fingerprint``)."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a door answers. ``keep`` False undoes everything the work did, and the key can be used again.

    ``stored`` is what a repetition gets instead of ``body``, where a secret in it is shown this once only.
    """

    status: int
    body: bytes
    keep: bool = True
    stored: bytes | None = None


Work = Callable[[Transaction, datetime], Awaitable[Answer]]
"""The request's effect in the open transaction, given the dealership's present instant."""


class _UndoneError(Exception):
    """Rolls the transaction back on the way to an answer that is not kept."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def check_key(key: str) -> str:
    """The key, if it can be one: 1 to 255 visible ASCII characters. Raises ValidationError."""
    if not _KEY.fullmatch(key):
        raise ValidationError(
            [
                FieldError(
                    ("idempotency_key",), "INVALID", "The idempotency key must be 1 to 255 visible ASCII characters."
                )
            ]
        )
    return key


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """SHA-256 over what a repetition must have in common with the first request."""
    return hashlib.sha256(f"{method}\n{path}\n".encode("utf-8", "surrogatepass") + body).digest()


def slot(dealership_id: str, key: str) -> str:
    """Where the record of a dealership's key stands."""
    return hashlib.sha256(f"{dealership_id}\n{key}".encode()).hexdigest()


async def run(db: Database, actor: Actor, attempt: Attempt | None, work: Work) -> tuple[Answer, bool]:
    """Does the work in one transaction of the actor's dealership; returns the answer and whether it is a repetition's.

    Without an attempt the work is simply done. With one, the record of the key is written first and in the same
    transaction, so that of concurrent requests one works while the others wait; they then get its answer. An answer
    with ``keep`` False, or an exception, leaves nothing behind. Records are kept for 24 h of real time, per dealership.
    Raises IdempotencyKeyReusedError where the key came with another request, ConflictError where the customer it was
    about has been erased, LockTimeoutError where the first request is still at work after the connection's lock
    time-out, and whatever the work raises.
    """
    try:
        async with db.transaction(actor.tenant) as tx:
            if attempt is None:
                return await _do(work, tx, await _present(tx, actor)), False
            place = slot(actor.tenant, attempt.key)
            taken = await tx.fetchrow(_TAKE, place, actor.tenant, attempt.fingerprint)
            if taken is None:
                return await _replay(tx, actor, place, attempt), True
            answer = await _do(work, tx, _instant(taken[0]))
            await tx.execute(
                _KEEP, place, actor.tenant, answer.status, answer.body if answer.stored is None else answer.stored
            )
            return answer, False
    except _UndoneError as undone:
        return undone.answer, False


async def erase(tx: Transaction, dealership_id: str, lead_ids: Sequence[str], mentions: Sequence[str]) -> None:
    """Empties the stored answers of requests that took effect on the leads, or whose answers mention any of the texts.

    Their keys stay used, so that a late repetition does not make again what was erased. This request's own stays.
    """
    await tx.execute(_ERASE, dealership_id, lead_ids, [text.encode() for text in mentions])


async def _do(work: Work, tx: Transaction, now: datetime) -> Answer:
    answer = await work(tx, now)
    if not answer.keep:
        raise _UndoneError(answer)
    return answer


async def _replay(tx: Transaction, actor: Actor, place: str, attempt: Attempt) -> Answer:
    row = await tx.fetchrow(_STORED, place, actor.tenant)
    if row is not None and row["status"] == ERASED:
        raise ConflictError("The customer whom this request was about has been erased since: it is not done again.")
    if row is None or row["fingerprint"] != attempt.fingerprint:
        raise IdempotencyKeyReusedError(
            "This idempotency key was used with another request within the last 24 hours: send a new key."
        )
    return Answer(row["status"], row["body"])


async def _present(tx: Transaction, actor: Actor) -> datetime:
    if actor.dealership.mode == "live":
        return datetime.now(UTC)
    return _instant(await tx.fetchval(_CLOCK, actor.tenant))


def _instant(clock_offset_us: int | None) -> datetime:
    return datetime.now(UTC) + timedelta(microseconds=clock_offset_us or 0)
