"""A LIVE dealership on the Twilio simulator, each in a process of its own, and customers who wait for messages."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import asyncpg
import httpx

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from leadrescue.twilio_simulator.settings import SimulatorSettings
from resolvers import channel_accounts
from resolvers.channel_accounts import SaveAccount
from resolvers.parsing import parse
from tests.support.patience import PATIENCE_S
from tests.support.processes import ROOT, Processes, Running, environment, free_port, until_ready
from tests.support.rows import make_dealership, make_many

TEMPLATE_SID: Final = "HX" + "7" * 32
_BODY: Final = "Hej {{1}}, hur kändes provkörningen? Vi hörs om {{2}} dagar."
_TO_TEMPLATES: Final = """
UPDATE message m SET content_sid = $2,
    content_variables = jsonb_build_object('1', c.name, '2', (m.day + 1)::text),
    body = replace(replace($3, '{{1}}', c.name), '{{2}}', (m.day + 1)::text)
FROM customer c WHERE c.id = m.customer_id AND m.dealership_id = $1
"""


@dataclass(slots=True)
class Street:
    """``settings`` name the API's and the simulator's addresses; ``twilio`` reaches the simulator's control API."""

    settings: Settings
    dealership_id: str
    twilio: httpx.AsyncClient
    api: Running
    simulator: Running

    async def turn(self, **knobs: Any) -> None:
        """Turns the simulator's knobs."""
        (await self.twilio.patch("knobs", json=knobs)).raise_for_status()

    async def taken(self) -> list[dict[str, Any]]:
        """All messages that the simulator ever accepted, oldest first."""
        found: list[dict[str, Any]] = (await self.twilio.get("messages")).json()["messages"]
        return [one for one in found if one["direction"].startswith("outbound")]

    async def faults(self) -> dict[str, int]:
        """How many create calls met which fault."""
        asked = (await self.twilio.get("requests")).json()["requests"]
        names = [one["fault"] for one in asked if one["fault"]]
        return {name: names.count(name) for name in set(names)}


async def opened(processes: Processes, settings: Settings, owner: asyncpg.Connection, seed: int) -> Street:
    """Starts the simulator and the API, and connects a new LIVE dealership to them; closes nothing."""
    simulator = processes.start(
        "--port", "0", module="leadrescue.twilio_simulator", environment={"PATH": os.environ["PATH"]}, cwd=ROOT
    )
    async with asyncio.timeout(PATIENCE_S):
        while "\n" not in simulator.output():
            await asyncio.sleep(0.02)
    simulator.url = simulator.output().split()[0]
    port = free_port()
    named = settings.model_copy(
        update={"port": port, "public_url": f"http://127.0.0.1:{port}", "twilio_base_url": simulator.url}
    )
    api = processes.start("serve", environment=environment(named))
    api.url = named.base_url
    twilio = httpx.AsyncClient(base_url=f"{simulator.url}/simulator/", trust_env=False, timeout=PATIENCE_S)
    (await twilio.post("reset", json={"seed": seed})).raise_for_status()
    (await twilio.post("contents", json={"sid": TEMPLATE_SID, "body": _BODY})).raise_for_status()
    street = Street(named, await _dealership(named, owner), twilio, api, simulator)
    await until_ready(api)
    return street


async def _dealership(settings: Settings, owner: asyncpg.Connection) -> str:
    dealership_id = await make_dealership(owner, "live")
    usual = SimulatorSettings()
    account = {"account_sid": usual.account_sid, "sms_sender": usual.senders[0], "whatsapp_sender": usual.senders[1]}
    db = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=1)
    try:
        async with db.transaction(None) as tx:
            box = SecretBox(*settings.encryption_keys)
            parsed = parse(SaveAccount, account)
            await channel_accounts.save(tx, box, dealership_id, parsed, usual.auth_token, datetime.now(UTC))
    finally:
        await db.close()
    return dealership_id


async def plan(owner: asyncpg.Connection, street: Street, customers: int, *, messages_each: int = 1) -> None:
    """That many more customers, whose template messages are all due now; each text is written once for each."""
    await make_many(owner, street.dealership_id, customers, messages_each=messages_each, due_at=datetime.now(UTC))
    await owner.execute(_TO_TEMPLATES, street.dealership_id, TEMPLATE_SID, _BODY)
