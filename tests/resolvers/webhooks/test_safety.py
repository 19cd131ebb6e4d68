"""Nothing goes out unsigned, and nothing goes where it may not."""

from __future__ import annotations

from leadrescue.outbound import Outbound
from leadrescue.secretbox import SecretBox
from resolvers.webhooks.delivering import Deliverer
from tests.resolvers.webhooks.outgoing import Outgoing
from tests.support.receiver import receiving


async def test_a_secret_that_cannot_be_opened_sends_nothing_unsigned(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        other_key = Deliverer(outgoing.worker_db, SecretBox(b"x" * 32), outgoing.outbound, setting=True)
        await outgoing.round(other_key)
        assert receiver.connections == 0
        (delivery,) = await outgoing.deliveries(endpoint.id)
        assert (delivery["state"], delivery["last_error"]) == (
            "pending", "The signing secret cannot be opened with the keys at hand."
        )  # fmt: skip


async def test_this_machine_is_reached_only_where_the_setting_says_so(outgoing: Outgoing) -> None:
    async with receiving() as receiver:
        endpoint = await outgoing.endpoint(receiver.url)
        await outgoing.write(1)
        await outgoing.round(Deliverer(outgoing.worker_db, outgoing.shop.box, outgoing.outbound))
        assert receiver.connections == 0
        (delivery,) = await outgoing.deliveries(endpoint.id)
        assert delivery["last_error"] == "The URL must begin with https://."


async def test_a_live_dealership_never_reaches_this_machine(outgoing: Outgoing) -> None:
    async def names(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    await outgoing.shop.owner.execute("UPDATE dealership SET mode = 'live' WHERE id = $1", outgoing.shop.id)
    async with receiving() as receiver:
        plain = await outgoing.endpoint(receiver.url)
        rebinding = await outgoing.endpoint(f"https://crm.example:{receiver.port}/")
        await outgoing.write(1)
        outbound = Outbound(resolve=names)
        await outgoing.round(Deliverer(outgoing.worker_db, outgoing.shop.box, outbound, setting=True))
        await outbound.aclose()
        assert receiver.connections == 0
        (first,), (second,) = await outgoing.deliveries(plain.id), await outgoing.deliveries(rebinding.id)
        assert first["last_error"] == "The URL must begin with https://."
        assert "not of the public internet (loopback)" in second["last_error"]
