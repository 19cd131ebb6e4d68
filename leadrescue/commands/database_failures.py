"""What a database that cannot be used raises, in one line for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg

from leadrescue.database import DatabaseUnavailableError, UnusableLoginError, UpgradeBusyError
from leadrescue.exits import ConfigurationError, OperatorError
from leadrescue.settings import Login


@contextmanager
def refusals_explained(login: Login) -> Iterator[None]:
    """Raises ConfigurationError that names where it was sought; whatever passes by itself is not caught."""
    try:
        yield
    except UnusableLoginError as error:
        raise ConfigurationError(f"{_where(login)} cannot be used: {error}") from error


@contextmanager
def explained(login: Login) -> Iterator[None]:
    """Raises OperatorError (ConfigurationError where trying again is pointless) that names where it was sought."""
    where = _where(login)
    try:
        with refusals_explained(login):
            yield
    except (OSError, DatabaseUnavailableError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
        raise OperatorError(f"{where} does not answer: {error}") from error
    except (UpgradeBusyError, asyncpg.InsufficientPrivilegeError) as error:
        raise OperatorError(f"{where}: {'; '.join(str(error).splitlines())}") from error


def _where(login: Login) -> str:
    """Without the URL's own words where it cannot be read: any of them may be the password."""
    try:
        url = urlsplit(login.url)
        is_readable = url.scheme in ("postgresql", "postgres") and (url.port is None or url.port > 0)
        # A password with a slash in it may look like a port and a path.
        is_readable = is_readable and not {"@", "/"} & set(url.path[1:])
    except ValueError:
        is_readable = False
    if not is_readable:
        return f"{login.variable}: the database"
    host = parse_qs(url.query).get("host", [url.hostname or "localhost"])[0]
    return f"{login.variable}: the database {url.path[1:]} at {host}"
