"""Requests to addresses that users gave: only to the public internet, in bounded time, reading a bounded answer."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import httpcore

from leadrescue.outbound.destinations import Destination, DestinationError, check, parse
from leadrescue.outbound.names import Resolve, SystemNames
from leadrescue.outbound.pools import Pools

TIMEOUT_S: Final = 15.0
EXCERPT_BYTES: Final = 20_480

_CONNECT_TIMEOUT_S: Final = 5.0  # for each of a host's addresses
_MOST_ADDRESSES: Final = 4


class OutboundError(Exception):
    """No answer came; ``message`` says why in words for the one who gave the address."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, ``Retry-After`` as it was sent, and the body's first 20 kB."""

    status: int
    retry_after: str | None
    excerpt: bytes


class Outbound:
    """Posts. One for each process; belongs to one event loop.

    Never follows a redirect, never uses the environment's proxies, and looks at no cookie. ``resolve`` and
    ``ssl_context`` stand in for the system's.
    """

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        ssl_context: ssl.SSLContext | None = None,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        names = resolve or SystemNames()
        self._timeout_s = timeout_s
        context = ssl_context or httpcore.default_ssl_context()
        self._pools = Pools(context, lambda local_allowed: _Guarded(names, local_allowed=local_allowed))

    async def post(
        self, url: str, body: bytes, headers: Mapping[str, str], *, local_allowed: bool, owner: str = ""
    ) -> Answer:
        """Posts once. Raises OutboundError where no whole answer (or 20 kB of one) came within the time-out.

        Different owners share no connections, also where they post to the same host. Every new connection resolves the
        name, checks each address and goes to one that was checked.
        """
        try:
            destination = parse(url, local_allowed=local_allowed)
            async with asyncio.timeout(self._timeout_s):
                return await self._post(destination, body, headers, local_allowed, owner)
        except DestinationError as error:
            raise OutboundError(f"The URL {error.message}") from error
        except TimeoutError as error:
            raise OutboundError(f"No answer within {self._timeout_s:g} s.") from error
        except (httpcore.ConnectError, httpcore.ConnectTimeout, ssl.SSLError) as error:
            raise OutboundError(_no_connection(error)) from error
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise OutboundError("The connection broke before the answer was whole.") from error

    async def aclose(self) -> None:
        """Closes every connection."""
        await self._pools.aclose()

    async def _post(
        self, destination: Destination, body: bytes, headers: Mapping[str, str], local_allowed: bool, owner: str
    ) -> Answer:
        url = httpcore.URL(
            scheme=destination.scheme, host=destination.host, port=destination.port, target=destination.target
        )
        sent = {"Host": destination.authority, "Content-Length": str(len(body)), **headers}
        origin = (destination.scheme, destination.host, destination.port, local_allowed, owner)
        async with (
            self._pools.use(origin) as pool,
            pool.stream("POST", url, headers=list(sent.items()), content=body) as response,
        ):
            excerpt = bytearray()
            async for piece in response.aiter_stream():
                excerpt += piece
                if len(excerpt) >= EXCERPT_BYTES:
                    break
            return Answer(response.status, _header(response.headers, b"retry-after"), bytes(excerpt[:EXCERPT_BYTES]))


class _Guarded(httpcore.AsyncNetworkBackend):
    """Connects to addresses that were checked a moment before, whatever the name says a moment later."""

    def __init__(self, resolve: Resolve, *, local_allowed: bool) -> None:
        self._resolve = resolve
        self._local_allowed = local_allowed
        self._backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the name is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the host's addresses that takes one."""
        addresses = await check(host, port, self._resolve, local_allowed=self._local_allowed)
        failure: Exception | None = None
        for address in addresses[:_MOST_ADDRESSES]:
            try:
                return await self._backend.connect_tcp(address, port, _CONNECT_TIMEOUT_S, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("no address")

    async def sleep(self, seconds: float) -> None:
        """Sleeps."""
        await asyncio.sleep(seconds)


def _no_connection(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"No connection: the certificate does not hold ({cause.verify_message})."
        if isinstance(cause, ssl.SSLError):
            return "No connection: TLS failed."
        if isinstance(cause, ConnectionRefusedError):
            return "No connection: nothing listens there."
        cause = cause.__cause__ or cause.__context__
    return "No connection: the host could not be reached."


def _header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str | None:
    for key, value in headers:
        if key.lower() == name:
            return value.decode("latin-1")
    return None
