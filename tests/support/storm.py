"""What can happen to subscribers of a site, one thing after the other, while replies keep coming."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Sequence
from dataclasses import dataclass

from redis import Redis

from tests.support.followers import Follower
from tests.support.live_site import LiveSite
from tests.support.patience import eventually

_PACE_S = 0.03
logger = logging.getLogger(__name__)


async def ride_out(site: LiveSite, followers: Sequence[Follower], cuts: int) -> None:
    """Lets them follow through a storm. Raises AssertionError unless each got every reply, or event, once and in order,
    over more connections than there were cuts."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(each.run()) for each in followers]
        bodies = await _storm(site, followers, cuts)
        events = await site.whole_log()
        expected = {"replies": bodies, "events": events}
        await eventually(lambda: all(len(each.seen) >= len(expected[each.operation]) for each in followers))
        await asyncio.sleep(0.5)  # for what comes too often
        for task in running:
            task.cancel()
    for each in followers:
        assert each.seen == expected[each.operation], each.name
        assert each.connections > cuts, each.name
        logger.info("%s: %d, over %d connections: %s", each.name, len(each.seen), each.connections, dict(each.ends))


async def _storm(site: LiveSite, followers: Sequence[Follower], cuts: int) -> list[str]:
    """The bodies of all replies. Each disturbance hits connections at work."""
    site.keep_replying(_PACE_S)
    audience = _Audience(followers)
    for n in range(cuts):
        await audience.is_back()
        site.network.cut()
        audience.hits += 1
        if n == cuts // 4:
            await audience.is_back()
            await _restart_by_sigterm(site)
            audience.hits += 1
        elif n == cuts // 2:
            await audience.is_back()
            site.front.kill()
            audience.hits += 1
            await site.start_front()
        elif n == cuts * 3 // 4:
            site.redis.kill()
            await audience.moves()
            site.redis.start()
        elif n == cuts - 2:
            with Redis.from_url(site.settings.redis_url or "") as redis:
                redis.flushall()
    await audience.is_back()
    return await site.last_reply()


@dataclass(slots=True)
class _Audience:
    """``hits`` counts what has broken everybody's connection until now."""

    followers: Sequence[Follower]
    hits: int = 0

    async def is_back(self) -> None:
        """Waits until each has a connection that was made after the last hit, and gets something over it."""
        await eventually(lambda: all(each.connections > self.hits for each in self.followers))
        await self.moves()

    async def moves(self) -> None:
        """Waits until each has got something."""
        before = [len(each.seen) for each in self.followers]
        await eventually(lambda: all(len(each.seen) > then for each, then in zip(self.followers, before, strict=True)))


async def _restart_by_sigterm(site: LiveSite) -> None:
    """As a new version is rolled out: the next process is ready before the old one is told to end."""
    old = site.front
    await site.start_front()
    status = await asyncio.to_thread(old.terminate)  # which does not wait for ever, as for answers that have no end
    assert status in (0, -signal.SIGTERM), old.output()
