"""Accounts that callbacks name: remembered for five seconds, and looked up anew when asked to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import callback_accounts, channel_accounts
from resolvers.callback_accounts import CallbackAccounts, Claimants
from resolvers.channel_accounts import SaveAccount
from tests.support.rows import make_dealership

SID, SENDER = "AC61000000000000000000000000000061", "+46701740698"
TOKEN, LATER_TOKEN = "6a1e000000000000000000000000a1e5", "6a1e000000000000000000000000a1e6"
NAMED = (SID, SENDER, "")
BOX = SecretBox(bytes(32))


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest_asyncio.fixture
async def dealership_id(owner: asyncpg.Connection, worker_db: Database) -> str:
    id = await make_dealership(owner, "live")
    await save(worker_db, id, TOKEN)
    return id


async def save(db: Database, dealership_id: str, token: str, grace: timedelta = timedelta()) -> None:
    """Gives the dealership this token; ``grace`` none: the former one is worth nothing from now on."""
    account = SaveAccount(account_sid=SID, sms_sender=SENDER)
    async with db.transaction(None) as tx:
        await channel_accounts.save(tx, BOX, dealership_id, account, token, datetime.now(UTC), grace=grace)


def tokens(found: Claimants) -> list[Sequence[str]]:
    """Of each claimant, those that verify."""
    return [one.account.auth_tokens for tier in found.tiers for one in tier]


async def test_a_new_token_holds_within_five_seconds_and_the_old_one_no_longer(
    db: Database, worker_db: Database, dealership_id: str
) -> None:
    clock = Clock()
    accounts = CallbackAccounts(db, BOX, clock)
    first = await accounts.find(NAMED)
    assert (tokens(first), first.remembered) == ([(TOKEN,)], False)
    assert first.tiers[0][0].dealership.id == dealership_id
    await save(worker_db, dealership_id, LATER_TOKEN)

    clock.now_s += 4.9
    remembered = await accounts.find(NAMED)
    assert (tokens(remembered), remembered.remembered) == ([(TOKEN,)], True)
    clock.now_s += 0.2
    later = await accounts.find(NAMED)
    assert (tokens(later), later.remembered) == ([(LATER_TOKEN,)], False)


async def test_who_looks_sees_at_once_and_so_does_everybody_then(
    db: Database, worker_db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    accounts = CallbackAccounts(db, BOX, Clock())
    await accounts.find(NAMED)
    await save(worker_db, dealership_id, LATER_TOKEN)
    await owner.execute("UPDATE dealership SET opt_out_words = '{nej}', revision = revision + 1")

    assert tokens(await accounts.look(NAMED)) == [(LATER_TOKEN,)]

    found = await accounts.find(NAMED)
    assert (tokens(found), found.remembered) == ([(LATER_TOKEN,)], True)
    assert found.tiers[0][0].dealership.opt_out_words == ("nej",)


async def test_an_account_that_was_taken_away_is_forgotten_in_time(
    db: Database, owner: asyncpg.Connection, dealership_id: str
) -> None:
    clock = Clock()
    accounts = CallbackAccounts(db, BOX, clock)
    await accounts.find(NAMED)
    await owner.execute("DELETE FROM channel_account")
    clock.now_s += 5.1
    assert tokens(await accounts.find(NAMED)) == []


async def test_that_there_is_nobody_is_not_remembered(
    db: Database, worker_db: Database, owner: asyncpg.Connection
) -> None:
    accounts = CallbackAccounts(db, BOX, Clock())
    assert tokens(await accounts.find(NAMED)) == []
    await save(worker_db, await make_dealership(owner, "live"), TOKEN)
    found = await accounts.find(NAMED)
    assert (tokens(found), found.remembered) == ([(TOKEN,)], False)


async def test_only_so_many_are_remembered(db: Database, dealership_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can name any address: the eldest go first."""
    monkeypatch.setattr(callback_accounts, "MAX_REMEMBERED", 2)
    accounts = CallbackAccounts(db, BOX, Clock())
    for address in ("+46701740605", "+46701740606", "+46701740607"):
        await accounts.find((SID, address, ""))
    assert (await accounts.find((SID, "+46701740606", ""))).remembered
    assert (await accounts.find((SID, "+46701740607", ""))).remembered
    assert not (await accounts.find((SID, "+46701740605", ""))).remembered
