"""A new encryption key: nothing is lost, nobody waits, and it is known which keys are needed."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from leadrescue.database import Database
from leadrescue.ids import new_id
from leadrescue.secretbox import SealError, SecretBox, key_id
from resolvers import channel_accounts, encryption_keys, inbound_secrets, leads, licenses, resealing, suppressions
from resolvers.channel_accounts import SaveAccount
from resolvers.encryption_keys import MissingKeyError
from resolvers.errors import NotFoundError
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from resolvers.resealing import KeyUse, Unopened
from resolvers.sealed_columns import NOT_SEALED, SEALED
from resolvers.webhooks import secrets as webhook_secrets
from tests.resolvers.shop import NOON, Shop
from tests.support.background import Background

OLD, NEW, NEWER = bytes(32), b"n" * 32, b"m" * 32
(OLD_ID,), (NEW_ID,), (NEWER_ID,) = (SecretBox(key).key_ids for key in (OLD, NEW, NEWER))
PHONE = "+46701740641"
TOKENS = ("5a1e000000000000000000000000a1e5", "5a1e000000000000000000000000a1e6")
PHOTO = b"\xff\xd8\xff" + b"licence" * 50_000

LEAD = {
    "customer_name": "Anna Karlsson",
    "phone": "+46701740642",
    "car_model": "Mercedes E-Class",
    "consent": True,
    "license_photo_b64": base64.b64encode(PHOTO).decode(),
}


@pytest.fixture
def old() -> SecretBox:
    return SecretBox(OLD)


async def fill(shop: Shop, worker_db: Database, owner: asyncpg.Connection, box: SecretBox) -> str:
    """A value in each sealed column, and somebody who is recognised by a hash; returns the lead's id."""
    await encryption_keys.admit(worker_db, box, NOON)
    live_id = await owner.fetchval("SELECT live_id FROM dealership WHERE id = $1", shop.id)
    async with worker_db.transaction(None) as tx:
        account = parse(SaveAccount, {"account_sid": "AC" + "5" * 32, "sms_sender": "+46701740698"})
        for token in TOKENS:
            await channel_accounts.save(tx, box, live_id, account, token, NOON)
        endpoint_id = new_id("we")
        await tx.execute(
            "INSERT INTO webhook_endpoint (id, dealership_id, url, event_types, state, log_epoch, log_xact, log_seq,"
            " created_at) VALUES ($1, $2, 'https://crm.example/hook', '{}', 'active', 1, '1', 0, $3)",
            endpoint_id,
            shop.id,
            NOON,
        )
        await webhook_secrets.create(tx, box, shop.id, endpoint_id, NOON)
        await suppressions.keep(tx, shop.id, [PHONE], NOON, box, NOON)
    async with shop.transaction() as tx:
        return (await leads.create(tx, shop.actor, parse(CreateLead, LEAD), NOON, box)).lead_id


async def opened(shop: Shop, worker_db: Database, lead_id: str, box: SecretBox) -> list[Any]:
    """All that is sealed, as its users open it."""
    twins = await worker_db.fetch("SELECT live_id FROM dealership WHERE id = $1", shop.id)
    account = await channel_accounts.load(worker_db, box, twins[0]["live_id"], NOON)
    assert account is not None
    async with shop.transaction() as tx:
        photo = await licenses.read_photo(tx, shop.actor, lead_id, box, NOON)
    rows = await worker_db.fetch("SELECT id, sealed FROM webhook_secret")
    signing = webhook_secrets.opened(box, [row["id"] for row in rows], [row["sealed"] for row in rows])
    return [await inbound_secrets.active(worker_db, box, shop.id, NOON), account.auth_tokens, photo.content, signing]


async def recognised(shop: Shop, box: SecretBox) -> bool:
    async with shop.transaction() as tx:
        return await suppressions.opted_out(tx, shop.id, PHONE, box)


def test_every_column_of_bytes_is_sealed_anew_or_known_to_hold_no_secret(listed: set[tuple[str, str]]) -> None:
    """Add a new one to ``resolvers/sealed_columns.py``, and to ``fill`` above."""
    assert listed == {(column.table, column.column) for column in SEALED} | NOT_SEALED


@pytest.fixture
def listed(background: Background, database_url: str) -> set[tuple[str, str]]:
    """The columns of bytes that the catalogue has."""

    async def read() -> set[tuple[str, str]]:
        connection = await asyncpg.connect(database_url)
        try:
            rows = await connection.fetch(
                "SELECT table_name, column_name FROM information_schema.columns"
                " WHERE table_schema = 'public' AND data_type IN ('bytea', 'ARRAY') AND udt_name LIKE '%bytea'"
            )
        finally:
            await connection.close()
        return {(row["table_name"], row["column_name"]) for row in rows}

    return background.run(read())


async def test_everything_is_opened_by_the_new_key_alone(
    shop: Shop, worker_db: Database, owner: asyncpg.Connection, old: SecretBox
) -> None:
    lead_id = await fill(shop, worker_db, owner, old)
    before = await opened(shop, worker_db, lead_id, old)
    assert before[1] == (TOKENS[1], TOKENS[0])
    assert before[2] == PHOTO
    for column in SEALED:
        rows = await worker_db.fetch(f"SELECT count({column.column}) FROM {column.table}")
        assert rows[0][0] > 0, f"fill() leaves {column.name} out"

    both = await encryption_keys.admit(worker_db, SecretBox(NEW, OLD), NOON)
    with pytest.raises(MissingKeyError) as refused:
        await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    assert refused.value.ids == [OLD_ID]
    done = await resealing.reseal(worker_db, both, NOON)
    inbound = await owner.fetchval("SELECT count(*) FROM inbound_secret")
    assert (done.unopened, done.counts) == (
        [],
        {
            "inbound secrets": inbound,
            "webhook secrets": 1,
            "Twilio tokens": 1,
            "former Twilio tokens": 1,
            "licence photos": 1,
        },
    )
    assert await resealing.usage(worker_db, both) == [
        KeyUse(NEW_ID, inbound + 4, at_hand=True, needed=True),
        KeyUse(OLD_ID, 0, at_hand=True, needed=False),
    ]

    new = await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    assert await opened(shop, worker_db, lead_id, new) == before
    assert await recognised(shop, new)
    assert not await recognised(shop, SecretBox(NEW))
    with pytest.raises(SealError):
        await inbound_secrets.active(worker_db, old, shop.id, NOON)


async def test_a_second_call_finds_nothing_and_writes_nothing(
    shop: Shop, worker_db: Database, owner: asyncpg.Connection, old: SecretBox
) -> None:
    await fill(shop, worker_db, owner, old)
    both = SecretBox(NEW, OLD)
    await resealing.reseal(worker_db, both, NOON)
    kept = "SELECT c.xmin::text, c.* FROM {} c"
    tables = [*dict.fromkeys(column.table for column in SEALED), "encryption_key"]
    before = [await owner.fetch(kept.format(table)) for table in tables]
    again = await resealing.reseal(worker_db, both, NOON + timedelta(days=1))
    assert set(again.counts.values()) == {0}
    assert [await owner.fetch(kept.format(table)) for table in tables] == before


async def test_people_are_recognised_after_two_rotations_too(
    shop: Shop, worker_db: Database, owner: asyncpg.Connection, old: SecretBox
) -> None:
    lead_id = await fill(shop, worker_db, owner, old)
    before = await opened(shop, worker_db, lead_id, old)
    for keys in ((NEW, OLD), (NEWER, NEW)):
        await resealing.reseal(worker_db, await encryption_keys.admit(worker_db, SecretBox(*keys), NOON), NOON)
    newest = await encryption_keys.admit(worker_db, SecretBox(NEWER), NOON)
    assert await opened(shop, worker_db, lead_id, newest) == before
    assert await recognised(shop, newest)
    known = await encryption_keys.load(worker_db)
    assert {id: sealed and key_id(sealed) for id, sealed in known.items()} == dict.fromkeys(
        (OLD_ID, NEW_ID, NEWER_ID), NEWER_ID
    )


async def test_what_cannot_be_opened_is_named_and_the_rest_is_done(
    shop: Shop, worker_db: Database, owner: asyncpg.Connection, old: SecretBox
) -> None:
    lead_id = await fill(shop, worker_db, owner, old)
    secret_id = await owner.fetchval("SELECT id FROM webhook_secret")
    foreign = SecretBox(NEWER).seal(b"whsec_made_up", f"webhook_secret:{secret_id}")
    await owner.execute("UPDATE webhook_secret SET sealed = $1", foreign)
    await owner.execute("UPDATE license_photo SET sealed = substring(sealed FROM 1 FOR 60)")
    done = await resealing.reseal(worker_db, SecretBox(NEW, OLD), NOON)
    assert done.unopened == [
        Unopened(
            "webhook_secret",
            "sealed",
            secret_id,
            f"Sealed with the key {NEWER_ID}, which is not among those at hand.",
        ),
        Unopened(
            "license_photo",
            "sealed",
            lead_id,
            "The sealed value was changed, or was sealed for another context.",
        ),
    ]
    assert await owner.fetchval("SELECT sealed FROM webhook_secret") == foreign
    assert (done.counts["Twilio tokens"], done.counts["licence photos"]) == (1, 0)
    # What is left is sealed with the old key, so that one stays.
    (_, use, _) = await resealing.usage(worker_db, SecretBox(NEW, OLD))
    assert use == KeyUse(OLD_ID, 1, at_hand=True, needed=True)


async def test_a_value_that_changes_meanwhile_is_not_put_back(
    shop: Shop, worker_db: Database, owner: asyncpg.Connection, old: SecretBox
) -> None:
    """A process that still seals with the old key stores a new token between the reading and the writing."""
    await fill(shop, worker_db, owner, old)
    context = channel_accounts.token_context(await owner.fetchval("SELECT dealership_id FROM channel_account"))
    changing = owner.transaction()
    await changing.start()
    await owner.execute("UPDATE channel_account SET auth_token = $1", old.seal(b"a later token", context))
    resealing_ = asyncio.create_task(resealing.reseal(worker_db, SecretBox(NEW, OLD), NOON))
    waits = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"
    async with asyncio.timeout(60):
        while not await owner.fetchval(waits):
            assert not resealing_.done()
            await asyncio.sleep(0.01)
    await changing.commit()
    done = await resealing_
    assert (done.unopened, done.counts["Twilio tokens"]) == ([], 1)
    sealed = await owner.fetchval("SELECT auth_token FROM channel_account")
    assert key_id(sealed) == NEW_ID
    assert SecretBox(NEW).open(sealed, context) == b"a later token"


async def test_a_process_starts_with_every_key_that_is_needed_or_says_which_one_is_not_there(
    worker_db: Database, db: Database
) -> None:
    for source in (db, worker_db):  # the API's role as well as the workers'
        await encryption_keys.admit(source, SecretBox(OLD), NOON)
    # Given the new key behind the old one first, so that every process can open what the next step seals.
    await encryption_keys.admit(db, SecretBox(OLD, NEW), NOON)
    await encryption_keys.admit(db, SecretBox(OLD), NOON)
    await encryption_keys.admit(db, SecretBox(NEW, OLD), NOON)
    for lacking, missing in ((SecretBox(NEW), OLD_ID), (SecretBox(OLD), NEW_ID)):
        with pytest.raises(MissingKeyError, match=missing):
            await encryption_keys.admit(db, lacking, NOON)
    assert {*await encryption_keys.load(db)} == {OLD_ID, NEW_ID}
    # A way back: the old one seals again.
    await encryption_keys.admit(db, SecretBox(OLD, NEW), NOON)
    await resealing.reseal(worker_db, SecretBox(OLD, NEW), NOON)
    await encryption_keys.admit(db, SecretBox(OLD), NOON)


async def test_a_key_that_is_lost_for_good_can_be_forgotten(worker_db: Database) -> None:
    await encryption_keys.admit(worker_db, SecretBox(OLD), NOON)
    with pytest.raises(NotFoundError):
        await encryption_keys.forget(worker_db, NEW_ID)
    with pytest.raises(MissingKeyError):
        await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    await encryption_keys.forget(worker_db, OLD_ID)
    await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    assert {*await encryption_keys.load(worker_db)} == {NEW_ID}


async def test_a_key_that_was_in_use_before_this_was_recorded_is_needed(
    worker_db: Database, owner: asyncpg.Connection
) -> None:
    await owner.execute("INSERT INTO encryption_key (id, created_at) VALUES ($1, $2)", OLD_ID, NOON)
    with pytest.raises(MissingKeyError, match=OLD_ID):
        await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    await encryption_keys.admit(worker_db, SecretBox(NEW, OLD), NOON)
    with pytest.raises(MissingKeyError, match=OLD_ID):
        await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
    await resealing.reseal(worker_db, SecretBox(NEW, OLD), NOON)
    await encryption_keys.admit(worker_db, SecretBox(NEW), NOON)
