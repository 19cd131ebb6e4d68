from __future__ import annotations

from datetime import timedelta

import pytest

from resolvers.errors import NotFoundError
from resolvers.inbound import Received
from tests.resolvers.received import LATER, OTHER_PHONE, PHONE, create, receive, settle, states
from tests.resolvers.shop import NOON, Shop


async def test_an_unknown_lead_is_refused(shop: Shop, rival: Shop) -> None:
    created = await create(shop)
    before = await shop.snapshot()

    for asker, lead_id in ((rival, created.lead_id), (shop, "l_unknown"), (shop, created.sequence_id), (shop, "x")):
        with pytest.raises(NotFoundError) as caught:
            await receive(asker, lead_id=lead_id)
        assert caught.value.path == ("lead_id",)

    assert await shop.snapshot() == before


@pytest.mark.parametrize("sender", [PHONE, "070-174 06 05", "whatsapp:+46701740605"])
async def test_a_number_leads_to_the_persons_open_lead(shop: Shop, rival: Shop, sender: str) -> None:
    await create(rival)
    settled = await create(shop)
    await settle(shop, settled.lead_id, "closed")
    created = await create(shop)

    received = await receive(shop, sender=sender, to="+46701740699")

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"], message["address"]) == (created.lead_id, False, PHONE)


async def test_of_several_open_leads_the_one_messaged_last_is_meant(shop: Shop) -> None:
    first = await create(shop)
    second = await create(shop, now=NOON + timedelta(days=40))
    sent = "UPDATE message SET status = 'sent', sent_at = $2 WHERE lead_id = $1 AND day = 0"
    await shop.owner.execute(sent, first.lead_id, NOON + timedelta(days=42))
    await shop.owner.execute(sent, second.lead_id, NOON + timedelta(days=41))

    received = await receive(shop, now=NOON + timedelta(days=43), sender=PHONE)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"]) == (first.lead_id, True)


async def test_without_an_open_lead_the_one_active_last_is_meant(shop: Shop) -> None:
    first = await create(shop)
    second = await create(shop, now=NOON + timedelta(days=40))
    for created in (second, first):
        await settle(shop, created.lead_id, "closed")
    await shop.owner.execute(
        "UPDATE lead SET last_activity_at = $2 WHERE id = $1", first.lead_id, NOON + timedelta(days=50)
    )

    received = await receive(shop, now=NOON + timedelta(days=51), sender=PHONE)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["ambiguous"]) == (first.lead_id, False)


@pytest.mark.parametrize(("sender", "address"), [(OTHER_PHONE, OTHER_PHONE), ("US.13491208655302741918", None)])
async def test_what_matches_no_lead_is_kept(shop: Shop, sender: str, address: str | None) -> None:
    created = await create(shop)

    received = await receive(shop, "Hej?", sender=sender)

    message = await shop.row("message", received.message_id)
    assert (message["lead_id"], message["customer_id"], message["address"], message["body"], message["why"]) == (
        None,
        None,
        address or sender,
        "Hej?",
        "From an address that no lead has.",
    )
    assert await states(shop, created) == [("active", None)]
    assert (await shop.event_types())[-1] == ("customer.reply", None)
    assert await receive(shop, "Hej?", sender=sender) == Received(received.message_id, duplicate=True)


async def test_a_stranger_who_opts_out_is_never_messaged_later(shop: Shop) -> None:
    await receive(shop, "STOP", sender=PHONE)

    created = await create(shop, now=LATER)

    assert await states(shop, created) == [("blocked", "suppressed")]
    assert [row["name"] for row in await shop.rows("SELECT name FROM customer")] == ["Anna Karlsson"]
    assert await shop.rows("SELECT id FROM message WHERE direction = 'outbound'") == []


async def test_an_opt_out_from_an_address_that_is_no_number_is_kept(shop: Shop) -> None:
    received = await receive(shop, "STOP", sender="US.13491208655302741918")

    assert (await shop.row("message", received.message_id))["purpose"] == "opt_out"
    assert await shop.event_types() == [("customer.opt_out", None)]
