"""No address inside anybody's network passes for one of the public internet."""

from __future__ import annotations

import pytest

from leadrescue.outbound.special_addresses import kind_of

_SPECIAL = [
    ("0.0.0.0", "unspecified"),
    ("0.1.2.3", "unspecified"),
    ("10.0.0.1", "private"),
    ("10.255.255.255", "private"),
    ("100.64.0.1", "shared by a provider's customers (CGNAT)"),
    ("127.0.0.1", "loopback"),
    ("127.255.255.254", "loopback"),
    ("169.254.169.254", "link-local"),
    ("172.16.0.1", "private"),
    ("172.31.255.255", "private"),
    ("192.0.0.8", "reserved for protocols"),
    ("192.0.2.1", "documentation"),
    ("192.88.99.1", "a 6to4 relay"),
    ("192.168.1.1", "private"),
    ("198.18.0.1", "benchmarking"),
    ("198.19.255.255", "benchmarking"),
    ("198.51.100.7", "documentation"),
    ("203.0.113.9", "documentation"),
    ("224.0.0.1", "multicast"),
    ("239.255.255.255", "multicast"),
    ("240.0.0.1", "reserved"),
    ("255.255.255.255", "reserved"),
    ("::", "unspecified"),
    ("::1", "loopback"),
    ("::ffff:127.0.0.1", "an IPv4-mapped address"),
    ("::ffff:8.8.8.8", "an IPv4-mapped address"),
    ("::ffff:a9fe:a9fe", "an IPv4-mapped address"),
    ("::127.0.0.1", "an IPv4-compatible address"),
    ("::ffff:0:127.0.0.1", "an IPv4-translated address"),
    ("64:ff9b::7f00:1", "NAT64"),
    ("64:ff9b::169.254.169.254", "NAT64"),
    ("64:ff9b:1::1", "NAT64"),
    ("100::1", "discard-only"),
    ("2001::1", "Teredo"),
    ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "Teredo"),
    ("2001:2::1", "reserved for protocols"),
    ("2001:10::1", "reserved for protocols"),
    ("2001:db8::1", "documentation"),
    ("2002:7f00:1::", "6to4"),
    ("2002:a00:1::1", "6to4"),
    ("2620:4f:8000::1", "reserved for protocols"),
    ("3fff::1", "documentation"),
    ("5f00::1", "reserved"),
    ("fc00::1", "private"),
    ("fd12:3456::1", "private"),
    ("fe80::1", "link-local"),
    ("fe80::1%eth0", "of one interface only"),
    ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("1::1", "reserved"),
    ("4000::1", "reserved"),
    ("localhost", "not an address"),
    ("", "not an address"),
    ("127.1", "not an address"),
]


@pytest.mark.parametrize(("address", "kind"), _SPECIAL)
def test_a_special_address_is_known(address: str, kind: str) -> None:
    assert kind_of(address) == kind


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "11.0.0.1",
        "223.255.255.1",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.0.1",
        "2606:4700:4700::1111",
        "2a00:1450:400f:80d::200e",
        "2001:4860:4860::8888",
    ],
)
def test_an_address_of_the_public_internet_passes(address: str) -> None:
    assert kind_of(address) is None
