"""Captured deliveries verify with npm's standardwebhooks, while a secret is being rotated too."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from leadrescue.settings import Settings
from tests.javascript.scripts import output
from tests.support.live_site import LiveSite, live_site
from tests.support.processes import Processes, Running
from tests.support.receiver import Receiver, receiving
from tests.support.waiting import until

pytestmark = pytest.mark.flow

CREATE = "mutation ($url: String!) { createWebhookEndpoint(url: $url) { endpoint { id } secret } }"
ROTATE = "mutation ($id: ID!, $grace: Int!) { rotateWebhookSecret(id: $id, graceSeconds: $grace) { secret } }"
SENT = """
SELECT count(*) FILTER (WHERE type = 'customer.reply') = $1 AND count(*) FILTER (WHERE d.state = 'pending') = 0
FROM webhook_delivery d JOIN event e ON e.seq = d.event_seq
"""


async def test_deliveries_verify_before_during_and_after_a_rotation(
    node: str, settings: Settings, processes: Processes, owner: asyncpg.Connection
) -> None:
    settings = settings.model_copy(update={"webhooks_allow_local": True})
    async with live_site(settings, processes, owner) as site, receiving() as receiver:
        # The lead's first message is cancelled before there is anyone to send it: no event comes but those of replies.
        await site.reply()
        started = (processes.dispatch(site.settings), processes.work(site.settings))
        created = (await site.ask(CREATE, url=receiver.url))["createWebhookEndpoint"]
        secrets = [created["secret"]]
        batches = [await _deliveries(site, receiver, owner, started, 1)]
        for number, grace_s in enumerate((3_600, 0), 2):
            rotated = await site.ask(ROTATE, id=created["endpoint"]["id"], grace=grace_s)
            secrets.append(rotated["rotateWebhookSecret"]["secret"])
            batches.append(await _deliveries(site, receiver, owner, started, number))
        first, during, after = [
            await output(node, "verify.mjs", {"secrets": secrets, "deliveries": batch}) for batch in batches
        ]
        forged = [{**one, "body": one["body"].replace("customer.reply", "customer.reply ")} for one in batches[1]]
        refused = await output(node, "verify.mjs", {"secrets": secrets, "deliveries": forged})
    assert len(set(secrets)) == 3
    assert first == [[True, False, False]] * len(first)
    assert during == [[True, True, False]] * len(during)
    assert [each[1:] for each in after] == [[False, True]] * len(after)
    assert min(map(len, (first, during, after))) >= 1
    assert [False, False, False] in refused


async def _deliveries(
    site: LiveSite, receiver: Receiver, owner: asyncpg.Connection, started: tuple[Running, ...], number: int
) -> list[dict[str, Any]]:
    """What the receiver got of one more reply, as it came; ``number`` counts those since the endpoint was made."""
    await site.reply()
    await until(owner, SENT, number, of=started)
    requests, receiver.requests = receiver.requests, []
    return [{"headers": each.headers, "body": each.body.decode()} for each in requests]
