"""Pings, and sending again what an endpoint missed; a refused call also proves that nothing changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from resolvers.errors import ConflictError, ValidationError
from resolvers.webhooks import replaying
from tests.resolvers.shop import NOON
from tests.resolvers.webhooks.outgoing import Outgoing, everything, replay
from tests.support.many_events import FIRST_AT, make_events
from tests.support.receiver import Reply, receiving

URL = "https://crm.example.com/"


async def test_a_ping_goes_to_one_endpoint_whatever_its_types(outgoing: Outgoing) -> None:
    async with receiving() as receiver, receiving() as other:
        made = await outgoing.endpoint(receiver.url, "customer.reply")
        await outgoing.endpoint(other.url)
        async with outgoing.shop.transaction() as tx:
            delivery_id = await replaying.ping(tx, outgoing.shop.actor, made.id, NOON)
        assert tx.wakes == {"webhooks", f"log:{outgoing.shop.id}"}
        assert await outgoing.round() == [delivery_id]
        (request,) = receiver.requests
        assert (request.content["type"], other.connections) == ("webhook.ping", 0)
        assert request.content["data"] == {"endpoint_id": made.id, "lead": None, "message": None}


async def test_one_delivery_is_sent_again_under_its_id(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        made = await outgoing.endpoint(receiver.url)
        first, second = await outgoing.write(2)
        await outgoing.round()
        delivery_id = (await outgoing.deliveries(made.id))[0]["id"]
        assert await replay(outgoing.shop, made.id, delivery_id=delivery_id) == 1
        assert await outgoing.round() == [delivery_id]
        assert sorted(receiver.ids) == sorted([first, first, second])
        assert await outgoing.states(made.id) == [("succeeded", 1), ("succeeded", 1)]


async def test_a_range_takes_in_what_was_never_sent_and_nothing_else(outgoing: Outgoing) -> None:
    before = await outgoing.write(2, "lead.created")
    async with receiving() as receiver:
        made = await outgoing.endpoint(receiver.url, "lead.created")
        await outgoing.write(1, "customer.reply")
        after = await outgoing.write(1, "lead.created")
        await outgoing.round()
        assert receiver.ids == after
        early = NOON - timedelta(hours=1)
        assert await replay(outgoing.shop, made.id, **{"from": early, "to": NOON}) == 0
        assert await replay(outgoing.shop, made.id, **{"from": NOON, "to": NOON + timedelta(seconds=1)}) == 3
        await outgoing.round()
        assert sorted(receiver.ids) == sorted(before + after + after)


async def test_what_is_on_its_way_is_not_sent_a_second_time_by_areplay(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL)
    await outgoing.write(1)
    await outgoing.fan_out()
    await outgoing.shop.owner.execute(
        "UPDATE webhook_delivery SET claim_token = 't', held_until = now() + interval '1 minute'"
    )
    before = await everything(outgoing.shop)
    assert await replay(outgoing.shop, made.id, **{"from": NOON}) == 0
    assert await replay(outgoing.shop, made.id, delivery_id=(await outgoing.deliveries(made.id))[0]["id"]) == 0
    assert await everything(outgoing.shop) == before


@pytest.mark.parametrize(
    ("wanted", "path", "words"),
    [
        ({}, ("from",), "From or deliveryId must be given"),
        ({"delivery_id": "wd_1", "from": NOON}, ("from",), "From is for a range"),
        ({"delivery_id": "wd_1", "to": NOON}, ("to",), "To is for a range"),
        ({"from": NOON, "to": NOON}, ("to",), "To must lie after from."),
        ({"from": NOON - timedelta(days=31)}, ("from",), "From reaches back more than 30 days"),
    ],
)
async def test_a_replay_of_nothing_sensible_is_refused(
    outgoing: Outgoing, wanted: dict[str, Any], path: tuple[str, ...], words: str
) -> None:
    made = await outgoing.endpoint(URL)
    before = await everything(outgoing.shop)
    with pytest.raises(ValidationError) as refused:
        await replay(outgoing.shop, made.id, **wanted)
    (field,) = refused.value.fields
    assert (field.path, field.message[: len(words)]) == (path, words)
    assert await everything(outgoing.shop) == before


async def test_a_disabled_endpoint_is_neither_replayed_nor_pinged(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL)
    await outgoing.update(made.id, state="disabled")
    before = await everything(outgoing.shop)
    with pytest.raises(ConflictError, match="This endpoint is disabled"):
        await replay(outgoing.shop, made.id, **{"from": NOON})
    with pytest.raises(ConflictError, match="This endpoint is disabled"):
        async with outgoing.shop.transaction() as tx:
            await replaying.ping(tx, outgoing.shop.actor, made.id, NOON)
    assert await everything(outgoing.shop) == before


async def test_an_endpoint_that_was_disabled_gets_each_of_two_thousand_that_it_missed(outgoing: Outgoing) -> None:
    async with receiving(lambda request: Reply(410)) as receiver:
        made = await outgoing.endpoint(receiver.url)
        last = (await outgoing.write(1))[0]
        await outgoing.round()
        assert (await outgoing.shop.row("webhook_endpoint", made.id))["state"] == "disabled"
        await make_events(outgoing.shop.owner, outgoing.shop.id, 2_000)
        await outgoing.fan_out()
        await outgoing.update(made.id, state="active")
        receiver.answer, receiver.requests = (lambda request: Reply()), []
        assert await outgoing.round() == []
        when = {"now": FIRST_AT + timedelta(days=29), "from": FIRST_AT}
        assert await replay(outgoing.shop, made.id, **when) == 2_000
        assert len(await outgoing.round()) == 4
        written = await outgoing.shop.rows("SELECT seq FROM event WHERE data ? 'number' ORDER BY seq")
        assert last not in receiver.ids
        assert sorted(receiver.ids) == [f"e_{row['seq']:012x}" for row in written]
        assert receiver.most_open <= 4
