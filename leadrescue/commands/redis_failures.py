"""What an address of Redis that cannot be read raises, in one line for the operator."""

from __future__ import annotations

from leadrescue import redis
from leadrescue.exits import ConfigurationError
from leadrescue.settings import Login, Settings


def refuse_unreadable(settings: Settings) -> None:
    """Raises ConfigurationError that names the variable, without the URL's words: any of them may be the password."""
    _try(redis.wakeups_login(settings))
    try:
        broker = redis.broker_login(settings)
    except ValueError as error:  # the number of its database
        raise _unreadable("LEADRESCUE_REDIS_URL") from error
    _try(broker)


def _try(login: Login) -> None:
    """Connects to nothing."""
    try:
        redis.blocking_client(login.url).connection_pool.make_connection()
    except (ValueError, TypeError) as error:  # the latter: an option that there is not
        raise _unreadable(login.variable) from error


def _unreadable(variable: str) -> ConfigurationError:
    return ConfigurationError(f"{variable} cannot be read: write it as redis://user:secret@host:6379/0")
