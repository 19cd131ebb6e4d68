"""Twilio's webhooks where the world sees another address than the one that we listen on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from twilio.request_validator import RequestValidator

from leadrescue.settings import Settings
from tests.leadrescue.twilio_flow.office import ANNA, SMS_SENDER, Office, opened

PUBLIC_URLS = ["https://leads.example", "https://leads.example:8443", "https://apps.example/leadrescue/"]


@pytest_asyncio.fixture(params=PUBLIC_URLS, ids=["another host", "a port", "a path prefix"])
async def proxied(settings: Settings, request: pytest.FixtureRequest) -> AsyncIterator[Office]:
    """An office whose proxy takes the prefix away and passes on a Host of its own."""
    async with opened(settings, public_url=request.param) as office:
        yield office


async def test_webhooks_are_judged_by_the_public_address(proxied: Office) -> None:
    """Webhooks: the URL is rebuilt from the configured public base, never from the request's own Host."""
    lead_id = await proxied.log(ANNA)
    message_id = await proxied.first(lead_id)
    assert await proxied.send(message_id) == "sent"
    (record,) = proxied.simulator.records.newest_first()
    public = proxied.settings.public_url.rstrip("/")
    assert record.status_callback == f"{public}/twilio/status?message={message_id}#rc=5&rp=all"

    path = f"/twilio/status?message={message_id}"
    report = {
        "AccountSid": proxied.simulator.settings.account_sid,
        "MessageSid": record.sid,
        "MessageStatus": "delivered",
        "From": "whatsapp:+46701740699",
        "To": f"whatsapp:{ANNA}",
    }
    assert await posted(proxied, path, report, f"{public}{path}") == 204
    assert (await proxied.message(message_id))["status"] == "delivered"

    reply = {
        "AccountSid": proxied.simulator.settings.account_sid,
        "MessageSid": "SM" + "3" * 32,
        "From": ANNA,
        "To": SMS_SENDER,
        "Body": "Hej!",
        "NumMedia": "0",
    }
    assert await posted(proxied, "/twilio/inbound", reply, f"{public}/twilio/inbound") == 200
    assert [one["body"] for one in await proxied.messages(lead_id) if one["direction"] == "inbound"] == ["Hej!"]


async def test_a_signature_for_the_address_that_the_request_names_is_none(proxied: Office) -> None:
    """Webhooks: whoever signs for the Host that they send, or for what a proxy forwards, is not let in."""
    message_id = await proxied.first(await proxied.log(ANNA))
    assert await proxied.send(message_id) == "sent"
    before = await proxied.message(message_id)
    fields = {
        "AccountSid": proxied.simulator.settings.account_sid,
        "MessageSid": before["provider_id"],
        "MessageStatus": "read",
        "From": "whatsapp:+46701740699",
    }
    path = f"/twilio/status?message={message_id}"
    for base in (str(proxied.http.base_url).rstrip("/"), "https://evil.example", "https://10.0.0.7:8000"):
        assert await posted(proxied, path, fields, f"{base}{path}", base.partition("//")[2]) == 403
    assert await proxied.message(message_id) == before
    assert await proxied.owner.fetchval("SELECT count(*) FROM provider_receipt") == 0


async def posted(
    office: Office, path: str, fields: dict[str, str], signed_url: str, host: str = "10.0.0.7:8000"
) -> int:
    """A webhook that a proxy passes on, signed by the account for ``signed_url``; returns the answer's status."""
    signature = RequestValidator(office.simulator.settings.auth_token).compute_signature(signed_url, fields)
    headers = {
        "X-Twilio-Signature": signature,
        "Host": host,
        "X-Forwarded-Host": host,
        "X-Forwarded-Proto": "https",
        "Forwarded": f"host={host};proto=https",
    }
    return (await office.http.post(path, data=fields, headers=headers)).status_code
