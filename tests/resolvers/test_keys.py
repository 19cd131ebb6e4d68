from __future__ import annotations

import hashlib
import re
from datetime import timedelta

import pytest

from resolvers import key_secrets, keys
from resolvers.errors import ConflictError, NotFoundError
from resolvers.inputs import CreateKey, Rotate
from resolvers.keys import NewKey
from tests.resolvers.shop import NOON, Shop


async def create(shop: Shop, name: str = "CRM") -> NewKey:
    async with shop.transaction() as tx:
        return await keys.create(tx, shop.id, CreateKey(name=name), NOON)


@pytest.mark.parametrize("mode", ["live", "test"])
def test_a_secret_names_its_mode_and_checks_itself(mode: str) -> None:
    secret = key_secrets.new_secret(mode)  # type: ignore[arg-type]

    assert re.fullmatch(rf"lr_sk_{mode}_[0-9A-Za-z]{{34}}", secret)
    assert key_secrets.looks_valid(secret)
    swapped = secret[:-1] + ("a" if secret[-1] != "a" else "b")
    for wrong in (
        swapped,
        secret[:-1],
        secret + "a",
        secret.upper(),
        "",
        "lr_sk_live_3f8b2c…",
        secret.replace("sk", "pk"),
    ):
        assert not key_secrets.looks_valid(wrong)


async def test_only_the_hash_of_a_secret_is_stored(shop: Shop) -> None:
    made = await create(shop)

    row = await shop.row("api_key", made.key.id)
    assert row == {
        "id": made.key.id,
        "dealership_id": shop.id,
        "name": "CRM",
        "hint": made.secret[:17] + "…",
        "secret_hash": hashlib.sha256(made.secret.encode()).digest(),
        "created_at": NOON,
        "last_used_at": None,
        "expires_at": None,
        "revoked_at": None,
    }
    assert made.secret.startswith("lr_sk_test_")
    assert made.secret not in repr(made)
    assert await keys.list_(shop.db, shop.id) == [made.key]


async def test_a_rotated_key_works_for_the_grace_period(shop: Shop) -> None:
    old = await create(shop)

    async with shop.transaction() as tx:
        rotated = await keys.rotate(tx, shop.id, old.key.id, Rotate(grace_seconds=3600), NOON)

    assert rotated.previous.id == old.key.id
    assert rotated.previous.expires_at == NOON + timedelta(hours=1)
    assert (rotated.new.key.name, rotated.new.key.expires_at) == ("CRM", None)
    assert rotated.new.secret != old.secret
    assert [key.id for key in await keys.list_(shop.db, shop.id)] == sorted([old.key.id, rotated.new.key.id])


async def test_rotating_again_never_prolongs(shop: Shop) -> None:
    old = await create(shop)
    async with shop.transaction() as tx:
        await keys.rotate(tx, shop.id, old.key.id, Rotate(grace_seconds=60), NOON)
        again = await keys.rotate(tx, shop.id, old.key.id, Rotate(grace_seconds=3600), NOON)

    assert again.previous.expires_at == NOON + timedelta(minutes=1)


async def test_a_key_that_no_longer_works_cannot_be_rotated(shop: Shop) -> None:
    expired, revoked = await create(shop), await create(shop)
    async with shop.transaction() as tx:
        await keys.rotate(tx, shop.id, expired.key.id, Rotate(grace_seconds=0), NOON)
        await keys.revoke(tx, shop.id, revoked.key.id, NOON)
    before = await shop.snapshot()

    for key in (expired, revoked):
        with pytest.raises(ConflictError):
            async with shop.transaction() as tx:
                await keys.rotate(tx, shop.id, key.key.id, Rotate(), NOON)

    assert await shop.snapshot() == before


async def test_a_key_is_revoked_once(shop: Shop) -> None:
    made = await create(shop)

    async with shop.transaction() as tx:
        first = await keys.revoke(tx, shop.id, made.key.id, NOON)
        second = await keys.revoke(tx, shop.id, made.key.id, NOON + timedelta(hours=1))

    assert first.revoked_at == NOON
    assert second == first


async def test_another_dealership_cannot_touch_or_see_a_key(shop: Shop, rival: Shop) -> None:
    made = await create(shop)
    before = await shop.snapshot()

    for id in (made.key.id, "k_unknown", "nonsense", "k_\x00"):
        with pytest.raises(NotFoundError):
            async with rival.transaction() as tx:
                await keys.revoke(tx, rival.id, id, NOON)
        with pytest.raises(NotFoundError):
            async with rival.transaction() as tx:
                await keys.rotate(tx, rival.id, id, Rotate(), NOON)
    with pytest.raises(NotFoundError):
        async with rival.transaction() as tx:
            await keys.create(tx, shop.id, CreateKey(name="CRM"), NOON)

    assert await keys.list_(rival.db, rival.id) == []
    assert await shop.snapshot() == before
