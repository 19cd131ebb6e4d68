"""Whether Redis refuses a process's login, which looks like its absence to everything else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis

from leadrescue import redis
from leadrescue.pubsub import PREFIX
from leadrescue.settings import Login

logger = logging.getLogger(__name__)

_CHANNEL = f"{PREFIX}check"
_QUEUE = "dramatiq:send"
_LOOK = "return redis.call('llen', KEYS[1])"


async def warn(wakeups: Login, broker: Login | None = None, *, within_s: float = redis.TIMEOUT_S) -> None:
    """One line in the log for each variable whose login is refused. To be called when a process starts.

    The process goes on: Redis holds no truth, and what is promised while it is away holds here, too. Where it is
    away, or does not answer in time, nothing is said: what waits for it does.
    """
    checks = [_refusal(wakeups, _try_wakeups, within_s)]
    if broker is not None:
        checks.append(_refusal(broker, _try_broker, within_s))
    for line in dict.fromkeys(await asyncio.gather(*checks)):
        if line is not None:
            logger.warning("%s; going on as without Redis, and trying again", line)


async def _refusal(login: Login, attempt: Callable[[Redis], Awaitable[None]], within_s: float) -> str | None:
    client = redis.client(login.url, within_s)
    try:
        async with asyncio.timeout(within_s):
            await attempt(client)
    except redis.ERRORS as error:
        refused = redis.refusal(error)
        return refused and f"{login.variable}: Redis {refused}"
    finally:
        await client.aclose()
    return None


async def _try_wakeups(client: Redis) -> None:
    await client.publish(_CHANNEL, b"")
    subscription = client.pubsub()
    try:
        await subscription.psubscribe(_CHANNEL)
        await subscription.parse_response()
    finally:
        await subscription.aclose()  # type: ignore[no-untyped-call]


async def _try_broker(client: Redis) -> None:
    await client.eval(_LOOK, 1, _QUEUE)
