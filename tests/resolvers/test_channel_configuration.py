"""A LIVE dealership's Twilio account: field by field, its token sealed and never read, and what is refused."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import channel_accounts, channel_configuration, channel_health
from resolvers.channel_configuration import Configured
from resolvers.errors import ConflictError, FieldError, NotFoundError, ValidationError
from tests.resolvers.shop import NOON, Shop, open_twins
from tests.support.rows import make_lead, make_message

SID, OTHER_SID = "AC51000000000000000000000000000051", "AC52000000000000000000000000000052"
TOKEN, LATER_TOKEN = "5a1e000000000000000000000000a1e5", "5a1e000000000000000000000000a1e6"
SERVICE = "MG51000000000000000000000000000051"
PUBLIC = "https://leadrescue.example.com"
ACCOUNT: dict[str, Any] = {
    "account_sid": SID,
    "auth_token": TOKEN,
    "sms_sender": "Karlsson",
    "whatsapp_sender": "+46701740699",
}


@pytest_asyncio.fixture
async def live(db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection) -> Shop:
    """A LIVE dealership without an account."""
    return (await open_twins(db, worker_db, box, owner))[0]


async def configure(shop: Shop, now: datetime = NOON, base_url: str = PUBLIC, **given: Any) -> Configured:
    """Configures the shop's account."""
    async with shop.transaction() as tx:
        return await channel_configuration.configure(tx, shop.box, shop.id, given, base_url, now)


async def stored(shop: Shop) -> dict[str, Any]:
    """The account's row."""
    (found,) = await shop.rows("SELECT * FROM channel_account WHERE dealership_id = $1", shop.id)
    return found


async def events(shop: Shop) -> list[tuple[str, dict[str, Any]]]:
    """Type and facts of the dealership's events."""
    found = await shop.rows("SELECT type, data FROM event WHERE dealership_id = $1 ORDER BY seq", shop.id)
    return [(row["type"], json.loads(row["data"])) for row in found]


async def everything(shop: Shop) -> tuple[Any, Any]:
    """All rows: two equal ones prove that nothing changed between them."""
    return await shop.snapshot(), await shop.rows("SELECT c::text AS text FROM channel_account c ORDER BY 1")


async def test_an_account_is_stored_with_its_token_sealed(live: Shop) -> None:
    revision = (await live.row("dealership", live.id))["revision"]

    configured = await configure(live, **ACCOUNT, region=" ie1 ", edge="")

    fields = ("account_sid", "messaging_service_sid", "sms_sender", "whatsapp_sender", "region", "edge", "auth_token")
    assert configured == Configured(fields, ())
    row = await stored(live)
    assert (row["account_sid"], row["sms_sender"], row["whatsapp_sender"]) == (SID, "Karlsson", "+46701740699")
    assert (row["region"], row["edge"], row["messaging_service_sid"]) == ("ie1", None, None)
    assert TOKEN.encode() not in row["auth_token"]
    assert live.box.open(row["auth_token"], f"channel_account:{live.id}") == TOKEN.encode()
    assert (await live.row("dealership", live.id))["revision"] == revision + 1
    assert await events(live) == [("channel.configured", {"provider": "twilio", "changed": list(fields)})]


async def test_what_is_not_given_stays_and_null_takes_away(live: Shop) -> None:
    await configure(live, **ACCOUNT)

    changed = await configure(live, sms_sender=None, messaging_service_sid=SERVICE, auth_token=None)

    assert changed.changed == ("messaging_service_sid", "sms_sender")
    row = await stored(live)
    assert (row["account_sid"], row["sms_sender"], row["whatsapp_sender"]) == (SID, None, "+46701740699")
    assert live.box.open(row["auth_token"], f"channel_account:{live.id}") == TOKEN.encode()
    assert (await events(live))[1:] == [
        ("channel.configured", {"provider": "twilio", "changed": ["messaging_service_sid", "sms_sender"]})
    ]


async def test_the_same_again_changes_nothing(live: Shop) -> None:
    await configure(live, **ACCOUNT)
    before = await everything(live)

    assert (await configure(live, NOON + timedelta(hours=1), **ACCOUNT)).changed == ()
    assert (await configure(live, NOON + timedelta(hours=1))).changed == ()

    assert await everything(live) == before


async def test_a_new_token_is_used_at_once_and_the_former_one_verifies_for_a_day(live: Shop) -> None:
    await configure(live, **ACCOUNT)

    assert (await configure(live, auth_token=LATER_TOKEN)).changed == ("auth_token",)

    async def tokens(now: datetime) -> tuple[str, ...]:
        account = await channel_accounts.load(live.db, live.box, live.id, now)
        assert account is not None
        return account.auth_tokens

    assert await tokens(NOON + timedelta(hours=23)) == (LATER_TOKEN, TOKEN)
    assert await tokens(NOON + timedelta(hours=25)) == (LATER_TOKEN,)
    # Another account has nothing to do with the tokens of this one.
    with pytest.raises(ValidationError) as caught:
        await configure(live, account_sid=OTHER_SID)
    assert [(field.path, field.code) for field in caught.value.fields] == [(("auth_token",), "REQUIRED")]
    await configure(live, account_sid=OTHER_SID, auth_token=TOKEN)
    assert await tokens(NOON) == (TOKEN,)


async def test_a_token_that_another_key_sealed_can_be_replaced(live: Shop, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    foreign = SecretBox(b"x" * 32).seal(TOKEN.encode(), f"channel_account:{live.id}")
    await owner.execute("UPDATE channel_account SET auth_token = $1", foreign)

    assert (await configure(live, auth_token=LATER_TOKEN)).changed == ("auth_token",)

    account = await channel_accounts.load(live.db, live.box, live.id, NOON)
    assert account is not None
    assert account.auth_tokens == (LATER_TOKEN,)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({}, [("account_sid", "REQUIRED"), ("auth_token", "REQUIRED")]),
        (ACCOUNT | {"account_sid": "AC12"}, [("account_sid", "INVALID")]),
        (ACCOUNT | {"auth_token": "secret-and-short"}, [("auth_token", "INVALID")]),
        (ACCOUNT | {"messaging_service_sid": SID}, [("messaging_service_sid", "INVALID")]),
        (ACCOUNT | {"sms_sender": "070-174 06 98"}, [("sms_sender", "INVALID")]),
        (ACCOUNT | {"whatsapp_sender": "Karlsson"}, [("whatsapp_sender", "INVALID")]),
        (ACCOUNT | {"region": "evil.example.com/"}, [("region", "INVALID")]),
        (ACCOUNT | {"edge": "dublin.evil"}, [("edge", "INVALID")]),
        (
            ACCOUNT | {"account_sid": "x", "auth_token": "secret-and-short", "edge": "?"},
            [("account_sid", "INVALID"), ("edge", "INVALID"), ("auth_token", "INVALID")],
        ),
    ],
)
async def test_wrong_fields_are_named_all_at_once_and_nothing_is_kept(
    live: Shop, given: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    before = await everything(live)
    with pytest.raises(ValidationError) as caught:
        await configure(live, **given)
    assert [(*field.path, field.code) for field in caught.value.fields] == wrong
    assert "secret" not in caught.value.message
    assert await everything(live) == before


async def test_what_is_still_missing_is_said(live: Shop) -> None:
    configured = await configure(live, base_url="http://127.0.0.1:8000", account_sid=SID, auth_token=TOKEN)

    assert configured.notices == (
        FieldError(("sms_sender",), "NO_SENDER", "Without an SMS sender no SMS can be sent."),
        FieldError(("whatsapp_sender",), "NO_SENDER", "Without a WhatsApp sender no WhatsApp message can be sent."),
        FieldError((), "NOT_PUBLIC", channel_health.NOT_PUBLIC),
    )
    assert (await configure(live, messaging_service_sid=SERVICE)).notices == ()


async def test_an_account_is_removed_once(live: Shop, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    await make_message(owner, await make_lead(owner, live.id))

    async with live.transaction() as tx:
        removed = await channel_configuration.remove(tx, live.id, NOON)

    words = "Messages that wait (1) fail when they fall due, unless an account is configured before."
    assert removed.notices == (FieldError((), "QUEUED_MESSAGES_WILL_FAIL", words),)
    assert await channel_accounts.load(live.db, live.box, live.id, NOON) is None
    assert (await events(live))[1:] == [("channel.removed", {"provider": "twilio"})]
    before = await everything(live)
    async with live.transaction() as tx:
        with pytest.raises(NotFoundError):
            await channel_configuration.remove(tx, live.id, NOON)
    assert await everything(live) == before


async def test_a_test_dealership_has_no_account(shop: Shop) -> None:
    before = await everything(shop)
    with pytest.raises(ConflictError, match="sandbox"):
        await configure(shop, **ACCOUNT)
    async with shop.transaction() as tx:
        with pytest.raises(ConflictError, match="sandbox"):
            await channel_configuration.remove(tx, shop.id, NOON)
    assert await everything(shop) == before


async def test_another_dealership_reaches_none_of_it(
    live: Shop, db: Database, worker_db: Database, box: SecretBox, owner: asyncpg.Connection
) -> None:
    await configure(live, **ACCOUNT)
    rival = (await open_twins(db, worker_db, box, owner, name="Rival Bil"))[0]
    before = await everything(live)

    assert await channel_accounts.load(db, box, rival.id, NOON) is None
    async with rival.transaction() as tx:
        assert await tx.fetch("SELECT * FROM channel_account") == []
        with pytest.raises(NotFoundError):
            await channel_configuration.remove(tx, live.id, NOON)
        with pytest.raises(NotFoundError):
            await channel_configuration.configure(tx, box, live.id, {"sms_sender": "Rival"}, PUBLIC, NOON)

    assert await everything(live) == before
    assert [one.state for one in await channel_health.read(db, rival.id)] == ["not_configured", "not_configured"]
