"""What an address forbids and must outlive an erased person: opt-outs, and channels on which it takes nothing.

Addresses are kept by a keyed hash, so that a later customer is recognised by none. Where a customer with the address
exists, the customer's own row says all of it: a suppression is handed over to it when it is created, and taken back
when it is erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from leadrescue.database import Transaction
from leadrescue.ids import new_id
from leadrescue.secretbox import SecretBox

_FORGET: Final = "DELETE FROM suppression WHERE dealership_id = $1 AND address_hash = ANY($2::bytea[])"
_KEEP: Final = """
INSERT INTO suppression (id, dealership_id, address_hash, opted_out_at, unreachable, created_at)
VALUES ($1, $2, $3, $4, $5::jsonb, $6)
"""
_OPTED_OUT: Final = """
SELECT EXISTS (
    SELECT FROM suppression WHERE dealership_id = $1 AND address_hash = ANY($2::bytea[]) AND opted_out_at IS NOT NULL
)
"""
_HAND_OVER: Final = """
WITH kept AS (
    DELETE FROM suppression WHERE dealership_id = $1 AND address_hash = ANY($3::bytea[])
    RETURNING opted_out_at, unreachable
)
UPDATE customer SET opted_out_at = (SELECT min(opted_out_at) FROM kept), unreachable = (
    SELECT jsonb_object_agg(told.key || ':' || $2::text, told.value) FROM kept, jsonb_each(kept.unreachable) told
)
WHERE dealership_id = $1 AND (phone = $2 OR whatsapp_user_id = $2) AND EXISTS (SELECT FROM kept)
"""


def hashes(box: SecretBox, dealership_id: str, address: str) -> list[bytes]:
    """What may stand for the address (a number in E.164, or a user id) at this dealership; the first is stored."""
    return box.keyed_hashes(address, f"suppression:{dealership_id}")


async def keep(
    tx: Transaction,
    dealership_id: str,
    addresses: Sequence[str],
    opted_out_at: datetime | None,
    box: SecretBox,
    now: datetime,
    unreachable: Mapping[str, Any] | None = None,
) -> None:
    """Remembers that whoever has the addresses opted out (with None: that they did not), and what takes nothing.

    ``unreachable`` is the customer's: facts by ``channel:address``.
    """
    known = unreachable or {}
    for address in addresses:
        stored, *earlier = hashes(box, dealership_id, address)
        await tx.execute(_FORGET, dealership_id, [stored, *earlier])
        told = {key.removesuffix(f":{address}"): facts for key, facts in known.items() if key.endswith(f":{address}")}
        if opted_out_at is not None or told:
            facts = orjson.dumps(told).decode() if told else None
            await tx.execute(_KEEP, new_id("su"), dealership_id, stored, opted_out_at, facts, now)


async def opted_out(tx: Transaction, dealership_id: str, address: str, box: SecretBox) -> bool:
    """Whether somebody with this address opted out and was erased, and no customer has it since."""
    return bool(await tx.fetchval(_OPTED_OUT, dealership_id, hashes(box, dealership_id, address)))


async def hand_over(tx: Transaction, dealership_id: str, address: str, box: SecretBox) -> None:
    """A customer who has just been created with this address is what whoever had it before them was: opted out, or not
    to be reached on a channel."""
    await tx.execute(_HAND_OVER, dealership_id, address, hashes(box, dealership_id, address))
