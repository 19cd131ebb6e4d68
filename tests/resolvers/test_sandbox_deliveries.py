from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import asyncpg

from leadrescue.database import Database
from leadrescue.delivery import Outgoing
from resolvers.sandbox_deliveries import SandboxDeliveries
from tests.support.rows import PHONE, make_dealership

AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)


def outgoing(dealership_id: str, reference: str) -> Outgoing:
    return Outgoing(reference, dealership_id, "test", "sms", PHONE, "Hej", None, AT)


async def test_each_acceptance_is_a_row_of_its_dealership(db: Database, owner: asyncpg.Connection) -> None:
    """Also of several dealerships at the same moment, as the role that sees one of them at a time."""
    shops = [await make_dealership(owner) for _ in range(3)]
    deliveries = SandboxDeliveries(db)
    given = [(shop, f"m_{n}") for n in range(10) for shop in shops]

    numbers = await asyncio.gather(*(deliveries.append(outgoing(*pair), AT) for pair in given))

    stored = await owner.fetch(
        "SELECT id, dealership_id, reference, channel, recipient, body, accepted_at FROM sandbox_delivery"
    )
    assert {found["id"]: (found["dealership_id"], found["reference"]) for found in stored} == dict(
        zip(numbers, given, strict=True)
    )
    assert {tuple(found)[3:] for found in stored} == {("sms", PHONE, "Hej", AT)}


async def test_the_same_message_twice_is_two_rows_and_the_first_is_found(
    db: Database, owner: asyncpg.Connection
) -> None:
    shop, rival = await make_dealership(owner), await make_dealership(owner)
    deliveries = SandboxDeliveries(db)

    first = await deliveries.append(outgoing(shop, "m_1"), AT)
    second = await deliveries.append(outgoing(shop, "m_1"), AT)

    assert second > first
    assert await deliveries.find(outgoing(shop, "m_1")) == (first, AT)
    assert await deliveries.find(outgoing(rival, "m_1")) is None
    assert await deliveries.find(outgoing(shop, "m_2")) is None
