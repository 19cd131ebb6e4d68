"""A TEST dealership's clock, moved forward: what falls due on the way goes out first, each as of its own due time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any, Final

from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from leadrescue.delivery import ChannelFor
from resolvers.actors import Actor
from resolvers.errors import ConflictError, FieldError, ForbiddenError, ValidationError
from resolvers.sending import Outcome, Sender

MOST: Final = timedelta(days=366)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)

_HELD_S: Final = 30.0  # and renewed while it moves: whoever is killed holds it no longer than that
_KEEP_EVERY_S: Final = 0.25
_AT_ONCE: Final = 500
_LOOK_AGAIN_S: Final = 0.05
_PATIENCE_S: Final = 20.0

_HOLD: Final = """
UPDATE dealership SET clock_held_until = clock_timestamp() + $2 * interval '1 second'
WHERE id = $1 AND mode = 'test' AND (clock_held_until IS NULL OR clock_held_until <= clock_timestamp())
RETURNING clock_held_until, clock_timestamp() + clock_offset_us * interval '1 microsecond' AS now
"""

# extract() is exact to the microsecond. The time at which someone holds the clock is also the name of that hold.
_MOVE: Final = """
UPDATE dealership
SET clock_offset_us = greatest(clock_offset_us, (extract(epoch FROM $3 - clock_timestamp()) * 1000000)::bigint),
    revision = revision + 1,
    clock_held_until = CASE WHEN $4::float8 IS NOT NULL THEN clock_timestamp() + $4 * interval '1 second' END
WHERE id = $1 AND clock_held_until = $2
RETURNING clock_held_until
"""
_LET_GO: Final = "UPDATE dealership SET clock_held_until = NULL WHERE id = $1 AND clock_held_until = $2"
_DUE: Final = """
SELECT id, greatest(due_at, $3) AS at FROM message
WHERE dealership_id = $1 AND status = 'queued' AND due_at <= $2 AND lead_id IS NOT NULL
ORDER BY due_at, id LIMIT $4
"""
_UNDER_WAY: Final = "SELECT id FROM message WHERE dealership_id = $1 AND status = 'sending'"
_FORGET_PHOTOS: Final = "DELETE FROM license_photo WHERE dealership_id = $1 AND delete_at <= $2"


@dataclass(frozen=True, slots=True)
class Advanced:
    """The dealership's present instant, and how many messages went out on the way to it."""

    now: datetime
    sent_count: int


async def advance(
    db: Database,
    channel_for: ChannelFor,
    actor: Actor,
    *,
    to: datetime | None = None,
    by_seconds: int | None = None,
    lease_s: float = 30.0,
) -> Advanced:
    """Moves the clock to an instant, or by so many seconds; returns when all that was due by then has gone out.

    It runs in transactions of its own. Cut short, it leaves the clock at the last instant whose messages have gone
    out, or where it was; called again, it goes on from there and sends nothing twice. Raises ForbiddenError in LIVE,
    ValidationError (``to``, ``by_seconds``), ConflictError while another call moves the same clock.
    """
    if actor.dealership.mode != "test":
        raise ForbiddenError("Only a TEST dealership's clock can be moved: use a key that begins with lr_sk_test_.")
    _check_form(to, by_seconds)
    async with _held(db, actor.tenant) as clock:
        target = _target(to, by_seconds, clock.now)
        sender = Sender(db, channel_for, lease_s=lease_s, tenant=actor.tenant)
        sent_count = await _send_all(clock, sender, target)
        await clock.arrive(target)
        return Advanced(target, sent_count)


async def _send_all(clock: _HeldClock, sender: Sender, target: datetime) -> int:
    """Sends in due order until nothing is due by the target, and nothing is under way."""
    loop = asyncio.get_running_loop()
    sent_count = 0
    moved_at_s = loop.time()
    while True:
        due = await clock.fetch(_DUE, target, clock.now, _AT_ONCE)
        outcomes = await _send_in_order(clock, sender, [(row["at"], row["id"]) for row in due])
        sent_count += outcomes.count("sent")
        if any(outcome != "nothing" for outcome in outcomes):
            moved_at_s = loop.time()
            continue
        under_way = await clock.fetch(_UNDER_WAY)
        if not due and not under_way:
            return sent_count
        if loop.time() > moved_at_s + _PATIENCE_S + sender.lease_s:
            raise ConflictError("Some messages do not go out: look at the worker's log, then try again.", (), 30)
        # Those that a worker has are waited for; those whose worker is gone are settled when their lease has ended.
        sent_count += (await _all(sender.send(row["id"]) for row in under_way)).count("sent")
        await clock.keep()
        await asyncio.sleep(_LOOK_AGAIN_S)


async def _send_in_order(clock: _HeldClock, sender: Sender, due: list[tuple[datetime, str]]) -> list[Outcome]:
    """Sends what is due at one instant together, instant by instant; stops where something was queued again."""
    outcomes: list[Outcome] = []
    for at, group in groupby(due, key=lambda pair: pair[0]):
        together = await _all(sender.send(message_id, at) for _, message_id in group)
        outcomes += together
        if "queued" in together:
            break
        clock.now = at
        await clock.keep()
    return outcomes


async def _all(sends: Iterable[Coroutine[Any, Any, Outcome]]) -> list[Outcome]:
    """All outcomes; raises the first error, but not before the last one has ended."""
    results = await asyncio.gather(*sends, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return [result for result in results if not isinstance(result, BaseException)]


class _HeldClock:
    """A clock that nobody else moves. ``now`` is as far as it may be moved already."""

    def __init__(self, db: Database, tenant: str, held_until: datetime, now: datetime) -> None:
        self._db = db
        self._tenant = tenant
        self._held_until: datetime | None = held_until
        self._began_at = now
        self.now = now
        self._kept_at_s = asyncio.get_running_loop().time()

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        """Rows of this dealership; its id is the first argument."""
        async with self._db.transaction(self._tenant) as tx:
            return await tx.fetch(sql, self._tenant, *args)

    async def keep(self) -> None:
        """Moves the clock to ``now`` and holds on to it; not more than a few times a second."""
        at_s = asyncio.get_running_loop().time()
        if at_s > self._kept_at_s + _KEEP_EVERY_S:
            self._held_until = await self._move(_HELD_S)
            self._kept_at_s = at_s

    async def arrive(self, target: datetime) -> None:
        """Moves the clock to the target, and lets go."""
        self.now = target
        await self._move(None)
        self._held_until = None

    async def let_go(self) -> None:
        """Leaves the clock where it has come to; nothing, if it has arrived."""
        if self._held_until is None:
            return
        if self.now > self._began_at:
            await self._move(None)
        else:
            await self.fetch(_LET_GO, self._held_until)

    async def _move(self, hold_s: float | None) -> datetime | None:
        async with self._db.transaction(self._tenant) as tx:
            rows = await tx.fetch(_MOVE, self._tenant, self._held_until, self.now, hold_s)
            if not rows:
                raise ConflictError("Moving the clock took too long, and someone else moves it now: try again.", (), 1)
            await tx.execute(_FORGET_PHOTOS, self._tenant, self.now)
            tx.wake("due")
        held_until: datetime | None = rows[0]["clock_held_until"]
        return held_until


@asynccontextmanager
async def _held(db: Database, tenant: str) -> AsyncIterator[_HeldClock]:
    async with db.transaction(tenant) as tx:
        rows = await tx.fetch(_HOLD, tenant, _HELD_S)
    if not rows:
        raise ConflictError("This clock is being moved already: wait for that, then try again.", (), 1)
    clock = _HeldClock(db, tenant, rows[0]["clock_held_until"], rows[0]["now"])
    try:
        yield clock
    finally:
        # Failing here would hide why; the hold ends by itself.
        with suppress(DatabaseUnavailableError, LockTimeoutError, ConflictError):
            await asyncio.shield(clock.let_go())


def _check_form(to: datetime | None, by_seconds: int | None) -> None:
    if (to is None) == (by_seconds is None):
        field, code = ("to", "REQUIRED") if to is None else ("by_seconds", "INVALID")
        raise _wrong(field, code, "By seconds or to must be given, and only one of them.")
    if to is not None and to.tzinfo is None:
        raise _wrong("to", "INVALID", "To needs an offset from UTC, such as 2026-06-26T11:11:02Z.")
    if by_seconds is not None and not 0 <= by_seconds <= MOST.total_seconds():
        raise _wrong("by_seconds", "INVALID", f"By seconds must be from 0 to {MOST // timedelta(seconds=1)}.")


def _target(to: datetime | None, by_seconds: int | None, now: datetime) -> datetime:
    field = "to" if to is not None else "by_seconds"
    target = to if to is not None else now + timedelta(seconds=by_seconds or 0)
    if target < now:
        raise _wrong(field, "INVALID", f"The clock only moves forward, and it is {now:%Y-%m-%dT%H:%M:%SZ} already.")
    if target > now + MOST:
        raise _wrong(field, "INVALID", f"The clock moves at most {MOST.days} days at a time.")
    if target >= LATEST:
        raise _wrong(field, "INVALID", f"The clock cannot be moved past the year {LATEST.year - 1}.")
    return target.astimezone(UTC)


def _wrong(field: str, code: str, message: str) -> ValidationError:
    return ValidationError([FieldError((field,), code, message)])
