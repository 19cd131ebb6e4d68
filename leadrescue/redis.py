"""Clients for Redis: every wait has an end, and nothing is ever sent twice behind the caller's back."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit

from redis import Redis
from redis.asyncio import Redis as AsyncRedis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    AuthorizationError,
    NoPermissionError,
    RedisError,
)
from redis.retry import Retry

from leadrescue.settings import Login, Settings

TIMEOUT_S = 5.0

ERRORS = (RedisError, OSError)
"""What these clients raise when Redis is away, slow, full or read-only, or refuses the login."""

_REFUSED = (AuthenticationError, AuthenticationWrongNumberOfArgsError, AuthorizationError, NoPermissionError)


def client(url: str, timeout_s: float = TIMEOUT_S) -> AsyncRedis:
    """A client for an event loop. The library's own one repeats a command whose answer was lost; this one does not."""
    return AsyncRedis.from_url(
        url,
        retry=AsyncRetry(NoBackoff(), 0),
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        protocol=2,
    )


def blocking_client(url: str, timeout_s: float = TIMEOUT_S) -> Redis:
    """The same for threads."""
    return Redis.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        protocol=2,
    )


def refusal(error: BaseException) -> str | None:
    """What to say where Redis answers and refuses the login, to follow ``Redis``; None for any other error."""
    # The client for an event loop raises its own error from the server's where it is still connecting.
    told = error if isinstance(error, _REFUSED) else error.__cause__
    if isinstance(told, NoPermissionError):
        return f"refuses the login a permission ({told})"
    return "refuses the login" if isinstance(told, _REFUSED) else None


def wakeups_login(settings: Settings) -> Login:
    """Where wake-ups go."""
    return Login(settings.redis_url, "LEADRESCUE_REDIS_URL")


def broker_login(settings: Settings) -> Login:
    """Where Dramatiq keeps its queues, and the variable that says so. Raises ValueError as ``broker_url``."""
    return Login(broker_url(settings), "LEADRESCUE_BROKER_URL" if settings.broker_url else "LEADRESCUE_REDIS_URL")


def broker_url(settings: Settings) -> str:
    """Where Dramatiq keeps its queues: as set, else the database after that of ``redis_url`` on the same server.

    A database of its own, because Dramatiq's upkeep looks through all keys. Raises ValueError where ``redis_url``
    cannot be read.
    """
    return settings.broker_url or _next_database(settings.redis_url)


def _next_database(url: str) -> str:
    parts = urlsplit(url)
    named = parse_qs(parts.query).get("db")
    if named is not None:
        query = re.sub(r"(^|&)db=\d+", rf"\g<1>db={int(named[0]) + 1}", parts.query)
        return _joined(parts._replace(query=query))
    if parts.scheme == "unix":
        return _joined(parts._replace(query="&".join(filter(None, (parts.query, "db=1")))))
    return urlunsplit(parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}"))


def _joined(parts: SplitResult) -> str:
    """As ``urlunsplit``, which drops the slashes before a path where there is no host."""
    return urlunsplit(parts) if parts.netloc else f"{parts.scheme}://{parts.path}?{parts.query}"
