"""What signs an endpoint's deliveries: made, rotated with an overlap, opened for signing; all in real time."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from leadrescue.database import Transaction
from leadrescue.ids import new_id
from leadrescue.secretbox import SecretBox
from resolvers.errors import ConflictError
from resolvers.inputs import Rotate

PREFIX: Final = "whsec_"
MOST_ACTIVE: Final = 10

_INSERT: Final = """
INSERT INTO webhook_secret (id, dealership_id, endpoint_id, sealed, created_at) VALUES ($1, $2, $3, $4, $5)
"""
# A secret rotated out earlier keeps the earlier end.
_EXPIRE: Final = """
UPDATE webhook_secret SET expires_at = $3
WHERE dealership_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)
"""
_COUNT: Final = """
SELECT count(*) FROM webhook_secret
WHERE dealership_id = $1 AND endpoint_id = $2 AND (expires_at IS NULL OR expires_at > $3)
"""


async def create(tx: Transaction, box: SecretBox, dealership_id: str, endpoint_id: str, now: datetime) -> str:
    """A new secret, ``whsec_`` and 32 random bytes in base64; what there was before goes on signing."""
    secret_id = new_id("ws")
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    await tx.execute(
        _INSERT, secret_id, dealership_id, endpoint_id, box.seal(secret.encode(), secret_context(secret_id)), now
    )
    return secret


async def rotate(
    tx: Transaction, box: SecretBox, dealership_id: str, endpoint_id: str, rotation: Rotate, now: datetime
) -> str:
    """A new secret at once; earlier ones sign beside it for the grace period more. The caller holds the endpoint.

    Raises ConflictError where ten would sign: each lengthens every request.
    """
    ends_at = now + timedelta(seconds=rotation.grace_seconds)
    await tx.execute(_EXPIRE, dealership_id, endpoint_id, ends_at)
    if await tx.fetchval(_COUNT, dealership_id, endpoint_id, now) >= MOST_ACTIVE:
        raise ConflictError(
            f"{MOST_ACTIVE} secrets sign for this endpoint already: wait until one has expired, or rotate with "
            "graceSeconds: 0, which ends all earlier ones.",
            ("grace_seconds",),
        )
    return await create(tx, box, dealership_id, endpoint_id, now)


def opened(box: SecretBox, ids: Sequence[str], sealed: Sequence[bytes]) -> list[str]:
    """The secrets of these rows. Raises SealError where one cannot be opened with the keys at hand."""
    return [box.open(one, secret_context(id)).decode() for id, one in zip(ids, sealed, strict=True)]


def secret_context(secret_id: str) -> str:
    """What a secret is sealed for."""
    return f"webhook_secret:{secret_id}"
