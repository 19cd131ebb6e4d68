"""Many callbacks for one customer at the same moment: each is answered and counts once, and nothing deadlocks."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random

from resolvers import channel_accounts
from resolvers.channel_accounts import SaveAccount
from tests.leadrescue.twilio_flow.office import BOX, SMS_SENDER, WHATSAPP_SENDER, Office

ANNA = "+46701740605"
REPLIES, MESSAGES = 15, 8


def written(office: Office, number: int, body: str) -> dict[str, str]:
    """The fields of the customer's n-th message."""
    return {
        "AccountSid": office.simulator.settings.account_sid,
        "MessageSid": f"SM{number:032}",
        "From": f"whatsapp:{ANNA}",
        "To": f"whatsapp:{WHATSAPP_SENDER}",
        "Body": body,
    }


async def sent(office: Office, lead_id: str) -> list[str]:
    """So many messages of the lead have just gone out; returns the provider's ids of them."""
    lead = await office.owner.fetchrow("SELECT dealership_id, customer_id FROM lead WHERE id = $1", lead_id)
    sids = [f"MM{number:032}" for number in range(MESSAGES)]
    await office.owner.execute(
        """
        INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body,
            why, address, sort_at, due_at, sent_at, created_at, provider, provider_id, attempts, ambiguous)
        SELECT 'm_' || lower(sid), $1, $2, $3, 'outbound', 'whatsapp', 'human', 'sent', NULL, 'Hej!', 'Sent.', $4,
            now(), now(), now(), now(), 'twilio', sid, 1, false
        FROM unnest($5::text[]) sid
        """,
        lead["dealership_id"],
        lead_id,
        lead["customer_id"],
        ANNA,
        sids,
    )
    return sids


async def test_replies_and_reports_of_one_customer_at_once(office: Office) -> None:
    """A reply stops the machine, and a status only moves forward, whatever comes at the same moment; no deadlock."""
    lead_id = await office.log(ANNA)
    sids = await sent(office, lead_id)
    lost, *arrived = sids
    posts = [("/twilio/inbound", written(office, number, f"Ja tack {number}")) for number in range(REPLIES)]
    posts += [("/twilio/inbound", written(office, 100, "STOP")), ("/twilio/inbound", written(office, 101, "START"))]
    fields = {"AccountSid": office.simulator.settings.account_sid, "From": f"whatsapp:{WHATSAPP_SENDER}"}
    reports = [(sid, status) for sid in arrived for status in ("sent", "delivered", "read")]
    reports += [(lost, "sent"), (lost, "failed")]
    for sid, status in reports:
        error = {"ErrorCode": "63024"} if status == "failed" else {}
        report = fields | {"MessageSid": sid, "MessageStatus": status, "To": f"whatsapp:{ANNA}"} | error
        posts.append(("/twilio/status", report))
    posts *= 2
    Random(5).shuffle(posts)

    answers = await asyncio.gather(*(office.post(path, fields) for path, fields in posts))

    assert Counter(answers) == {200: 2 * (REPLIES + 2), 204: 2 * len(reports)}
    assert await office.owner.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()") == 0
    found = await office.messages(lead_id)
    assert len([one for one in found if one["direction"] == "inbound"]) == REPLIES + 2
    assert {one["status"] for one in found if one["provider_id"] in arrived} == {"read"}
    assert {one["status"] for one in found if one["purpose"] == "follow_up"} == {"cancelled"}
    told = await office.owner.fetch("SELECT type, message_id FROM event WHERE message_id IS NOT NULL")
    assert (
        max(Counter((one["type"], one["message_id"]) for one in told if one["type"] != "message.queued").values()) == 1
    )
    replies = [one for one in told if one["type"] == "customer.reply"]
    assert len(replies) == REPLIES + (
        await office.owner.fetchval("SELECT count(*) FROM message WHERE body = 'START' AND purpose = 'reply'")
    )
    labels = await office.owner.fetch("SELECT name, label, sum(amount)::int AS total FROM outcome_tally GROUP BY 1, 2")
    totals = {(one["name"], one["label"]): one["total"] for one in labels if one["name"].endswith("_callback")}
    assert totals[("inbound_callback", "applied")] == totals[("inbound_callback", "duplicate")] == REPLIES + 2
    assert totals[("status_callback", "duplicate")] == len(reports)
    assert await office.owner.fetchval("SELECT count(*) FROM provider_receipt WHERE settled_at IS NULL") == 0


async def test_a_new_token_holds_for_the_very_next_callback(office: Office) -> None:
    """Given an account that was used just now; when its token changes; then what the new one signed is heard."""
    await office.log(ANNA)
    assert await office.post("/twilio/inbound", written(office, 1, "Hej!")) == 200
    later = "7" * 32
    account = SaveAccount(
        account_sid=office.simulator.settings.account_sid, sms_sender=SMS_SENDER, whatsapp_sender=WHATSAPP_SENDER
    )
    async with office.worker_db.transaction(None) as tx:
        now = datetime.now(UTC)
        await channel_accounts.save(tx, BOX, office.dealership_id, account, later, now, grace=timedelta())

    assert await office.post("/twilio/inbound", written(office, 2, "Hej igen!"), token=later) == 200
    assert await office.post("/twilio/inbound", written(office, 3, "Hallå?")) == 403
    assert await office.owner.fetchval("SELECT count(*) FROM message WHERE direction = 'inbound'") == 2
