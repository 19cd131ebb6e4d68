"""The channel of LIVE dealerships: each one's own account, as it is now; what WhatsApp takes when."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import pytest_asyncio

from leadrescue.channels.live import KEPT_S, LiveChannel
from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_http import Timeouts, connections
from leadrescue.channels.whatsapp_window import fitted
from leadrescue.delivery import AmbiguousOutcomeError, Outgoing, Refused
from leadrescue.secretbox import SealError

AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
NOBODY = "http://127.0.0.1:9"  # discard: nothing listens there


def outgoing(**more: object) -> Outgoing:
    values: dict[str, object] = {
        "reference": "m_1",
        "dealership_id": "d_1",
        "mode": "live",
        "channel": "sms",
        "recipient": "+46701740605",
        "body": "Hej!",
        "content_sid": None,
        "claimed_at": AT,
    }
    return Outgoing(**(values | more))  # type: ignore[arg-type]


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[httpx.AsyncClient]:
    async with connections(Timeouts()) as made:
        yield made


async def test_a_changed_account_is_used_within_5_seconds(pool: httpx.AsyncClient) -> None:
    accounts: dict[str, TwilioAccount] = {}
    asked: list[str] = []
    clock = [100.0]

    async def load(dealership_id: str) -> TwilioAccount | None:
        asked.append(dealership_id)
        return accounts.get(dealership_id)

    live = LiveChannel(load, pool, clock=lambda: clock[0])
    assert await code_of(live) == "no_channel"
    accounts["d_1"] = TwilioAccount("AC" + "0" * 32, "0" * 32, senders={"sms": "+46701740698"}, base_url=NOBODY)
    clock[0] += KEPT_S - 0.1
    assert await code_of(live) == "no_channel"
    assert asked == ["d_1"]
    clock[0] += 0.2
    assert await code_of(live) == "not_connected"
    assert asked == ["d_1", "d_1"]
    assert await code_of(live, dealership_id="d_2") == "no_channel"


async def code_of(live: LiveChannel, **more: object) -> str:
    answer = await live.send(outgoing(**more), AT)
    assert isinstance(answer, Refused)
    return answer.code


async def test_a_token_that_cannot_be_opened_sends_nothing_and_says_nothing_of_the_message(
    pool: httpx.AsyncClient,
) -> None:
    async def load(dealership_id: str) -> TwilioAccount | None:
        raise SealError("another key")

    live = LiveChannel(load, pool)
    answer = await live.send(outgoing(), AT)
    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == ("sealed_token", "transient")
    with pytest.raises(AmbiguousOutcomeError):
        await live.find(outgoing())


@pytest.mark.parametrize(
    ("channel", "hours_ago", "template", "goes_as"),
    [
        ("whatsapp", None, "HX1", "template"),
        ("whatsapp", 25, "HX1", "template"),
        ("whatsapp", 24, "HX1", "template"),
        ("whatsapp", 23, "HX1", "text"),
        ("whatsapp", 23, None, "text"),
        ("whatsapp", 24, None, "wrong_channel"),
        ("whatsapp", None, None, "wrong_channel"),
        ("sms", None, "HX1", "text"),
    ],
)
def test_free_text_only_within_24_hours_of_the_customers_last_message(
    channel: str, hours_ago: int | None, template: str | None, goes_as: str
) -> None:
    """WhatsApp: the window is opened by the customer's last inbound message alone."""
    heard_at = None if hours_ago is None else AT - timedelta(hours=hours_ago)
    variables = {"1": "Anna"} if template else None
    given = outgoing(
        channel=channel, content_sid=template, content_variables=variables, last_whatsapp_inbound_at=heard_at
    )
    found = fitted(given, AT)
    if isinstance(found, Refused):
        assert found.error_class == goes_as
    else:
        assert (found.content_sid, found.content_variables, goes_as) in (
            (template, variables, "template"),
            (None, None, "text"),
        )
