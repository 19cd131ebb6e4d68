"""A request for which it is too late does not leave, however far it has come; what was written of it is no request."""

from __future__ import annotations

import socket

import pytest

from leadrescue.channels.twilio_http import Timeouts, connections
from leadrescue.delivery import Accepted
from leadrescue.departure import DEPARTURE, Departure, TooLateError
from tests.leadrescue.twilio.world import World, now, outgoing

CUSTOMER = "+46701740605"
LOOKS = 2  # once there is a connection, and when the headers are written


class Clock:
    """Stands still, and leaps at a given look; the first look is the attempt's beginning."""

    def __init__(self, leaps_at: int | None) -> None:
        self.looks = -1
        self._leaps_at = leaps_at

    def __call__(self) -> tuple[float]:
        self.looks += 1
        return (0.0 if self._leaps_at is None or self.looks < self._leaps_at else 16.0,)


@pytest.mark.parametrize("look", range(1, LOOKS + 1))
async def test_what_stood_still_before_the_request_was_whole_creates_no_message(twilio: World, look: int) -> None:
    clock = Clock(leaps_at=look)
    under_way = DEPARTURE.set(Departure(15.0, clock))
    try:
        with pytest.raises(TooLateError):
            await twilio.channel.send(outgoing(CUSTOMER), now())
    finally:
        DEPARTURE.reset(under_way)
    assert clock.looks == look

    # The connection that was given up is not used again, and nothing of the first message comes later.
    assert isinstance(await twilio.channel.send(outgoing(CUSTOMER, body="Hej igen!"), now()), Accepted)
    assert [record.body for record in twilio.records()] == ["Hej igen!"]


async def test_what_is_in_time_leaves_and_is_looked_at_until_it_does(twilio: World) -> None:
    """On a new connection and on one that was kept."""
    for _ in range(2):
        clock = Clock(leaps_at=None)
        under_way = DEPARTURE.set(Departure(15.0, clock))
        try:
            assert isinstance(await twilio.channel.send(outgoing(CUSTOMER), now()), Accepted)
        finally:
            DEPARTURE.reset(under_way)
        assert clock.looks == LOOKS
    assert len(twilio.records()) == 2


async def test_the_kernel_does_not_deliver_what_was_given_up_long_ago(twilio: World) -> None:
    async with connections(Timeouts(connect_s=30.0, total_s=7.0)) as pool:
        answer = await pool.get(twilio.base_url)
        kept: socket.socket = answer.extensions["network_stream"].get_extra_info("socket")
        assert kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 7_000
