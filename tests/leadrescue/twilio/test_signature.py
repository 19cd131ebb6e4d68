"""Signatures, computed here by hand from what Twilio documents: HMAC-SHA1 of the URL and the sorted fields."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from leadrescue.channels.twilio_signature import called_url, verify

TOKEN = "12345"
URL = "https://leads.example/twilio/status?message=m_1"
PARAMS = {
    "MessageSid": "SM1",
    "MessageStatus": "delivered",
    "To": "whatsapp:+46701740605",
    "Body": "Tack, kanon känsla! 🚗",
    "FromCity": "",
    "SomethingNew": "2026",
}


def signed(url: str = URL, token: str = TOKEN, params: dict[str, str] | None = None) -> str:
    """The signature by hand: URL, then name and value of each field in the order of the names."""
    fields = PARAMS if params is None else params
    text = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()


def test_the_documented_example() -> None:
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    params = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert signed(url, "12345", params) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert verify(["12345"], url, params, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


def test_twilios_own_request_is_let_in() -> None:
    assert verify([TOKEN], URL, PARAMS, signed())


def test_a_message_without_fields() -> None:
    assert verify([TOKEN], URL, {}, signed(params={}))


@pytest.mark.parametrize("header", [None, "", "x", "ä", signed()[:-2] + "A=", signed(token="54321")])
def test_a_missing_or_wrong_signature_is_not(header: str | None) -> None:
    assert not verify([TOKEN], URL, PARAMS, header)


@pytest.mark.parametrize(
    "change",
    [
        {"MessageStatus": "failed"},
        {"Added": "1"},
        {"FromCity": " "},
    ],
)
def test_a_changed_field_is_noticed(change: dict[str, str]) -> None:
    assert not verify([TOKEN], URL, PARAMS | change, signed())


def test_a_dropped_empty_field_is_noticed() -> None:
    params = {name: value for name, value in PARAMS.items() if value and name != "To"}
    assert not verify([TOKEN], URL, params, signed())


@pytest.mark.parametrize(
    "url",
    [
        "https://leads.example/twilio/status?message=m_2",
        "https://leads.example/twilio/status",
        "http://leads.example/twilio/status?message=m_1",
        "https://evil.example/twilio/status?message=m_1",
    ],
)
def test_another_url_is_noticed(url: str) -> None:
    assert not verify([TOKEN], url, PARAMS, signed())


def test_the_standard_port_may_be_named_or_not() -> None:
    assert verify([TOKEN], URL, PARAMS, signed(URL.replace(".example/", ".example:443/")))
    assert verify([TOKEN], URL.replace(".example/", ".example:8443/"), PARAMS, signed())


def test_each_active_token_counts_and_an_empty_one_never() -> None:
    assert verify(["old", TOKEN], URL, PARAMS, signed())
    assert verify([TOKEN, "new"], URL, PARAMS, signed(token="new"))
    assert not verify([], URL, PARAMS, signed())
    assert not verify(["", "new"], URL, PARAMS, signed(token=""))


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/twilio/status", "message=m_1", "https://leads.example/twilio/status?message=m_1"),
        ("/twilio/inbound", "", "https://leads.example/twilio/inbound"),
        ("/t", "a=%27+%2b&a=", "https://leads.example/t?a=%27+%2b&a="),
    ],
)
def test_the_called_url_is_the_public_one(path: str, query: str, expected: str) -> None:
    assert called_url("https://leads.example/", path, query) == expected
