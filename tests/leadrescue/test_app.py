"""The app connects once, before its lifespan or in it, and leaves nothing behind."""

from __future__ import annotations

import asyncpg
import pytest

from leadrescue import logins
from leadrescue.app import create_app
from leadrescue.database import DatabaseUnavailableError
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import encryption_keys
from resolvers.encryption_keys import MissingKeyError
from tests.support.waiting import until

CONNECTED = "SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND usename = $1"
NONE_CONNECTED = "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database() AND usename = $1"


async def test_what_was_connected_before_the_lifespan_serves_in_it_and_is_closed_with_it(
    settings: Settings, owner: asyncpg.Connection
) -> None:
    # Given an app that was connected before its server starts
    app = create_app(settings)
    services = await app.connect()
    before = await owner.fetchval(CONNECTED, logins.API)
    assert before > 0
    assert await app.connect() is services

    # When the lifespan begins
    async with app.router.lifespan_context(app):
        # Then it takes what is there: no connection more, nothing asked twice
        assert app.state.services is services
        assert await owner.fetchval(CONNECTED, logins.API) == before

    # And its end is the end of all of it, so that another lifespan connects anew
    await until(owner, NONE_CONNECTED, logins.API)
    with pytest.raises(DatabaseUnavailableError):
        await services.db.fetch("SELECT 1")
    async with app.router.lifespan_context(app):
        assert app.state.services is not services
        assert await app.state.services.db.fetch("SELECT 1 AS one") == [(1,)]


async def test_an_app_that_lacks_a_key_leaves_no_connection(settings: Settings, owner: asyncpg.Connection) -> None:
    other = SecretBox(b"k" * 32)
    await owner.execute("INSERT INTO encryption_key (id, created_at) VALUES ($1, now())", other.key_ids[0])
    app = create_app(settings)

    with pytest.raises(MissingKeyError) as refused:
        await app.connect()

    assert refused.value.ids == list(other.key_ids)
    await until(owner, NONE_CONNECTED, logins.API)
    assert {*await encryption_keys.load(owner)} == {other.key_ids[0]}
