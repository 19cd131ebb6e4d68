"""Each owner has a pool of its own at each host, for as long as it is used."""

from __future__ import annotations

import asyncio

import httpcore

from leadrescue.outbound.pools import Origin, Pools
from tests.support.receiver import Receiver, receiving


def origin(receiver: Receiver, owner: str = "") -> Origin:
    return ("http", "127.0.0.1", receiver.port, True, owner)


async def get(pools: Pools, receiver: Receiver, owner: str = "") -> int:
    async with pools.use(origin(receiver, owner)) as pool:
        return (await pool.request("GET", receiver.url, headers={"Host": "crm.example"})).status


async def test_connections_are_kept_for_a_while_and_closed_when_nobody_comes_again() -> None:
    async with receiving() as first, receiving() as second:
        pools = Pools(httpcore.default_ssl_context(), lambda local_allowed: httpcore.AnyIOBackend(), idle_s=3.0)
        assert [await get(pools, first) for _ in range(3)] == [200, 200, 200]
        assert (first.connections, len(pools)) == (1, 1)
        assert await get(pools, second) == 200
        assert len(pools) == 2
        await asyncio.sleep(3.1)
        assert await get(pools, second) == 200
        assert len(pools) == 1
        assert await get(pools, first) == 200
        assert first.connections == 2
        await pools.aclose()
        assert len(pools) == 0


async def test_what_is_used_is_not_closed_however_long_it_takes() -> None:
    async with receiving() as slow, receiving() as other:
        pools = Pools(httpcore.default_ssl_context(), lambda local_allowed: httpcore.AnyIOBackend(), idle_s=0.05)
        async with pools.use(origin(slow)) as held:
            await asyncio.sleep(0.1)
            assert await get(pools, other) == 200
            async with pools.use(origin(slow)) as same:
                assert same is held
            assert await get(pools, slow) == 200
        await pools.aclose()


async def test_owners_at_one_host_share_nothing() -> None:
    async with receiving() as host:
        pools = Pools(httpcore.default_ssl_context(), lambda local_allowed: httpcore.AnyIOBackend(), idle_s=60)
        for owner in ("w_1", "w_2", "w_1", "w_2"):
            assert await get(pools, host, owner) == 200
        assert (host.connections, len(pools)) == (2, 2)
        await pools.aclose()
