"""How hard the simulator tries to reach us, and that it never gives up on the rest."""

from __future__ import annotations

import socket

import pytest

from leadrescue.twilio_simulator import segments
from leadrescue.twilio_simulator.callback_policy import policy
from leadrescue.twilio_simulator.records import Records
from tests.leadrescue.twilio.world import CUSTOMER, World, now, outgoing
from tests.support.patience import eventually


@pytest.mark.parametrize(
    ("fragment", "retries", "retry_on", "connect_s", "read_s"),
    [
        ("", 1, {"ct"}, 5.0, 15.0),
        ("#rc=5&rp=all", 5, {"ct", "rt", "4xx", "5xx"}, 5.0, 15.0),
        ("#rc=9", 5, {"ct"}, 5.0, 15.0),
        ("#rc=x&ct=2000&rt=500&rp=5xx,rt", 1, {"5xx", "rt"}, 2.0, 0.5),
    ],
)
def test_the_fragment_sets_the_policy(
    fragment: str, retries: int, retry_on: set[str], connect_s: float, read_s: float
) -> None:
    how = policy(f"https://x.example/t?message=m_1{fragment}")

    assert how.url == "https://x.example/t?message=m_1"
    assert set(how.retry_on) == retry_on
    assert (how.retries, how.connect_s, how.read_s) == (retries, connect_s, read_s)


async def test_an_answer_of_500_is_not_tried_again_by_default(twilio: World) -> None:
    twilio.catcher.statuses = [500, 500]
    await twilio.channel.send(outgoing(), now())
    await eventually(lambda: len(twilio.simulator.callbacks.posted) == 2)

    assert [(one.tries, one.status) for one in twilio.simulator.callbacks.posted] == [(1, 500), (1, 500)]


async def test_with_overrides_it_is(twilio: World) -> None:
    twilio.catcher.statuses = [500, 404]
    channel = twilio.with_account(status_callback_url=f"{twilio.catcher.base_url}/twilio/status#rc=5&rp=all")
    await channel.send(outgoing(), now())
    await eventually(lambda: len(twilio.simulator.callbacks.posted) == 2)

    assert [(one.tries, one.status) for one in twilio.simulator.callbacks.posted] == [(3, 204), (1, 204)]
    assert [status for status, _ in twilio.reported()] == ["sent", "sent", "sent", "delivered"]


async def test_nobody_there_is_tried_twice_and_the_message_arrives_all_the_same(twilio: World) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/twilio/status"
        await twilio.with_account(status_callback_url=url).send(outgoing(), now())
        await eventually(lambda: len(twilio.simulator.callbacks.posted) == 2)

    posted = list(twilio.simulator.callbacks.posted)
    assert [(one.tries, one.status, one.error) for one in posted] == [(2, None, "ConnectError")] * 2
    assert twilio.arrived(CUSTOMER) == ["Hej Anna!"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("å" * 160, 1),
        ("å" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ç" * 70, 1),
        ("ç" * 71, 2),
        ("🚗" * 35, 1),
        ("🚗" * 36, 2),
    ],
)
def test_segments(text: str, count: int) -> None:
    assert segments.count(text) == count


async def test_what_is_kept_is_bounded(twilio: World) -> None:
    records = Records(most=2)
    await twilio.channel.send(outgoing(), now())
    [record] = twilio.records()
    for sid in ("SM1", "SM2", "SM3"):
        record.sid = sid
        records.add(record)
    attempts = [records.next_attempt(record.recipient, content) for content in "aabca"]

    assert [records.get(sid) is not None for sid in ("SM1", "SM2", "SM3")] == [False, True, True]
    assert attempts == [1, 2, 1, 1, 1]
