"""Webhook endpoints: created, changed, disabled and enabled, their secret rotated, deleted. ``now`` is real time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from leadrescue.database import Transaction
from leadrescue.ids import is_id, new_id
from leadrescue.secretbox import SecretBox
from resolvers.errors import ConflictError, FieldError, NotFoundError, ValidationError
from resolvers.inputs import Rotate
from resolvers.webhooks import disabling, formats, secrets
from resolvers.webhooks.inputs import CreateEndpoint, UpdateEndpoint

PREFIX: Final = "w"
MOST: Final = 50

# It begins where the log ends: whatever commits later lies behind that place.
_HERE: Final = "lr_event_epoch(), lr_event_horizon(), 0"
_COUNT: Final = "SELECT count(*) FROM webhook_endpoint WHERE dealership_id = $1"
_INSERT: Final = f"""
INSERT INTO webhook_endpoint (id, dealership_id, url, event_types, format, state, log_epoch, log_xact, log_seq,
    created_at)
VALUES ($1, $2, $3, $4, $5, 'active', {_HERE}, $6)
"""
_LOCK: Final = "SELECT * FROM webhook_endpoint WHERE id = $1 AND dealership_id = $2 FOR NO KEY UPDATE"
_CHANGE: Final = """
UPDATE webhook_endpoint SET url = $3, event_types = $4, format = $5,
    failing_since = CASE WHEN url = $3 THEN failing_since END, paused_until = CASE WHEN url = $3 THEN paused_until END,
    consecutive_failures = CASE WHEN url = $3 THEN consecutive_failures ELSE 0 END,
    next_try_at = CASE WHEN url = $3 THEN next_try_at END
WHERE id = $1 AND dealership_id = $2
"""
_ENABLE: Final = f"""
UPDATE webhook_endpoint SET state = 'active', disabled_at = NULL, disabled_reason = NULL, failing_since = NULL,
    paused_until = NULL, consecutive_failures = 0, next_try_at = NULL, (log_epoch, log_xact, log_seq) = ({_HERE})
WHERE id = $1 AND dealership_id = $2
"""
_DELETE: Final = "DELETE FROM webhook_endpoint WHERE id = $1 AND dealership_id = $2"


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """An endpoint and its secret, which nobody can read again."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"NewEndpoint(id={self.id!r})"


async def create(
    tx: Transaction,
    box: SecretBox,
    dealership_id: str,
    endpoint: CreateEndpoint,
    now: datetime,
    objections: Sequence[FieldError] = (),
) -> NewEndpoint:
    """An endpoint that gets every event written from now on. A second call makes a second one.

    ``objections`` are what ``webhooks.addresses`` said of its URL. Raises ValidationError with them and for types that
    its format has no words for, and ConflictError above 50 endpoints.
    """
    _refuse([*objections, *formats.wrong_types(endpoint.format, endpoint.event_types)])
    if await tx.fetchval(_COUNT, dealership_id) >= MOST:
        raise ConflictError(f"There are {MOST} endpoints already: delete one that is not needed any more.", ("url",))
    endpoint_id = new_id(PREFIX)
    types = _sorted(endpoint.event_types)
    await tx.execute(_INSERT, endpoint_id, dealership_id, endpoint.url, types, endpoint.format, now)
    return NewEndpoint(endpoint_id, await secrets.create(tx, box, dealership_id, endpoint_id, now))


async def update(
    tx: Transaction,
    dealership_id: str,
    endpoint_id: str,
    change: UpdateEndpoint,
    now: datetime,
    objections: Sequence[FieldError] = (),
) -> None:
    """Changes what is given. Raises NotFoundError, and ValidationError as ``create`` does.

    What waits is sent in the new format; where that has no words for it, it is given up when its turn comes.
    A disabled endpoint gets nothing, and what waits for it is given up. Enabled again it gets what is written from
    then on; what it missed can be replayed. The same state again changes nothing.
    """
    found = await lock(tx, dealership_id, endpoint_id)
    types = found["event_types"] if change.event_types is None else _sorted(change.event_types)
    format_ = change.format or found["format"]
    _refuse([*objections, *formats.wrong_types(format_, types)])
    await tx.execute(_CHANGE, endpoint_id, dealership_id, change.url or found["url"], types, format_)
    if change.state == "active" and found["state"] == "disabled":
        await tx.execute(_ENABLE, endpoint_id, dealership_id)
    if change.state == "disabled":
        await disabling.disable(tx, dealership_id, endpoint_id, "by_hand", now)


async def rotate_secret(
    tx: Transaction, box: SecretBox, dealership_id: str, endpoint_id: str, rotation: Rotate, now: datetime
) -> str:
    """The new secret, which signs at once; earlier ones sign beside it for the grace period more.

    A second call makes one more secret. Raises NotFoundError, and ConflictError for too many at a time.
    """
    await lock(tx, dealership_id, endpoint_id)
    return await secrets.rotate(tx, box, dealership_id, endpoint_id, rotation, now)


async def delete(tx: Transaction, dealership_id: str, endpoint_id: str) -> None:
    """Takes the endpoint and its secrets away; nothing is sent to it any more. Its deliveries go within the hour.

    Raises NotFoundError, also for a second call.
    """
    await lock(tx, dealership_id, endpoint_id)
    await tx.execute(_DELETE, endpoint_id, dealership_id)


async def lock(
    tx: Transaction, dealership_id: str, endpoint_id: str, path: tuple[str, ...] = ("id",)
) -> dict[str, Any]:
    """The endpoint's row, held until the end of the transaction. Raises NotFoundError.

    Whoever needs an endpoint and its deliveries locks the endpoint first.
    """
    row = await tx.fetchrow(_LOCK, endpoint_id, dealership_id) if is_id(PREFIX, endpoint_id) else None
    if row is None:
        raise NotFoundError("There is no such webhook endpoint: take an id from webhookEndpoints.", path)
    return dict(row)


def _refuse(wrong: list[FieldError]) -> None:
    if wrong:
        raise ValidationError(wrong)


def _sorted(event_types: Sequence[str]) -> list[str]:
    return sorted(set(event_types))
