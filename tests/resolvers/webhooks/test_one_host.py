"""Endpoints at one host, of several dealerships, do not hold up each other."""

from __future__ import annotations

from leadrescue.outbound import Outbound
from resolvers.webhooks.handing import IN_FLIGHT
from tests.resolvers.shop import Shop
from tests.resolvers.webhooks.outgoing import Outgoing
from tests.support.receiver import Received, Reply, receiving


async def test_one_hosts_endpoints_that_never_answer_hold_up_no_other_there(outgoing: Outgoing, rival: Shop) -> None:
    """Given thirty endpoints at one host that keep us waiting."""

    def answer(request: Received) -> Reply:
        return Reply(delay_s=600) if request.target == "/silent" else Reply()

    async with receiving(answer) as host:
        for _ in range(30):
            await outgoing.endpoint(f"http://127.0.0.1:{host.port}/silent")
        await outgoing.write(IN_FLIGHT)
        await outgoing.fan_out()
        outgoing.outbound = Outbound(timeout_s=600)
        deliverer = outgoing.deliverer()
        for delivery_id in await outgoing.due():
            deliverer.start(delivery_id)
        await host.until(30 * IN_FLIGHT)
        await outgoing.shop.owner.execute("UPDATE webhook_delivery SET held_until = now() + interval '1 hour'")

        # When another dealership's endpoint at that host is to get something, one after the other
        other = await outgoing.endpoint(host.url, shop=rival)
        for _ in range(5):
            await outgoing.write(1, shop=rival)
            await outgoing.round(deliverer)

        # Then it has it while all the others wait
        assert await outgoing.states(other.id) == [("succeeded", 1)] * 5
        assert host.open_now == 30 * IN_FLIGHT
        await deliverer.aclose(0)
