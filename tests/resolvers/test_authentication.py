"""Who a bearer key belongs to, and how long that is believed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadrescue.database import Database, DatabaseUnavailableError
from resolvers import keys
from resolvers.authentication import MAX_REMEMBERED, REMEMBERED_S, Authenticator
from resolvers.errors import UnauthorizedError
from resolvers.inputs import CreateKey, Rotate
from resolvers.key_secrets import new_secret
from tests.resolvers.shop import Shop

UNKNOWN = "This API key is unknown, revoked or expired; create or rotate one."


class Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


async def make_key(shop: Shop, name: str = "CRM") -> keys.NewKey:
    async with shop.transaction() as tx:
        return await keys.create(tx, shop.id, CreateKey(name=name), datetime.now(UTC))


async def test_a_key_names_its_dealership_and_its_own_name(shop: Shop, rival: Shop) -> None:
    key = await make_key(shop)
    actor = await Authenticator(shop.db).authenticate(f"Bearer {key.secret}")
    assert (actor.tenant, actor.key_id, actor.name) == (shop.id, key.key.id, "CRM")
    assert actor.dealership == shop.actor.dealership
    assert (await Authenticator(shop.db).authenticate(f"bearer  {key.secret}")).tenant == shop.id


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (None, "An API key is missing"),
        ("", "The Authorization header must read"),
        ("Bearer", "The Authorization header must read"),
        ("Bearer ", "The Authorization header must read"),
        ("Basic YTpi", "The Authorization header must read"),
        ("lr_sk_test_x", "The Authorization header must read"),
        ("Bearer lr_sk_test_x", UNKNOWN),
        ("Bearer å\x7f\x00", UNKNOWN),
        ("Bearer " + "x" * 100_000, UNKNOWN),
    ],
)
async def test_without_a_key_that_works_there_is_no_actor(shop: Shop, header: str | None, words: str) -> None:
    with pytest.raises(UnauthorizedError, match=words.replace("(", "\\(")):
        await Authenticator(shop.db).authenticate(header)


async def test_a_key_of_the_right_form_that_nobody_was_given_is_unknown(shop: Shop) -> None:
    with pytest.raises(UnauthorizedError, match=UNKNOWN):
        await Authenticator(shop.db).authenticate(f"Bearer {new_secret('test')}")


async def test_a_remembered_key_needs_no_database_for_five_seconds(shop: Shop, api_url: str) -> None:
    key = await make_key(shop)
    db = await Database.open(api_url, role="leadrescue_app", pool_size=2)
    clock = Clock()
    authenticator = Authenticator(db, clock)
    first = await authenticator.authenticate(f"Bearer {key.secret}")
    await authenticator.close()
    await db.close()
    clock.now_s += REMEMBERED_S - 0.001
    assert await authenticator.authenticate(f"Bearer {key.secret}") is first
    clock.now_s += 0.001
    with pytest.raises(DatabaseUnavailableError):
        await authenticator.authenticate(f"Bearer {key.secret}")


async def test_a_revocation_is_known_within_five_seconds(shop: Shop) -> None:
    key = await make_key(shop)
    clock = Clock()
    authenticator = Authenticator(shop.db, clock)
    await authenticator.authenticate(f"Bearer {key.secret}")
    async with shop.transaction() as tx:
        await keys.revoke(tx, shop.id, key.key.id, datetime.now(UTC))
    clock.now_s += REMEMBERED_S
    with pytest.raises(UnauthorizedError, match=UNKNOWN):
        await authenticator.authenticate(f"Bearer {key.secret}")
    with pytest.raises(UnauthorizedError, match=UNKNOWN):
        await Authenticator(shop.db).authenticate(f"Bearer {key.secret}")


async def test_a_rotated_key_is_remembered_no_longer_than_it_works(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.authentication.REMEMBERED_S", 1_000.0)
    key = await make_key(shop)
    async with shop.transaction() as tx:
        rotated = await keys.rotate(tx, shop.id, key.key.id, Rotate(grace_seconds=600), datetime.now(UTC))
    clock = Clock()
    authenticator = Authenticator(shop.db, clock)
    await authenticator.authenticate(f"Bearer {key.secret}")
    assert (await authenticator.authenticate(f"Bearer {rotated.new.secret}")).tenant == shop.id
    await shop.owner.execute("UPDATE api_key SET expires_at = now() WHERE id = $1", key.key.id)
    clock.now_s += 600
    with pytest.raises(UnauthorizedError, match=UNKNOWN):
        await authenticator.authenticate(f"Bearer {key.secret}")


async def test_use_is_written_once_a_minute(shop: Shop) -> None:
    key = await make_key(shop)

    async def used() -> datetime | None:
        authenticator = Authenticator(shop.db)
        await authenticator.authenticate(f"Bearer {key.secret}")
        await authenticator.close()
        at: datetime | None = (await shop.row("api_key", key.key.id))["last_used_at"]
        return at

    began_at = datetime.now(UTC)
    first = await used()
    assert first is not None
    assert began_at <= first <= datetime.now(UTC)
    just_now = "UPDATE api_key SET last_used_at = now() - interval '10 seconds' RETURNING last_used_at"
    earlier = await shop.owner.fetchval(just_now)
    assert await used() == earlier
    await shop.owner.execute("UPDATE api_key SET last_used_at = now() - interval '61 seconds'")
    second = await used()
    assert second is not None
    assert second > first


async def test_use_that_cannot_be_written_hurts_nobody(shop: Shop) -> None:
    key = await make_key(shop)
    await shop.owner.execute("REVOKE UPDATE ON api_key FROM leadrescue_app")
    authenticator = Authenticator(shop.db)
    assert (await authenticator.authenticate(f"Bearer {key.secret}")).tenant == shop.id
    await authenticator.close()
    assert (await shop.row("api_key", key.key.id))["last_used_at"] is None


async def test_what_is_remembered_is_bounded(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.authentication.MAX_REMEMBERED", 2)
    authenticator = Authenticator(shop.db)
    made = [await make_key(shop, f"key {n}") for n in range(3)]
    for key in made:
        await authenticator.authenticate(f"Bearer {key.secret}")
    assert len(authenticator._remembered) == 2
    assert MAX_REMEMBERED == 10_000
