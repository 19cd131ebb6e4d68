"""Whether an endpoint's URL may be sent to, asked when it is saved; at each connection it is asked again."""

from __future__ import annotations

import asyncio
from typing import Final

from leadrescue import outbound
from leadrescue.outbound import DestinationError, Resolve
from resolvers.actors import DealershipFacts
from resolvers.errors import FieldError

_TIMEOUT_S: Final = 3.0


def local_allowed(mode: str, setting: bool) -> bool:
    """Whether http and this machine are allowed: in TEST, where the setting says so."""
    return mode == "test" and setting


async def objections(url: str, dealership: DealershipFacts, resolve: Resolve, *, setting: bool) -> list[FieldError]:
    """Why the URL may not be sent to now; nothing where it may.

    Asks a name server, so it is not for a transaction: whoever runs that server could hold it open.
    """
    allowed = local_allowed(dealership.mode, setting)
    try:
        destination = outbound.parse(url, local_allowed=allowed)
        async with asyncio.timeout(_TIMEOUT_S):
            await outbound.check(destination.host, destination.port, resolve, local_allowed=allowed)
    except DestinationError as error:
        return [_objection(f"Url {error.message}")]
    except TimeoutError:
        return [_objection("Url names a host whose name servers do not answer: try again, or check them.")]
    return []


def _objection(message: str) -> FieldError:
    code = "TOO_LONG" if "too long" in message else "INVALID"
    return FieldError(("url",), code, message)
