"""Endpoints and their secrets; a refused call also proves that nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from leadrescue.secretbox import SecretBox
from resolvers.actors import DealershipFacts
from resolvers.errors import ConflictError, NotFoundError, ValidationError
from resolvers.inputs import Rotate
from resolvers.parsing import parse
from resolvers.webhooks import addresses, endpoints, replaying
from resolvers.webhooks.inputs import CreateEndpoint, Replay, UpdateEndpoint
from resolvers.webhooks.upkeep import delete_expired
from tests.resolvers.shop import NOON, Shop
from tests.resolvers.webhooks.outgoing import Outgoing, everything, replay
from tests.support.receiver import Reply, receiving

URL = "https://crm.example.com/"


async def test_an_endpoint_begins_active_with_a_sealed_secret(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL, "lead.created", "customer.reply", "lead.created")
    row = await outgoing.shop.row("webhook_endpoint", made.id)
    assert made.id.startswith("w_")
    assert (row["url"], row["state"], row["event_types"]) == (URL, "active", ["customer.reply", "lead.created"])
    (secret,) = await outgoing.shop.rows("SELECT * FROM webhook_secret")
    assert made.secret.startswith("whsec_")
    assert made.secret not in repr(made)
    assert made.secret.encode() not in secret["sealed"]
    assert outgoing.shop.box.open(secret["sealed"], f"webhook_secret:{secret['id']}").decode() == made.secret


@pytest.mark.parametrize(
    ("raw", "path", "words"),
    [
        ({}, ("url",), "Url is required."),
        ({"url": " "}, ("url",), "Url must not be empty."),
        ({"url": 7}, ("url",), "Url must be text."),
        ({"url": URL, "event_types": ["lead.created", "x"]}, ("event_types", "1"), "Event types are lead.created,"),
        ({"url": URL, "event_types": [None]}, ("event_types", "0"), "Event types 1 is required."),
        ({"url": URL, "event_types": "lead.created"}, ("event_types",), "Event types has the wrong type."),
    ],
)  # fmt: skip
def test_wrong_input_names_the_field(raw: dict[str, Any], path: tuple[str, ...], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse(CreateEndpoint, raw)
    (field,) = refused.value.fields
    assert field.path == path
    assert field.message.startswith(words)


@pytest.mark.parametrize(
    ("mode", "setting", "url", "addresses_found", "words"),
    [
        ("live", False, URL, ["93.184.215.14"], None),
        ("live", True, "https://localhost/", ["127.0.0.1"], "not of the public internet (loopback)"),
        ("live", True, "http://crm.example.com/", ["93.184.215.14"], "must begin with https://"),
        ("test", False, "http://crm.example.com/", ["93.184.215.14"], "must begin with https://"),
        ("test", False, "https://localhost/", ["127.0.0.1"], "not of the public internet (loopback)"),
        ("test", True, "http://localhost/", ["127.0.0.1"], None),
        ("test", True, "http://intranet.example/", ["10.0.0.8"], "not of the public internet (private)"),
        ("test", True, "http://metadata.example/", ["169.254.169.254"], "not of the public internet (link-local)"),
        ("live", False, URL, [], "names a host that cannot be found"),
    ],
)
async def test_where_an_endpoint_may_be_depends_on_mode_and_setting(
    shop: Shop, mode: Any, setting: bool, url: str, addresses_found: Sequence[str], words: str | None
) -> None:
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses_found

    old = shop.actor.dealership
    facts = DealershipFacts(
        old.id, old.name, mode, old.zone, old.locale, old.region, old.quiet_opens, old.quiet_closes,
        old.license_retention_days, old.clock_offset, old.revision,
    )  # fmt: skip
    found = await addresses.objections(url, facts, resolve, setting=setting)
    if words is None:
        assert found == []
    else:
        (field,) = found
        assert field.path == ("url",)
        assert words in field.message


async def test_a_fifty_first_endpoint_is_refused(outgoing: Outgoing) -> None:
    for _ in range(endpoints.MOST):
        await outgoing.endpoint(URL)
    before = await everything(outgoing.shop)
    with pytest.raises(ConflictError, match="There are 50 endpoints already: delete one"):
        await outgoing.endpoint(URL)
    assert await everything(outgoing.shop) == before


async def test_what_is_not_given_stays(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL, "lead.created")
    await outgoing.update(made.id, event_types=[])
    await outgoing.update(made.id, url="https://new.example.com/")
    row = await outgoing.shop.row("webhook_endpoint", made.id)
    assert (row["url"], row["event_types"], row["state"]) == ("https://new.example.com/", [], "active")


async def test_a_disabled_endpoint_gets_nothing_until_it_is_enabled(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        made = await outgoing.endpoint(receiver.url)
        waiting = await outgoing.write(2)
        await outgoing.fan_out()
        await outgoing.update(made.id, state="disabled")
        await outgoing.update(made.id, state="disabled")
        row = await outgoing.shop.row("webhook_endpoint", made.id)
        assert (row["state"], row["disabled_reason"]) == ("disabled", "by_hand")
        assert [(d["state"], d["last_error"]) for d in await outgoing.deliveries(made.id)] == [
            ("failed", "Not sent any more: the endpoint was disabled.")
        ] * 2
        missed = await outgoing.write(2)
        assert await outgoing.round() == []
        await outgoing.update(made.id, state="active")
        row = await outgoing.shop.row("webhook_endpoint", made.id)
        assert (row["state"], row["disabled_reason"], row["disabled_at"]) == ("active", None, None)
        new = await outgoing.write(1)
        await outgoing.round()
        assert receiver.ids == new
        assert await replay(outgoing.shop, made.id, **{"from": NOON}) == 5
        await outgoing.round()
        assert sorted(receiver.ids) == sorted(new + waiting + missed + new)
        assert "webhook.disabled" not in await outgoing.log_types()


async def test_what_is_on_its_way_when_the_endpoint_is_disabled_is_reported_and_not_tried_again(
    outgoing: Outgoing,
) -> None:
    async with receiving(lambda request: Reply(500)) as receiver:
        made = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.fan_out()
        (delivery_id,) = await outgoing.due()
        await outgoing.shop.owner.execute(
            "UPDATE webhook_delivery SET claim_token = 't', held_until = now() + interval '1 minute', attempts = 1"
        )
        await outgoing.update(made.id, state="disabled")
        await outgoing.deliverer().deliver(delivery_id)
        assert receiver.connections == 0
        assert await outgoing.states(made.id) == [("failed", 1)]


async def test_a_deleted_endpoint_is_gone_with_its_secrets_and_soon_its_deliveries(outgoing: Outgoing) -> None:
    made, kept = await outgoing.endpoint(URL), await outgoing.endpoint(URL)
    await outgoing.write(3)
    await outgoing.fan_out()
    async with outgoing.shop.transaction() as tx:
        await endpoints.delete(tx, outgoing.shop.id, made.id)
    assert len(await outgoing.due()) == 3
    assert [row["endpoint_id"] for row in await outgoing.shop.rows("SELECT * FROM webhook_secret")] == [kept.id]
    assert await delete_expired(outgoing.worker_db) == 3
    assert (len(await outgoing.deliveries(made.id)), len(await outgoing.deliveries(kept.id))) == (0, 3)
    with pytest.raises(NotFoundError):
        async with outgoing.shop.transaction() as tx:
            await endpoints.delete(tx, outgoing.shop.id, made.id)


async def test_the_delivery_log_is_kept_for_thirty_days(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL)
    await outgoing.write(2)
    await outgoing.fan_out()
    first = (await outgoing.deliveries(made.id))[0]["id"]
    await outgoing.shop.owner.execute(
        "UPDATE webhook_delivery SET state = 'succeeded', next_attempt_at = NULL WHERE id = $1", first
    )
    await outgoing.pass_time(timedelta(days=30, minutes=-1))
    assert await delete_expired(outgoing.worker_db) == 0
    await outgoing.pass_time(timedelta(minutes=2))
    assert await delete_expired(outgoing.worker_db) == 1
    assert await outgoing.states(made.id) == [("pending", 0)]


async def test_ten_secrets_may_sign_and_no_more(outgoing: Outgoing) -> None:
    made = await outgoing.endpoint(URL)
    for _ in range(9):
        await outgoing.rotate(made.id, 3600)
    before = await everything(outgoing.shop)
    with pytest.raises(ConflictError, match="10 secrets sign for this endpoint already"):
        await outgoing.rotate(made.id, 3600)
    assert await everything(outgoing.shop) == before
    assert (await outgoing.rotate(made.id, 0)).startswith("whsec_")


async def test_another_dealership_finds_nothing_to_change(outgoing: Outgoing, rival: Shop, box: SecretBox) -> None:
    made = await outgoing.endpoint(URL)
    theirs = await outgoing.endpoint(URL, shop=rival)
    await outgoing.write(1)
    await outgoing.fan_out()
    delivery_id = (await outgoing.deliveries(made.id))[0]["id"]
    before = await everything(rival)
    now = datetime.now(UTC)

    async def attempt(which: int, endpoint_id: str) -> None:
        async with rival.transaction() as tx:
            match which:
                case 0:
                    await endpoints.update(tx, rival.id, endpoint_id, UpdateEndpoint(url=URL), now)
                case 1:
                    await endpoints.rotate_secret(tx, box, rival.id, endpoint_id, Rotate(), now)
                case 2:
                    await endpoints.delete(tx, rival.id, endpoint_id)
                case 3:
                    await replaying.ping(tx, rival.actor, endpoint_id, NOON)
                case _:
                    replay = parse(Replay, {"endpoint_id": endpoint_id or "x", "from": NOON})
                    await replaying.replay(tx, rival.actor, replay, NOON)

    for endpoint_id in (made.id, "w_unknown", "", "l_1", "w_' OR true"):
        for which in range(5):
            with pytest.raises(NotFoundError):
                await attempt(which, endpoint_id)
    with pytest.raises(NotFoundError):
        await replay(rival, theirs.id, delivery_id=delivery_id)
    assert await everything(rival) == before


async def test_row_level_security_needs_no_filter(outgoing: Outgoing, rival: Shop) -> None:
    await outgoing.endpoint(URL)
    await outgoing.write(1)
    await outgoing.fan_out()
    for table in ("webhook_endpoint", "webhook_secret", "webhook_delivery"):
        async with outgoing.shop.transaction() as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 1
        async with rival.transaction() as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0
        async with outgoing.shop.db.transaction(None) as tx:
            assert await tx.fetchval(f"SELECT count(*) FROM {table}") == 0
