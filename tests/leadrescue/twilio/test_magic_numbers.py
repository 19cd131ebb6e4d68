"""Every magic number: what our channel is told, what is called back, and what the telephone gets."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from leadrescue.channels.twilio_signature import verify
from leadrescue.delivery import Accepted, AmbiguousOutcomeError, ChannelName, Refused
from leadrescue.twilio_simulator.magic import MAGIC
from tests.leadrescue.twilio.world import World, now, outgoing
from tests.support.patience import eventually

DOCUMENT = Path(__file__).parents[3] / "docs/twilio-simulator.md"
USUAL: list[tuple[str, str | None]] = [("sent", None), ("delivered", None)]
READ: list[tuple[str, str | None]] = [*USUAL, ("read", None)]


@dataclass(frozen=True)
class Row:
    """``told`` is "accepted", "ambiguous" or the code and class of a refusal; ``again`` is the second attempt's."""

    ending: int
    channel: ChannelName
    told: str
    reported: list[tuple[str, str | None]]
    arrived: int
    again: str | None = None
    reported_again: list[tuple[str, str | None]] | None = None


ROWS = [
    Row(5, "sms", "accepted", USUAL, 1),
    Row(70, "whatsapp", "accepted", [("failed", "63016")], 0),
    Row(70, "sms", "accepted", USUAL, 1),
    Row(71, "whatsapp", "accepted", [("sent", None), ("undelivered", "63049")], 0),
    Row(71, "sms", "accepted", USUAL, 1),
    Row(72, "sms", "21610 recipient", [], 0),
    Row(72, "whatsapp", "21610 recipient", [], 0),
    Row(73, "sms", "accepted", [("sent", None), ("undelivered", "30003")], 0, "accepted", USUAL),
    Row(74, "sms", "accepted", [("delivered", None), ("sent", None)], 1),
    Row(75, "sms", "accepted", [*USUAL[:1] * 2, *USUAL[1:] * 2], 1),
    Row(76, "sms", "accepted", USUAL, 1),
    Row(77, "sms", "accepted", USUAL, 1),
    Row(78, "sms", "accepted", USUAL, 1),
    Row(79, "sms", "ambiguous", USUAL, 1),
    Row(80, "sms", "20429 transient", [], 0, "accepted", USUAL),
    Row(81, "sms", "ambiguous", [], 0, "accepted", USUAL),
    Row(82, "sms", "ambiguous", USUAL, 1),
    Row(83, "whatsapp", "accepted", [("failed", "63024")], 0),
    Row(83, "sms", "accepted", USUAL, 1),
    Row(84, "sms", "accepted", [("sent", None), ("undelivered", "39999")], 0),
    Row(85, "sms", "21211 recipient", [], 0),
    Row(86, "sms", "21614 recipient", [], 0),
    Row(87, "sms", "accepted", [("sent", None), ("undelivered", "30006")], 0),
    Row(88, "sms", "accepted", [("sent", None), ("undelivered", "30005")], 0),
    Row(89, "sms", "accepted", [("sent", None), ("undelivered", "30007")], 0),
    Row(90, "sms", "accepted", [("sent", None), ("undelivered", "30008")], 0, "accepted", USUAL),
    Row(91, "whatsapp", "accepted", [("failed", "63018")], 0, "accepted", READ),
    Row(92, "whatsapp", "accepted", [("sent", None), ("undelivered", "63014")], 0),
    Row(93, "sms", "accepted", [], 0),
    Row(94, "sms", "ambiguous", USUAL, 1),
    Row(95, "sms", "accepted", [("read", None), ("delivered", None), ("sent", None)], 1),
    Row(96, "sms", "accepted", USUAL, 1),
    Row(97, "sms", "accepted", USUAL, 1),
]


def number(ending: int) -> str:
    return f"+467017406{ending:02}"


async def told(world: World, to: str, channel: ChannelName) -> str:
    """What our channel says of one attempt."""
    try:
        sender = world.impatient if to == number(79) else world.channel
        answer = await sender.send(outgoing(to, channel), now())
    except AmbiguousOutcomeError:
        return "ambiguous"
    return "accepted" if isinstance(answer, Accepted) else f"{answer.code} {answer.error_class}"


async def open_window(world: World, to: str) -> None:
    """Makes free text possible on WhatsApp."""
    sender = f"whatsapp:{world.account.senders['whatsapp'].removeprefix('whatsapp:')}"
    path = f"{world.base_url}/simulator/telephones/whatsapp:{to}/messages"
    answer = await world.pool.post(path, json={"body": "Hej", "to": sender})
    assert answer.status_code == 201


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.ending}-{row.channel}")
async def test_a_magic_number(twilio: World, row: Row) -> None:
    to = number(row.ending)
    if row.channel == "whatsapp":
        await open_window(twilio, to)

    assert await told(twilio, to, row.channel) == row.told
    await eventually(lambda: len(twilio.reported()) == len(row.reported))
    await asyncio.sleep(0.02)  # for callbacks that should not come
    assert twilio.reported() == row.reported
    assert twilio.arrived(to) == ["Hej Anna!"] * row.arrived

    if row.again is not None:
        twilio.catcher.caught.clear()
        assert await told(twilio, to, row.channel) == row.again
        await eventually(lambda: twilio.reported() == row.reported_again)
        assert twilio.arrived(to) == ["Hej Anna!"]


@pytest.mark.parametrize("ending", [1, 2, 3, 4, 9])
async def test_twilios_own_numbers(twilio: World, ending: int) -> None:
    codes = {1: "21211 recipient", 2: "21612 unknown", 3: "21408 unknown", 4: "21610 recipient", 9: "21614 recipient"}
    assert await told(twilio, f"+1500555000{ending}", "sms") == codes[ending]
    assert twilio.records() == []


def test_every_number_has_its_row() -> None:
    numbers = {number(row.ending) for row in ROWS if row.ending != 5} | {f"+1500555000{n}" for n in (1, 2, 3, 4, 9)}
    assert numbers == set(MAGIC)


def test_every_swedish_number_is_documented() -> None:
    documented = re.findall(r"^\| `(\+46[0-9]+)` \|", DOCUMENT.read_text(), re.MULTILINE)
    assert documented == [number for number in MAGIC if number.startswith("+46")]


async def test_429_says_how_long_to_wait(twilio: World) -> None:
    answer = await twilio.channel.send(outgoing(number(80)), now())

    refused = Refused("twilio", "20429", "The provider was asked too often at once.", "transient", 1.0, throttled=True)
    assert answer == refused


async def test_all_callbacks_are_signed_and_bear_our_id(twilio: World) -> None:
    await twilio.channel.send(outgoing(reference="m_42"), now())
    await eventually(lambda: len(twilio.catcher.caught) == 2)

    for one in twilio.catcher.caught:
        assert one.query == "message=m_42"
        url = f"{twilio.catcher.base_url}{one.path}?{one.query}"
        assert verify([twilio.account.auth_token], url, one.params, one.signature)
        assert not verify(["another"], url, one.params, one.signature)


async def test_a_messaging_service_reports_queued_first_and_learns_of_an_opt_out_late(service: World) -> None:
    answer = await service.channel.send(outgoing(), now())
    await eventually(lambda: len(service.reported()) == 3)
    assert isinstance(answer, Accepted)
    assert service.reported() == [("queued", None), *USUAL]

    service.catcher.caught.clear()
    assert await told(service, number(72), "sms") == "accepted"
    await eventually(lambda: len(service.reported()) == 2)
    assert service.reported() == [("queued", None), ("failed", "21610")]


async def test_a_reply_quotes_our_message(twilio: World) -> None:
    await open_window(twilio, number(76))
    twilio.catcher.caught.clear()

    answer = await twilio.channel.send(outgoing(number(76), "whatsapp"), now())
    await eventually(lambda: len(twilio.inbound()) == 1)

    assert isinstance(answer, Accepted)
    [reply] = twilio.inbound()
    assert reply["Body"] == "Tack, kanon känsla!"
    assert (reply["From"], reply["To"]) == (f"whatsapp:{number(76)}", "whatsapp:+46701740699")
    assert reply["OriginalRepliedMessageSid"] == answer.provider_id
    assert reply["WaId"] == "46701740676"
    assert reply["SmsStatus"] == "received"


@pytest.mark.parametrize(("ending", "opt_out_type"), [(77, "STOP"), (78, None)])
async def test_stop_blocks_what_follows(twilio: World, ending: int, opt_out_type: str | None) -> None:
    await twilio.channel.send(outgoing(number(ending)), now())
    await eventually(lambda: len(twilio.inbound()) == 1)

    [stop] = twilio.inbound()
    assert (stop["Body"], stop.get("OptOutType")) == ("STOP", opt_out_type)
    assert await told(twilio, number(ending), "sms") == "21610 recipient"
    assert twilio.arrived(number(ending)) == ["Hej Anna!"]


async def test_three_pictures_are_three_messages_at_once(twilio: World) -> None:
    await twilio.channel.send(outgoing(number(97)), now())
    await eventually(lambda: len(twilio.inbound()) == 3)

    inbound = twilio.inbound()
    assert len({one["MessageSid"] for one in inbound}) == 3
    assert {one["NumMedia"] for one in inbound} == {"1"}
    assert {one["MediaContentType0"] for one in inbound} == {"image/jpeg"}


async def test_a_telephone_answers_once(twilio: World) -> None:
    for body in ("one", "two"):
        await twilio.channel.send(outgoing(number(96), body=body), now())
    await eventually(lambda: len(twilio.reported()) == 4 and len(twilio.inbound()) == 1)

    assert [one["Body"] for one in twilio.inbound()] == ["Sluta skicka sms, tack."]


@pytest.mark.parametrize(("ending", "status"), [(74, "delivered"), (95, "read")])
async def test_a_late_callback_does_not_take_the_record_back(twilio: World, ending: int, status: str) -> None:
    await twilio.channel.send(outgoing(number(ending)), now())
    await eventually(lambda: bool(twilio.reported()) and twilio.reported()[-1] == ("sent", None))

    assert [record.status for record in twilio.records()] == [status]
