from __future__ import annotations

from datetime import datetime

import pytest

from resolvers import default_playbook, playbooks
from resolvers.errors import NotFoundError
from resolvers.inputs import PreviewPlaybook
from resolvers.parsing import parse
from tests.resolvers.shop import NOON, Shop

DUE = [
    NOON,
    datetime.fromisoformat("2026-03-11T09:00Z"),
    datetime.fromisoformat("2026-03-13T09:00Z"),
    datetime.fromisoformat("2026-03-17T09:00Z"),
    datetime.fromisoformat("2026-03-24T09:00Z"),
]


async def default_id(shop: Shop) -> str:
    (playbook,) = await shop.rows("SELECT id FROM playbook WHERE dealership_id = $1 AND is_default", shop.id)
    return str(playbook["id"])


async def test_a_preview_says_what_and_when_and_stores_nothing(shop: Shop) -> None:
    id, before = await default_id(shop), await shop.snapshot()
    whom = parse(PreviewPlaybook, {"customer_name": "Jonas Ek", "car_model": "Polestar 4", "locale": "en-GB"})

    previews = await playbooks.preview(shop.db, shop.actor, id, whom, NOON)

    assert [(one["day"], one["due_at"], one["channel"]) for one in previews] == [
        (day, due, "whatsapp") for day, due in zip([0, 1, 3, 7, 14], DUE, strict=True)
    ]
    assert previews[0]["body"] == (
        "Hi Jonas, thank you for test driving the Polestar 4 with us at Karlsson Bil! Take the time you need. "
        "Write here whenever a question comes up. Best regards, Karlsson Bil. Reply STOP to opt out."
    )
    assert await shop.snapshot() == before


async def test_stand_ins_and_the_dealerships_language(shop: Shop) -> None:
    (first, *_) = await playbooks.preview(shop.db, shop.actor, await default_id(shop), PreviewPlaybook(), NOON)

    assert str(first["body"]).startswith("Hej Anna, tack för att du provkörde Volvo EX30 hos oss på Karlsson Bil!")


async def test_a_preview_reads_in_an_open_transaction_too(shop: Shop) -> None:
    async with shop.transaction() as tx:
        previews = await playbooks.preview(tx, shop.actor, await default_id(shop), PreviewPlaybook(), NOON)

    assert len(previews) == len(default_playbook.STEPS)


async def test_another_dealerships_playbook_does_not_exist(shop: Shop, rival: Shop) -> None:
    for id in (await default_id(rival), "p_unknown", "", "p_\x00", "\ud800"):
        with pytest.raises(NotFoundError):
            await playbooks.preview(shop.db, shop.actor, id, PreviewPlaybook(), NOON)
