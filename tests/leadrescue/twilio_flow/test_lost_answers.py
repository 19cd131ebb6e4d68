from __future__ import annotations

import asyncio

import pytest

from leadrescue.twilio_simulator.settings import Fault
from tests.leadrescue.twilio_flow.office import Office
from tests.support.patience import PATIENCE_S


@pytest.mark.parametrize("ending", ["79", "82", "94"])
async def test_a_lost_answer_never_texts_twice(impatient: Office, ending: str) -> None:
    """Sending is not idempotent: an ambiguous outcome is looked up in the provider's list before anything else."""
    phone = f"+467017406{ending}"
    message_id = await impatient.first(await impatient.log(phone))

    assert await impatient.send(message_id) == "unclear"
    assert (await impatient.message(message_id))["status"] == "sending"
    await impatient.end_lease(message_id)
    assert await impatient.send(message_id) == "sent"

    await impatient.became(message_id, "read")
    assert len(impatient.arrived(phone)) == 1


async def test_a_callback_that_bears_our_reference_settles_a_lost_answer(impatient: Office) -> None:
    """Sending is not idempotent: a reference of ours tells that it went out, where the provider's list cannot."""
    phone = "+46701740679"
    message_id = await impatient.first(await impatient.log(phone))
    assert await impatient.send(message_id) == "unclear"
    (record,) = impatient.simulator.records.newest_first()
    async with asyncio.timeout(PATIENCE_S):
        while await impatient.owner.fetchval("SELECT count(*) FROM provider_receipt") < 3:
            await asyncio.sleep(0.02)
    record.body = ""  # redacted, as an account may be told to do with every message

    await impatient.end_lease(message_id)
    assert await impatient.send(message_id) == "sent"

    row = await impatient.became(message_id, "read")
    assert (row["provider_id"], row["attempts"]) == (record.sid, 1)
    assert len(impatient.arrived(phone)) == 1


async def test_an_attempt_that_never_arrived_is_made_again(impatient: Office) -> None:
    """Sending is not idempotent: where the provider's list has nothing, it is sent again, once."""
    phone = "+46701740681"
    message_id = await impatient.first(await impatient.log(phone))
    assert await impatient.send(message_id) == "unclear"
    await impatient.end_lease(message_id)
    assert await impatient.send(message_id) == "queued"
    assert await impatient.send(message_id) == "sent"
    await impatient.became(message_id, "read")
    assert len(impatient.arrived(phone)) == 1


async def test_whatever_is_lost_every_customer_gets_the_message_exactly_once(impatient: Office) -> None:
    """Sending is not idempotent: half of all requests are disturbed, before or after they were carried out."""
    disturbed: tuple[Fault, ...] = ("timeout_after", "cut_off_after", "error_after", "error_before", "rate_limited")
    impatient.simulator.knobs.rates = dict.fromkeys(disturbed, 0.1)
    phones = [f"+467017406{ending:02}" for ending in range(10, 34)]
    open_ids = [await impatient.first(await impatient.log(phone)) for phone in phones]
    all_ids = list(open_ids)

    for _ in range(60):
        # The sender's rate is used, or 429 made it pause for a second.
        await asyncio.sleep(0.1)
        await impatient.owner.execute("UPDATE message SET due_at = now() WHERE status = 'queued' AND day = 0")
        outcomes = await asyncio.gather(*map(impatient.sender.send, open_ids))
        open_ids = [id for id, outcome in zip(open_ids, outcomes, strict=True) if outcome != "sent"]
        for id in open_ids:
            await impatient.end_lease(id)
        if not open_ids:
            break

    assert open_ids == []
    for id in all_ids:
        await impatient.became(id, "read")
    assert {phone: len(impatient.arrived(phone)) for phone in phones} == dict.fromkeys(phones, 1)
    assert any(asked.fault for asked in impatient.simulator.asked)
