"""What signs posts to /v1/webhooks/inbound: made, rotated with an overlap, opened for verifying."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta
from typing import Final

from leadrescue.database import Transaction
from leadrescue.ids import new_id
from leadrescue.secretbox import SecretBox
from resolvers.inputs import Rotate
from resolvers.tenancy import Source, rows

PREFIX: Final = "whsec_"

_INSERT: Final = "INSERT INTO inbound_secret (id, dealership_id, sealed, created_at) VALUES ($1, $2, $3, $4)"
# A secret rotated out earlier keeps the earlier end.
_EXPIRE: Final = """
UPDATE inbound_secret SET expires_at = $2 WHERE dealership_id = $1 AND (expires_at IS NULL OR expires_at > $2)
"""
_ACTIVE: Final = """
SELECT s.id, s.sealed FROM inbound_secret s
WHERE s.dealership_id = t.v AND (s.expires_at IS NULL OR s.expires_at > $2) ORDER BY s.created_at DESC, s.id DESC
"""


async def create(tx: Transaction, box: SecretBox, dealership_id: str, now: datetime) -> str:
    """A new secret, ``whsec_`` and 32 random bytes in base64; what there was before goes on working. Real time."""
    secret_id = new_id("is")
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    await tx.execute(_INSERT, secret_id, dealership_id, box.seal(secret.encode(), secret_context(secret_id)), now)
    return secret


async def rotate(tx: Transaction, box: SecretBox, dealership_id: str, rotation: Rotate, now: datetime) -> str:
    """A new secret at once; earlier ones work for the grace period more. ``now`` is real time, not a TEST clock's."""
    await tx.execute(_EXPIRE, dealership_id, now + timedelta(seconds=rotation.grace_seconds))
    return await create(tx, box, dealership_id, now)


async def active(source: Source, box: SecretBox, dealership_id: str, now: datetime) -> list[str]:
    """The secrets that are good for verifying now (real time), the newest first. Raises SealError where one cannot be
    opened with the keys at hand."""
    found = await rows(source, dealership_id, _ACTIVE, now)
    return [box.open(row["sealed"], secret_context(row["id"])).decode() for row in found]


def secret_context(secret_id: str) -> str:
    """What a secret is sealed for."""
    return f"inbound_secret:{secret_id}"
