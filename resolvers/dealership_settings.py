"""Changing a dealership's settings, and what follows from it for what is planned and kept already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadrescue.database import Transaction
from resolvers import events
from resolvers.dealership_inputs import UpdateDealership
from resolvers.errors import FieldError, NotFoundError
from resolvers.events import Entry

_LOCK: Final = """
SELECT name, timezone, locale, region, quiet_closes, quiet_opens, license_retention_days, hold_out_percent
FROM dealership WHERE id = $1 FOR NO KEY UPDATE
"""
_CHANGE: Final = """
UPDATE dealership SET name = $2, timezone = $3, locale = $4, region = $5, quiet_closes = $6, quiet_opens = $7,
    license_retention_days = $8, hold_out_percent = $9, revision = revision + 1
WHERE id = $1
"""
# A photo is never kept longer than was meant when it was taken in.
_KEEP_PHOTOS_SHORTER: Final = """
UPDATE license_photo SET delete_at = created_at + $2 * interval '1 day'
WHERE dealership_id = $1 AND delete_at > created_at + $2 * interval '1 day'
"""
_PLANNED: Final = """
SELECT count(*) FROM message WHERE dealership_id = $1 AND status = 'queued' AND purpose = 'follow_up'
"""
_SHAPES_PLANS: Final = frozenset({"name", "timezone", "locale", "quiet_hours"})


@dataclass(frozen=True, slots=True)
class Updated:
    """Which settings changed (names of ``UpdateDealership``'s fields), and what a person should know of it."""

    changed: tuple[str, ...]
    notices: tuple[FieldError, ...]


async def update(tx: Transaction, dealership_id: str, change: UpdateDealership, now: datetime) -> Updated:
    """Changes what is given; every process works with it within 5 s. ``now`` is the dealership's.

    Leads that are logged from then on are planned by it. Messages that are planned already keep their instants and
    their texts; quiet hours are looked at again when each is sent, as they are then, so that none goes out in the new
    ones. A shorter retention holds for licence photos that are kept already, a longer one for new ones alone. Whom a
    hold-out was drawn for stays as drawn. The same
    settings again change nothing, and write no event. Raises NotFoundError.
    """
    row = await tx.fetchrow(_LOCK, dealership_id)
    if row is None:
        raise NotFoundError("There is no such dealership.", ())
    before = {
        "name": row["name"],
        "timezone": row["timezone"],
        "locale": row["locale"],
        "region": row["region"],
        "quiet_hours": {"from": row["quiet_closes"], "to": row["quiet_opens"]},
        "license_photo_retention_days": row["license_retention_days"],
        "hold_out_percent": row["hold_out_percent"],
    }
    after = before | _given(change)
    changed = tuple(name for name in before if after[name] != before[name])
    if not changed:
        return Updated((), ())
    quiet, days = after["quiet_hours"], after["license_photo_retention_days"]
    settings = [after[name] for name in ("name", "timezone", "locale", "region")]
    await tx.execute(_CHANGE, dealership_id, *settings, quiet["from"], quiet["to"], days, after["hold_out_percent"])
    if days < before["license_photo_retention_days"]:
        await tx.execute(_KEEP_PHOTOS_SHORTER, dealership_id, days)
    facts = {name: {"from": before[name], "to": after[name]} for name in changed}
    await events.append(tx, dealership_id, [Entry("dealership.updated", data={"changed": facts})], now)
    return Updated(changed, await _notices(tx, dealership_id, changed))


def _given(change: UpdateDealership) -> dict[str, Any]:
    quiet = change.quiet_hours
    given = {
        "name": change.name,
        "timezone": change.timezone and change.timezone.key,
        "locale": change.locale,
        "region": change.region,
        "quiet_hours": quiet and {"from": quiet.from_, "to": quiet.to},
        "license_photo_retention_days": change.license_photo_retention_days,
        "hold_out_percent": change.hold_out_percent,
    }
    return {name: value for name, value in given.items() if value is not None}


async def _notices(tx: Transaction, dealership_id: str, changed: tuple[str, ...]) -> tuple[FieldError, ...]:
    shaping = [name for name in changed if name in _SHAPES_PLANS]
    planned: int = await tx.fetchval(_PLANNED, dealership_id) if shaping else 0
    if not planned:
        return ()
    message = (
        f"Messages that are planned already ({planned}) keep their instants and texts; what would fall in quiet hours "
        "waits for their end when its time has come."
    )
    return (FieldError((shaping[0],), "PLANNED_MESSAGES_STAY", message),)
