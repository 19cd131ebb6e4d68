"""How a dealership's channels do, over GraphQL: what is wrong with its remedy, and what went out, failed and waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from tests.rest_compat.caller import Caller
from tests.schema.asking import data
from tests.schema.twilio import ACCOUNT, SID, TOKEN, configure
from tests.support.rows import insert, make_lead, make_message

CHANNELS = """
{ dealership { channels {
  channel configured provider sender state problems { code message remedy }
  lastAcceptedAt lastFailure { id failedAt error { code message permanent } }
  failedCount heldCount queuedCount retryingCount overdueCount
} } }
"""
NOTHING: dict[str, Any] = {
    "lastAcceptedAt": None,
    "lastFailure": None,
    "failedCount": 0,
    "heldCount": 0,
    "queuedCount": 0,
    "retryingCount": 0,
    "overdueCount": 0,
}


async def channels(caller: Caller) -> tuple[dict[str, Any], dict[str, Any]]:
    """How WhatsApp and SMS do."""
    whatsapp, sms = (await data(caller, CHANNELS))["dealership"]["channels"]
    assert (whatsapp["channel"], sms["channel"]) == ("WHATSAPP", "SMS")
    return whatsapp, sms


async def test_in_test_the_sandbox_is_ready(caller: Caller) -> None:
    sandbox = {"configured": True, "provider": "SANDBOX", "sender": None, "state": "READY", "problems": []} | NOTHING
    assert list(await channels(caller)) == [{"channel": name} | sandbox for name in ("WHATSAPP", "SMS")]


async def test_without_an_account_nothing_can_be_sent_and_it_says_so(live: Caller) -> None:
    problem = {
        "code": "NO_ACCOUNT",
        "message": "No Twilio account is configured: nothing can be sent.",
        "remedy": "Configure one: configureTwilio, or `leadrescue channel set`.",
    }
    unconfigured = {"configured": False, "provider": None, "sender": None, "state": "NOT_CONFIGURED"}
    assert list(await channels(live)) == [
        {"channel": name, "problems": [problem]} | unconfigured | NOTHING for name in ("WHATSAPP", "SMS")
    ]


async def test_a_channel_without_a_sender_or_a_template_says_so(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, accountSid=SID, authToken=TOKEN, whatsappSender="+46701740699")
    await owner.execute(
        """
        UPDATE playbook_step SET channel = 'whatsapp', content_sid = CASE WHEN day IN (0, 1) THEN 'HX1' END,
            content_sids = CASE WHEN day = 7 THEN '{"sv": "HX2"}' WHEN day = 14 THEN '{"sv": "HX2", "en": "HX3"}'
                ELSE '{}' END::jsonb,
            bodies = '{"sv": "Hej!", "en": "Hi!"}'
        WHERE dealership_id = $1
        """,
        live.shop.id,
    )
    whatsapp, sms = await channels(live)
    assert (sms["state"], sms["configured"], sms["provider"]) == ("NOT_CONFIGURED", False, "TWILIO")
    assert sms["problems"] == [
        {
            "code": "NO_SENDER",
            "message": "No SMS sender and no messaging service: SMS cannot be sent, and nothing takes WhatsApp's "
            "place.",
            "remedy": "Give smsSender or messagingServiceSid: configureTwilio, or `leadrescue channel set`.",
        }
    ]
    assert (whatsapp["state"], whatsapp["configured"]) == ("DEGRADED", True)
    assert whatsapp["problems"] == [
        {
            "code": "NO_TEMPLATE",
            "message": f"Day {which}: outside the 24 hours after a customer's message it goes out by SMS, or is held.",
            "remedy": "Name its approved template: contentSid in savePlaybook.",
        }
        for which in (
            "3 of “After the test drive” has no WhatsApp template",
            "7 of “After the test drive” has no WhatsApp template for en",
        )
    ]


async def test_a_template_that_whatsapp_does_not_take_says_so(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    await owner.execute(
        "UPDATE playbook_step SET channel = 'whatsapp', content_sid = 'HX' || day WHERE dealership_id = $1",
        live.shop.id,
    )

    async def said(day: int, status: str, account_sid: str = SID, hours: float = 0) -> None:
        """What was told of a day's template so many hours ago."""
        at = datetime.now(UTC) - timedelta(hours=hours)
        values = {"content_sid": f"HX{day}", "status": status, "account_sid": account_sid}
        await insert(
            owner, "template_state", dealership_id=live.shop.id, category="UTILITY", language="sv", asked_at=at,
            checked_at=at, **values,
        )  # fmt: skip

    await said(0, "approved")
    await said(1, "rejected")
    await said(3, "pending")
    await said(7, "rejected", hours=2)
    await said(14, "rejected", account_sid="AC" + "0" * 32)
    whatsapp, sms = await channels(live)
    assert (whatsapp["state"], sms["state"]) == ("DEGRADED", "READY")
    without = "outside the 24 hours after a customer's message it goes out by SMS, or is held."
    assert whatsapp["problems"] == [
        {
            "code": "TEMPLATE_NOT_APPROVED",
            "message": f"Day {day} of “After the test drive”: WhatsApp does not take its template HX{day} ({status}): "
            f"{without}",
            "remedy": remedy,
        }
        for day, status, remedy in (
            (
                1,
                "rejected",
                "Look at it in Twilio's console, and name one that is approved: contentSid in savePlaybook.",
            ),
            (
                3,
                "pending",
                "Wait for WhatsApp's approval; one that was never submitted is submitted in Twilio's console.",
            ),
        )
    ]


async def test_what_went_out_failed_and_waits_is_told_per_channel(live: Caller, owner: asyncpg.Connection) -> None:
    await configure(live, **ACCOUNT)
    now = datetime.now(UTC).replace(microsecond=0)
    lead = await make_lead(owner, live.shop.id)

    async def message(hours: float, status: str, **columns: Any) -> str:
        """A text message that was sent, failed or fell due that many hours ago."""
        at = now - timedelta(hours=hours)
        values: dict[str, Any] = {"channel": "sms", "status": status}
        if status != "queued":
            values[f"{status}_at"] = at
        if status == "failed":
            values["error_code"] = "30007"
        return await make_message(owner, lead, due_at=at, **values | columns)

    await message(7 * 24 + 1, "sent", channel="whatsapp")
    await message(7 * 24 + 1, "sent")
    await message(25, "failed", error_permanent=False)
    await message(5, "sent")
    await message(3, "failed", error_permanent=True, error_code="30005", error_message="Not in use.")
    newest = await message(2, "failed", error_permanent=False, error_message="Filtered.")
    await message(-1, "queued", attempts=1)
    await message(-24, "queued")
    assert (await channels(live))[0]["lastAcceptedAt"] is None
    await message(1, "sent", channel="whatsapp")

    whatsapp, sms = await channels(live)
    at = f"{now - timedelta(hours=1):%Y-%m-%dT%H:%M:%S}.000000Z"
    assert whatsapp | {"channel": "", "sender": ""} == {
        "channel": "",
        "configured": True,
        "provider": "TWILIO",
        "sender": "",
        "state": "READY",
        "problems": [],
    } | NOTHING | {"lastAcceptedAt": at}
    assert sms["lastAcceptedAt"] == f"{now - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}.000000Z"
    assert sms["lastFailure"] == {
        "id": newest,
        "failedAt": f"{now - timedelta(hours=2):%Y-%m-%dT%H:%M:%S}.000000Z",
        "error": {"code": "30007", "message": "Filtered.", "permanent": False},
    }
    assert (sms["failedCount"], sms["heldCount"]) == (2, 1)
    assert (sms["queuedCount"], sms["retryingCount"], sms["overdueCount"]) == (2, 1, 0)
    assert sms["state"] == "DEGRADED"
    assert sms["problems"] == [
        {
            "code": "REFUSED",
            "message": "1 message was refused in the past 24 hours and none went out since; the last with the code "
            "30007.",
            "remedy": "lastFailure has the provider's words: mend what it names, then send again by hand what was "
            "held.",
        }
    ]

    # What goes out again ends the problem; what nobody takes up is one.
    await message(1, "sent")
    await message(0.2, "queued")
    overdue = {"code": "OVERDUE", "message": "1 message was due more than ten minutes ago and did not go out."}
    assert (await channels(live))[1]["problems"] == [
        overdue | {"remedy": "Ask the operator whether a dispatcher and a worker run, and whether /readyz is well."}
    ]
    await message(0.1, "sent")
    assert (await channels(live))[1]["problems"] == [
        overdue
        | {"remedy": "Others go out meanwhile, at the sender's rate: wait, or spread what is sent over more time."}
    ]


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("20003", "Twilio takes neither the account SID nor the auth token as it is"),
        ("21606", "The sender is not a number of this Twilio account"),
        ("63007", "Twilio knows no WhatsApp sender with this number"),
        ("no_channel", "Configure the channel"),
        ("sealed_token", "The token was sealed with another encryption key"),
    ],
)
async def test_a_refusal_of_the_account_itself_names_its_remedy(
    live: Caller, owner: asyncpg.Connection, code: str, remedy: str
) -> None:
    await configure(live, **ACCOUNT)
    lead = await make_lead(owner, live.shop.id)
    await make_message(owner, lead, status="failed", failed_at=datetime.now(UTC), error_code=code)
    (problem,) = (await channels(live))[0]["problems"]
    assert (problem["code"], problem["remedy"].startswith(remedy)) == ("REFUSED", True)
