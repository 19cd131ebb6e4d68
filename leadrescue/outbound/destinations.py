"""What an address that a user gave may be: checked as it is written, and each time as it resolves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from leadrescue.outbound.names import Resolve
from leadrescue.outbound.special_addresses import LOOPBACK, kind_of

MAX_URL: Final = 2048

_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}")
_PORTS: Final = {"https": 443, "http": 80}


class DestinationError(Exception):
    """This is no place to send to; ``message`` says why and what to do, without repeating the address."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes. ``target`` is the path with the query; ``host`` an IPv6 address without its brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def parse(url: str, *, local_allowed: bool) -> Destination:
    """The destination that a URL names. Raises DestinationError.

    https only; with ``local_allowed`` http too. Nothing is mended: what one parser mends, another reads differently.
    """
    if len(url) > MAX_URL:
        raise DestinationError(f"is too long: at most {MAX_URL} characters.")
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise DestinationError(
            "must be a URL in ASCII without spaces: write a name as xn--…, and other characters as %xx."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise DestinationError("is not a URL: write it like https://crm.example.com/webhooks.") from None
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not local_allowed):
        raise DestinationError("must begin with https://.")
    if "@" in parts.netloc:
        raise DestinationError("must not hold a user name or password: the signature shows who is calling.")
    if "#" in url:
        raise DestinationError("must not hold a fragment (#…): it is never sent.")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise DestinationError("has no valid host name: write it like https://crm.example.com/webhooks.")
    if port == 0:
        raise DestinationError("must have a port from 1 to 65535, or none.")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Destination(parts.scheme, host, port or _PORTS[parts.scheme], target)


async def check(host: str, port: int, resolve: Resolve, *, local_allowed: bool) -> Sequence[str]:
    """The addresses that a host has now, every one of which may be sent to. Raises DestinationError.

    With ``local_allowed`` loopback passes as well. A connection must go to one of these very addresses: asked again,
    the name server may answer differently.
    """
    try:
        addresses = await resolve(host, port)
    except OSError:
        addresses = ()
    if not addresses:
        raise DestinationError("names a host that cannot be found: check its spelling, or its name servers.")
    for address in addresses:
        kind = kind_of(address)
        if kind is not None and not (local_allowed and kind == LOOPBACK):
            raise DestinationError(
                f"leads to an address that is not of the public internet ({kind}): give one that is."
            )
    return addresses
