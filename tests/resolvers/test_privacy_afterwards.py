from __future__ import annotations

from typing import Any

import pytest

from leadrescue.database import Transaction
from resolvers import messages, sequences, suppressions
from resolvers.errors import ConflictError
from resolvers.inputs import SendMessage
from tests.resolvers.erasing import ERASED_AT, LATER, PHONE, create, erase, mark_sent, opt_out, reply
from tests.resolvers.shop import Shop


async def test_an_opt_out_is_honoured_when_the_number_comes_again(shop: Shop) -> None:
    created = await create(shop)
    await opt_out(shop, created.lead_id)

    await erase(shop, created.lead_id)

    (kept,) = await shop.rows("SELECT dealership_id, address_hash, opted_out_at, created_at FROM suppression")
    assert kept == {
        "dealership_id": shop.id,
        "address_hash": suppressions.hashes(shop.box, shop.id, PHONE)[0],
        "opted_out_at": LATER,
        "created_at": ERASED_AT,
    }
    again = await create(shop)
    assert await shop.messages(again.lead_id) == []
    assert (await shop.row("sequence", again.sequence_id))["reason"] == "suppressed"

    await erase(shop, again.lead_id)
    (kept,) = await shop.rows("SELECT opted_out_at FROM suppression")
    assert kept == {"opted_out_at": LATER}


async def test_who_had_not_opted_out_may_come_again(shop: Shop) -> None:
    await erase(shop, (await create(shop)).lead_id)
    again = await create(shop)
    assert len(await shop.messages(again.lead_id)) == 5


async def test_who_opted_in_again_is_not_held_to_an_opt_out(shop: Shop) -> None:
    """Given an opt-out kept from an erasure, a new lead, and an opt-in, then the next erasure keeps none."""
    first = await create(shop)
    await opt_out(shop, first.lead_id)
    await erase(shop, first.lead_id)
    second = await create(shop)
    await reply(shop, second.lead_id, "START")

    await erase(shop, second.lead_id)

    assert await shop.rows("SELECT * FROM suppression") == []


async def test_what_came_since_is_erased_by_a_second_call(shop: Shop) -> None:
    created = await create(shop)
    await erase(shop, created.lead_id)
    late = await reply(shop, created.lead_id, "Göran här igen")
    log = await shop.event_types()

    await erase(shop, created.lead_id)

    assert (await shop.row("message", late))["body"] == ""
    assert (await shop.row("lead", created.lead_id))["erased_at"] == ERASED_AT
    assert await shop.event_types() == log


async def test_an_opt_outs_confirmation_that_waits_is_not_sent(shop: Shop) -> None:
    created = await create(shop)
    await mark_sent(shop, created.lead_id, 0)
    await reply(shop, created.lead_id, "STOP")
    (waiting,) = await shop.rows("SELECT id FROM message WHERE purpose = 'confirmation' AND status = 'queued'")

    await erase(shop, created.lead_id)

    assert (await shop.row("message", waiting["id"]))["status"] == "cancelled"


async def test_not_while_a_message_is_on_its_way(shop: Shop) -> None:
    """Whoever sends it needs its words and its address to find out what became of it."""
    created = await create(shop)
    await shop.owner.execute(
        "UPDATE message SET status = 'sending', claim_token = 't', claimed_until = now() "
        "WHERE lead_id = $1 AND day = 0",
        created.lead_id,
    )
    before = await shop.snapshot()

    with pytest.raises(ConflictError, match="on its way") as caught:
        await erase(shop, created.lead_id)

    assert (caught.value.path, caught.value.retry_after_s) == (("id",), 60)
    assert await shop.snapshot() == before


async def test_nothing_is_sent_or_resumed_any_more(shop: Shop) -> None:
    created = await create(shop)
    await erase(shop, created.lead_id)

    async def refused(work: Any) -> str:
        before = await shop.snapshot()
        with pytest.raises(ConflictError) as caught:
            async with shop.transaction() as tx:
                await work(tx)
        assert await shop.snapshot() == before
        return caught.value.message

    def resume(tx: Transaction) -> Any:
        return sequences.resume(tx, shop.actor, created.lead_id, ERASED_AT)

    def write(tx: Transaction) -> Any:
        return messages.send_by_hand(tx, shop.actor, SendMessage(lead_id=created.lead_id, body="Hej!"), ERASED_AT)

    assert await refused(resume) == "The customer has no address to write to."
    assert await refused(write) == "The customer has no address to write to."
