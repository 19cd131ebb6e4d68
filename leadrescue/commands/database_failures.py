"""What a database that cannot be used raises, in one line for the operator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg

from leadrescue.database import DatabaseUnavailableError, UpgradeBusyError
from leadrescue.exits import ConfigurationError, OperatorError
from leadrescue.settings import Login


@contextmanager
def explained(login: Login) -> Iterator[None]:
    """Raises OperatorError (ConfigurationError where trying again is pointless) that names where it was sought."""
    url = urlsplit(login.url)
    host = parse_qs(url.query).get("host", [url.hostname or "localhost"])[0]
    where = f"{login.variable}: the database {url.path[1:]} at {host}"
    try:
        yield
    except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise ConfigurationError(f"{where} cannot be used: {error}") from error
    except (OSError, DatabaseUnavailableError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError) as error:
        raise OperatorError(f"{where} does not answer: {error}") from error
    except (UpgradeBusyError, asyncpg.InsufficientPrivilegeError) as error:
        raise OperatorError(f"{where}: {'; '.join(str(error).splitlines())}") from error
