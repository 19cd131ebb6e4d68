"""Which record of the provider's list is the message whose answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from leadrescue.delivery import Accepted, AmbiguousOutcomeError, Refused
from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.records import Record
from tests.leadrescue.twilio.world import CUSTOMER, World, now, outgoing
from tests.support.patience import eventually


def add(world: World, **more: object) -> Record:
    """A record of the provider, by default an outbound message that waits in its queue."""
    values: dict[str, object] = {
        "recipient": Address("sms", CUSTOMER),
        "sender": Address("sms", "+46701740698"),
        "body": "Hej Anna!",
        "direction": "outbound-api",
        "status": "queued",
        "created_at": now(),
        "updated_at": now(),
    }
    record = Record(**(values | more))  # type: ignore[arg-type]
    world.simulator.records.add(record)
    return record


async def test_a_message_that_waits_in_the_providers_queue_is_found(twilio: World) -> None:
    record = add(twilio, sent_at=None)
    assert await twilio.channel.find(outgoing()) == Accepted("twilio", record.sid)


async def test_it_asks_by_recipient_and_sender(twilio: World) -> None:
    await twilio.channel.find(outgoing())

    [asked] = twilio.simulator.asked
    assert asked.query == "To=%2B46701740605&From=%2B46701740698&PageSize=100"


async def test_with_a_messaging_service_it_asks_by_recipient_alone(service: World) -> None:
    record = add(service, sender=None, messaging_service_sid=service.account.messaging_service_sid)

    assert await service.channel.find(outgoing()) == Accepted("twilio", record.sid)
    [asked] = service.simulator.asked
    assert asked.query == "To=%2B46701740605&PageSize=100"


@pytest.mark.parametrize(
    "other",
    [
        {"body": "Hej Bo!"},
        {"body": ""},
        {"recipient": Address("sms", "+46701740606")},
        {"recipient": Address("whatsapp", CUSTOMER)},
        {"sender": Address("sms", "+46701740697")},
        {"direction": "inbound"},
        {"created_at": now() - timedelta(minutes=10)},
    ],
    ids=lambda other: next(iter(other)),
)
async def test_another_message_is_not_taken_for_it(twilio: World, other: dict[str, object]) -> None:
    add(twilio, **other)
    assert await twilio.channel.find(outgoing()) is None


async def test_the_providers_clock_may_be_a_little_behind(twilio: World) -> None:
    record = add(twilio, created_at=now() - timedelta(seconds=90))
    assert await twilio.channel.find(outgoing()) == Accepted("twilio", record.sid)


async def test_an_hour_later_the_claims_instant_still_counts(twilio: World) -> None:
    record = add(twilio, created_at=now() - timedelta(hours=1))
    assert await twilio.channel.find(outgoing(claimed_at=now() - timedelta(hours=1))) == Accepted("twilio", record.sid)


async def test_messages_that_are_known_otherwise_are_left_out(twilio: World) -> None:
    theirs, ours = add(twilio), add(twilio)
    assert await twilio.channel.find(outgoing(known_ids=frozenset({ours.sid}))) == Accepted("twilio", theirs.sid)
    assert await twilio.channel.find(outgoing(known_ids=frozenset({ours.sid, theirs.sid}))) is None


@pytest.mark.parametrize("body", ["Hej  Anna! ", "Sent from your Twilio trial account - Hej Anna!"])
async def test_what_the_provider_does_to_a_text_does_not_hide_it(twilio: World, body: str) -> None:
    record = add(twilio, body=body)
    assert await twilio.channel.find(outgoing()) == Accepted("twilio", record.sid)


async def test_receipts_follow_the_status(twilio: World) -> None:
    sent_at, read_at = now().replace(microsecond=0), now().replace(microsecond=0) + timedelta(seconds=5)
    add(twilio, status="read", sent_at=sent_at, updated_at=read_at)

    found = await twilio.channel.find(outgoing())

    assert isinstance(found, Accepted)
    assert [(one.status, one.at) for one in found.receipts] == [
        ("sent", sent_at),
        ("delivered", read_at),
        ("read", read_at),
    ]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("undelivered", 30003, ("30003", "transient")),
        ("failed", 63016, ("63016", "content")),
        ("undelivered", 39999, ("39999", "unknown")),
        ("failed", None, ("failed", "unknown")),
        ("canceled", None, ("canceled", "content")),
    ],
)
async def test_a_record_that_failed_is_a_refusal(
    twilio: World, status: str, code: int | None, expected: tuple[str, str]
) -> None:
    add(twilio, status=status, error_code=code)

    found = await twilio.channel.find(outgoing())

    assert isinstance(found, Refused)
    assert (found.code, found.error_class) == expected


async def test_an_attempt_that_lives_counts_before_one_that_failed(twilio: World) -> None:
    lives = add(twilio, status="sent", sent_at=now())
    add(twilio, status="undelivered", error_code=30003)

    found = await twilio.channel.find(outgoing())

    assert isinstance(found, Accepted)
    assert found.provider_id == lives.sid


async def test_a_template_is_found_by_the_text_that_the_provider_has(twilio: World) -> None:
    template = Content("day_0", "sv", "Hej {{1}} - tack för turen i {{ 2 }}!", now(), now(), {"2": "bilen"})
    twilio.simulator.contents.put(template)
    message = outgoing(
        channel="whatsapp", body="our own rendering", content_sid=template.sid, content_variables={"1": "Anna"}
    )
    assert await twilio.channel.find(message) is None

    sent = await twilio.channel.send(message, now())
    await eventually(lambda: twilio.arrived(CUSTOMER) == ["Hej Anna - tack för turen i bilen!"])
    found = await twilio.channel.find(message)

    assert isinstance(sent, Accepted)
    assert isinstance(found, Accepted)
    assert found.provider_id == sent.provider_id
    assert await twilio.channel.find(replace(message, content_variables={"1": "Bo"})) is None


async def test_a_template_that_cannot_be_read_leaves_it_open(twilio: World) -> None:
    add(twilio, recipient=Address("whatsapp", CUSTOMER), sender=Address("whatsapp", "+46701740699"), body="something")

    with pytest.raises(AmbiguousOutcomeError):
        await twilio.channel.find(outgoing(channel="whatsapp", content_sid="HX" + "0" * 32))


async def test_pages_are_followed_up_to_a_bound(twilio: World) -> None:
    record = add(twilio)
    for _ in range(250):
        add(twilio, body="another")
    assert await twilio.channel.find(outgoing()) == Accepted("twilio", record.sid)
    assert [one.method for one in twilio.simulator.asked] == ["GET"] * 3

    twilio.simulator.asked.clear()
    for _ in range(100):
        add(twilio, body="another")
    with pytest.raises(AmbiguousOutcomeError):
        await twilio.channel.find(outgoing())
    assert len(twilio.simulator.asked) == 3


async def test_an_id_that_a_callback_with_our_reference_bore_is_enough(twilio: World) -> None:
    """Sending is not idempotent: a reference of ours ties a lost answer back, where the list's text does not."""
    record = add(twilio, body="", status="delivered", sent_at=now())
    assert await twilio.channel.find(outgoing()) is None

    found = await twilio.channel.find(replace(outgoing(), reported_ids=frozenset({record.sid})))

    assert isinstance(found, Accepted)
    assert found.provider_id == record.sid
    assert [receipt.status for receipt in found.receipts] == ["sent", "delivered"]


@pytest.mark.parametrize(
    "other",
    [{"recipient": Address("whatsapp", CUSTOMER)}, {"created_at": now() - timedelta(minutes=10)}],
    ids=["by the other channel", "an earlier attempt"],
)
async def test_what_was_reported_of_another_attempt_is_not_taken_for_it(
    twilio: World, other: dict[str, object]
) -> None:
    record = add(twilio, status="failed", error_code=63024, **other)
    assert await twilio.channel.find(replace(outgoing(), reported_ids=frozenset({record.sid}))) is None


async def test_a_reported_id_that_the_provider_does_not_know_says_nothing(twilio: World) -> None:
    wanted = replace(outgoing(), reported_ids=frozenset({"SM" + "0" * 32}))
    assert await twilio.channel.find(wanted) is None
    record = add(twilio)
    assert await twilio.channel.find(wanted) == Accepted("twilio", record.sid)
