"""What a URL may say, and what its host may resolve to."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from leadrescue.outbound import DestinationError, SystemNames, check, parse
from leadrescue.outbound.destinations import Destination

_PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    ("url", "destination", "authority"),
    [
        ("https://crm.example.com", Destination("https", "crm.example.com", 443, "/"), "crm.example.com"),
        ("https://CRM.example:8443/a?b", Destination("https", "crm.example", 8443, "/a?b"), "crm.example:8443"),
        ("https://[2606:4700::1111]/x", Destination("https", "2606:4700::1111", 443, "/x"), "[2606:4700::1111]"),
        ("https://crm.example.com?b=c", Destination("https", "crm.example.com", 443, "/?b=c"), "crm.example.com"),
    ],
)
def test_a_url_is_read_once_and_for_all(url: str, destination: Destination, authority: str) -> None:
    assert parse(url, local_allowed=False) == destination
    assert parse(url, local_allowed=False).authority == authority


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://crm.example.com/", "must begin with https://"),
        ("ftp://crm.example.com/", "must begin with https://"),
        ("file:///etc/passwd", "must begin with https://"),
        ("gopher://crm.example.com/", "must begin with https://"),
        ("//crm.example.com/", "must begin with https://"),
        ("crm.example.com", "must begin with https://"),
        ("", "must be a URL in ASCII"),
        ("https://user:secret@crm.example.com/", "must not hold a user name"),
        ("https://user@crm.example.com/", "must not hold a user name"),
        ("https://crm.example.com@127.0.0.1/", "must not hold a user name"),
        ("https://crm.example.com/#part", "must not hold a fragment"),
        ("https://crm.example.com/ x", "must be a URL in ASCII"),
        ("https://crm.example.com/\r\nHost: other", "must be a URL in ASCII"),
        ("https://crm.exam\tple.com/", "must be a URL in ASCII"),
        ("https://crm.example.com\\@other.example/", "must be a URL in ASCII"),
        ("https://bokföring.example/", "must be a URL in ASCII"),
        ("https:///path", "has no valid host name"),
        ("https://crm%2eexample.com/", "has no valid host name"),
        ("https://[fe80::1%25eth0]/", "has no valid host name"),
        ("https://[::1/", "is not a URL"),
        ("https://crm.example.com:0/", "must have a port"),
        ("https://crm.example.com:99999/", "is not a URL"),
        ("https://crm.example.com:port/", "is not a URL"),
        ("https://crm.example.com/" + "x" * 2048, "is too long"),
    ],
)
def test_what_is_no_destination_is_refused_with_a_remedy(url: str, words: str) -> None:
    with pytest.raises(DestinationError) as refused:
        parse(url, local_allowed=False)
    assert refused.value.message.startswith(words)


def test_http_passes_only_where_it_is_allowed() -> None:
    assert parse("http://127.0.0.1:9000/", local_allowed=True).port == 9000
    assert parse("http://crm.example.com/", local_allowed=True).port == 80


async def _check(*addresses: str, local_allowed: bool = False) -> Sequence[str]:
    async def resolve(host: str, port: int) -> Sequence[str]:
        assert (host, port) == ("crm.example.com", 443)
        return addresses

    return await check("crm.example.com", 443, resolve, local_allowed=local_allowed)


async def test_every_address_is_checked() -> None:
    assert await _check(_PUBLIC, "2606:4700::1111") == (_PUBLIC, "2606:4700::1111")
    for inside in ("10.0.0.1", "127.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "169.254.169.254", "fe80::1%2"):
        for addresses in ([inside], [_PUBLIC, inside], [inside, _PUBLIC]):
            with pytest.raises(DestinationError, match="not of the public internet"):
                await _check(*addresses)


async def test_loopback_passes_only_where_it_is_allowed_and_nothing_else_does() -> None:
    assert await _check("127.0.0.1", "::1", local_allowed=True) == ("127.0.0.1", "::1")
    for inside in ("10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1", "0.0.0.0", "fe80::1"):
        with pytest.raises(DestinationError, match="not of the public internet"):
            await _check(inside, local_allowed=True)


async def test_a_host_without_addresses_is_refused() -> None:
    with pytest.raises(DestinationError, match="cannot be found"):
        await _check()

    async def fails(host: str, port: int) -> Sequence[str]:
        raise OSError

    with pytest.raises(DestinationError, match="cannot be found"):
        await check("crm.example.com", 443, fails, local_allowed=False)


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f.1", "0177.0.0.1", "localhost", "127.0.0.1."])
async def test_other_ways_to_write_this_machine_are_seen_through(host: str) -> None:
    names = SystemNames()
    with pytest.raises(DestinationError, match=r"not of the public internet|cannot be found"):
        await check(host, 443, names, local_allowed=False)


async def test_a_name_that_can_be_none_cannot_be_found() -> None:
    names = SystemNames()
    for host in ("a" * 70 + ".example", "..", "no-such-host.invalid"):
        with pytest.raises(DestinationError, match="cannot be found"):
            await check(host, 443, names, local_allowed=False)
