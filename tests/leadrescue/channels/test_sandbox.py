from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

import pytest

from leadrescue.channels.registry import channels
from leadrescue.channels.sandbox import masked
from leadrescue.delivery import Accepted, Mode, Outgoing, Receipt, Refused
from tests.support.patience import eventually

AT = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
ANNA = "+46701740605"


class Ledger:
    """The sandbox's memory, in memory."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, datetime]] = []

    async def append(self, outgoing: Outgoing, accepted_at: datetime) -> int:
        self.entries.append((outgoing.reference, accepted_at))
        return len(self.entries)

    async def find(self, outgoing: Outgoing) -> tuple[int, datetime] | None:
        found = [n for n, entry in enumerate(self.entries) if entry[0] == outgoing.reference]
        return (found[0] + 1, self.entries[found[0]][1]) if found else None


def outgoing(reference: str = "m_1", mode: Mode = "test") -> Outgoing:
    return Outgoing(reference, "d_1", mode, "whatsapp", ANNA, "Hej Anna!", None, AT)


async def test_it_accepts_and_reports_delivered_and_read_at_once() -> None:
    ledger = Ledger()
    channel = channels(ledger)(outgoing())

    answer = await channel.send(outgoing(), AT)

    receipts = (Receipt("sent", AT), Receipt("delivered", AT), Receipt("read", AT))
    assert answer == Accepted("sandbox", "1", receipts)
    assert await channel.find(outgoing()) == answer
    assert await channel.find(outgoing("m_2")) is None


async def test_sent_twice_a_customer_has_it_twice() -> None:
    ledger = Ledger()
    channel = channels(ledger)(outgoing())

    await channel.send(outgoing(), AT)
    await channel.send(outgoing(), AT)

    assert ledger.entries == [("m_1", AT), ("m_1", AT)]


async def test_the_log_shows_what_a_customer_would_have_seen_but_not_whose_number_it_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, "leadrescue.channels.sandbox"):
        await channels(Ledger())(outgoing()).send(outgoing(), AT)

    (record,) = (one for one in caplog.records if one.name == "leadrescue.channels.sandbox")
    assert record.getMessage() == "WhatsApp to +46•••605: Hej Anna!"
    assert (record.__dict__["message_id"], record.__dict__["channel"]) == ("m_1", "whatsapp")
    assert ANNA not in str(record.__dict__)


@pytest.mark.parametrize(("recipient", "shown"), [(ANNA, "+46•••605"), ("+4612", "•••"), ("", "•••")])
def test_addresses_are_masked(recipient: str, shown: str) -> None:
    assert masked(recipient) == shown


async def test_a_slow_sandbox_accepts_halfway() -> None:
    ledger = Ledger()
    sending = asyncio.create_task(channels(ledger, sandbox_delay_s=2.0)(outgoing()).send(outgoing(), AT))

    await asyncio.sleep(0.05)
    assert ledger.entries == []
    await eventually(lambda: ledger.entries)
    assert (ledger.entries, sending.done()) == ([("m_1", AT)], False)
    assert isinstance(await sending, Accepted)


async def test_a_live_dealership_without_a_provider_is_refused() -> None:
    ledger = Ledger()
    channel = channels(ledger)(outgoing(mode="live"))

    answer = await channel.send(outgoing(mode="live"), AT)

    assert isinstance(answer, Refused)
    assert (answer.code, answer.error_class) == ("no_channel", "content")
    assert await channel.find(outgoing(mode="live")) is None
    assert ledger.entries == []
