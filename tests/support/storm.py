"""What can happen to subscribers of a site, one thing after the other, while replies keep coming."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Sequence

from redis import Redis

from tests.support.followers import Follower
from tests.support.live_site import LiveSite
from tests.support.patience import PATIENCE_S

_PACE_S = 0.03
logger = logging.getLogger(__name__)


async def ride_out(site: LiveSite, followers: Sequence[Follower], cuts: int) -> None:
    """Lets them follow through a storm. Raises AssertionError unless each got every reply, or event, once and in order,
    over more connections than there were cuts."""
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(each.run()) for each in followers]
        bodies = await _storm(site, lambda: [len(each.seen) for each in followers], cuts)
        events, _ = await site.log_after(site.begin)
        expected = {"replies": bodies, "events": events}
        async with asyncio.timeout(PATIENCE_S):
            while any(len(each.seen) < len(expected[each.operation]) for each in followers):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # for what comes too often
        for task in running:
            task.cancel()
    for each in followers:
        assert each.seen == expected[each.operation], each.name
        assert each.connections > cuts, each.name
        logger.info("%s: %d, over %d connections: %s", each.name, len(each.seen), each.connections, dict(each.ends))


async def _storm(site: LiveSite, progress: Callable[[], list[int]], cuts: int) -> list[str]:
    """The bodies of all replies. Between two disturbances everybody has got something (``progress`` says how much each
    has), so that each disturbance hits connections at work."""
    site.keep_replying(_PACE_S)
    for n in range(cuts):
        await _everybody_is_there(site, len(progress()))
        await _everybody_moves(progress)
        site.network.cut()
        if n == cuts // 4:
            await _restart_by_sigterm(site)
        elif n == cuts // 2:
            await _everybody_is_there(site, len(progress()))
            site.front.kill()
            await site.start_front()
        elif n == cuts * 3 // 4:
            site.redis.kill()
            await _everybody_moves(progress)
            site.redis.start()
        elif n == cuts - 2:
            with Redis.from_url(site.settings.redis_url or "") as redis:
                redis.flushall()
    await _everybody_moves(progress)
    return await site.last_reply()


async def _restart_by_sigterm(site: LiveSite) -> None:
    """As a new version is rolled out: the next process is ready before the old one is told to end."""
    old = site.front
    await site.start_front()
    began_at_s = time.monotonic()
    status = await asyncio.to_thread(old.terminate)
    assert status in (0, -signal.SIGTERM), old.output()
    assert time.monotonic() - began_at_s < 30, "it should not wait for answers that have no end"


async def _everybody_moves(progress: Callable[[], list[int]], timeout_s: float = PATIENCE_S) -> None:
    before = progress()
    async with asyncio.timeout(timeout_s):
        while any(now <= then for now, then in zip(progress(), before, strict=True)):
            await asyncio.sleep(0.02)


async def _everybody_is_there(site: LiveSite, count: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while site.network.connections < count:
            await asyncio.sleep(0.005)
