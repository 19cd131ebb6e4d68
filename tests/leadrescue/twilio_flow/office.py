"""A LIVE dealership with a Twilio account: the API on a port, a sender, and the simulator between it and customers."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg
import httpx
import uvicorn
from twilio.request_validator import RequestValidator

from leadrescue.app import create_app
from leadrescue.channels.registry import channels
from leadrescue.channels.twilio_http import Timeouts, connections
from leadrescue.database import Database
from leadrescue.listening import listen
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from leadrescue.twilio_simulator.addresses import parse as address
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.inbound import Written, receive
from leadrescue.twilio_simulator.server import Guest, running
from leadrescue.twilio_simulator.settings import SimulatorSettings
from leadrescue.twilio_simulator.simulator import Simulator
from resolvers import channel_accounts, leads
from resolvers.actors import Actor
from resolvers.channel_accounts import SaveAccount
from resolvers.dealerships import create, load_facts
from resolvers.inputs import CreateDealership, CreateLead
from resolvers.parsing import parse
from resolvers.sandbox_deliveries import SandboxDeliveries
from resolvers.sending import Outcome, Sender
from tasks.live_channel import live_channel
from tests.support.patience import PATIENCE_S

ANNA = "+46701740605"
SMS_SENDER, WHATSAPP_SENDER = "+46701740698", "+46701740699"
TEMPLATE = "Hej {{1}}, tack för provkörningen av {{2}} hos oss!"
BOX = SecretBox(bytes(32))


@dataclass(slots=True)
class Office:
    """What a test plays with. ``http`` reaches the API as Twilio does."""

    settings: Settings
    simulator: Simulator
    dealership_id: str
    owner: asyncpg.Connection
    worker_db: Database
    app_db: Database
    sender: Sender
    http: httpx.AsyncClient
    template: Content

    async def log(self, phone: str, **changes: Any) -> str:
        """A test drive, logged now; returns the lead's id."""
        raw = {"customer_name": "Anna Karlsson", "phone": phone, "car_model": "Volvo EX30", "consent": True} | changes
        async with self.app_db.transaction(self.dealership_id) as tx:
            actor = Actor(await load_facts(tx, self.dealership_id), None, "Lisa")
            return (await leads.create(tx, actor, parse(CreateLead, raw), datetime.now(UTC), BOX)).lead_id

    async def messages(self, lead_id: str) -> list[dict[str, Any]]:
        """The lead's messages, oldest first."""
        found = await self.owner.fetch("SELECT * FROM message WHERE lead_id = $1 ORDER BY sort_at, id", lead_id)
        return [dict(row) for row in found]

    async def message(self, id: str) -> dict[str, Any]:
        """One of them."""
        row = await self.owner.fetchrow("SELECT * FROM message WHERE id = $1", id)
        assert row is not None
        return dict(row)

    async def first(self, lead_id: str) -> str:
        """The id of the day-0 message."""
        id: str = await self.owner.fetchval("SELECT id FROM message WHERE lead_id = $1 AND day = 0", lead_id)
        return id

    async def send(self, message_id: str) -> Outcome:
        """Makes a message due, and sends it."""
        await self.owner.execute(
            "UPDATE message SET due_at = now() - interval '1 second' WHERE id = $1 AND status = 'queued'", message_id
        )
        return await self.sender.send(message_id)

    async def end_lease(self, message_id: str) -> None:
        """The worker that had it is gone."""
        await self.owner.execute(
            "UPDATE message SET claimed_until = now() - interval '1 second' WHERE id = $1", message_id
        )

    async def became(self, message_id: str, status: str, **columns: Any) -> dict[str, Any]:
        """The message, once it has this status and these columns."""
        wanted = columns | {"status": status}
        async with asyncio.timeout(PATIENCE_S):
            while True:
                row = await self.message(message_id)
                if {name: row[name] for name in wanted} == wanted:
                    return row
                await asyncio.sleep(0.02)

    async def write(self, phone: str, body: str, to: str = f"whatsapp:{WHATSAPP_SENDER}", **more: Any) -> None:
        """The customer writes; returns when our API has answered."""
        customer = f"whatsapp:{phone}" if to.startswith("whatsapp:") else phone
        values: dict[str, Any] = {"media": (), "opt_out_type": None, "replied_to": None} | more
        written = Written(customer=address(customer), to=address(to), body=body, messaging_service_sid=None, **values)
        await receive(self.simulator, written)

    def arrived(self, phone: str) -> list[tuple[str, str]]:
        """Channel and text of what this telephone got, oldest first, by the provider's own records."""
        records = list(self.simulator.records.newest_first())[::-1]
        return [
            (one.recipient.channel, one.body)
            for one in records
            if one.recipient.value == phone and one.arrived_at is not None and one.direction.startswith("outbound")
        ]

    async def post(self, path: str, fields: dict[str, str], *, token: str | None = None, host: str = "") -> int:
        """A signed webhook; returns the answer's status."""
        url = f"{self.settings.base_url}{path}"
        signature = RequestValidator(token or self.simulator.settings.auth_token).compute_signature(url, fields)
        headers = {"X-Twilio-Signature": signature} | ({"Host": host} if host else {})
        return (await self.http.post(path, data=fields, headers=headers)).status_code

    async def report(self, sid: str, status: str, **more: str) -> int:
        """A status callback of our own making."""
        fields = {
            "AccountSid": self.simulator.settings.account_sid,
            "MessageSid": sid,
            "MessageStatus": status,
            "From": SMS_SENDER,
            "To": ANNA,
            "SomethingNew": "",
        }
        return await self.post("/twilio/status", fields | more)


@contextlib.asynccontextmanager
async def serving(settings: Settings, public_url: str = "") -> AsyncIterator[tuple[Settings, str]]:
    """The API on a free port of 127.0.0.1, told that the world sees it at ``public_url``; there by itself.

    Yields the settings that name that, and where it listens.
    """
    with listen("127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        # What waits for its turn on a loaded machine is not to be refused.
        named = settings.model_copy(update={"public_url": public_url or url, "database_timeout_s": PATIENCE_S})
        server = Guest(uvicorn.Config(create_app(named), lifespan="on", log_config=None, timeout_keep_alive=75))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started and not task.done():
            await asyncio.sleep(0.005)
        try:
            yield named, url
        finally:
            server.should_exit = True
            await task


@contextlib.asynccontextmanager
async def opened(settings: Settings, timeouts: Timeouts | None = None, public_url: str = "") -> AsyncIterator[Office]:
    """Everything together, without delays. A client gives up on Twilio after ``timeouts``.

    With a ``public_url`` nothing listens there: webhooks reach the API only by the test's own hand.
    """
    async with contextlib.AsyncExitStack() as stack:
        owner = await asyncpg.connect(settings.owner_login.url)
        stack.push_async_callback(owner.close)
        worker_db = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=4)
        stack.push_async_callback(worker_db.close)
        app_db = await Database.open(settings.database_url, role="leadrescue_app", pool_size=2)
        stack.push_async_callback(app_db.close)
        named, listens_at = await stack.enter_async_context(serving(settings, public_url))
        simulated = await stack.enter_async_context(
            running(SimulatorSettings(inbound_url=f"{named.base_url}/twilio/inbound"))
        )
        simulator = simulated.simulator
        simulator.knobs.step_delay_s = simulator.knobs.reply_delay_s = 0.0
        named = named.model_copy(update={"twilio_base_url": simulated.base_url})
        now = datetime.now(UTC)
        template = Content("hej", "sv", TEMPLATE, now, now)
        template.sid = "HX" + "0" * 32
        simulator.contents.put(template)
        pool = await stack.enter_async_context(connections(Timeouts()))
        live = live_channel(worker_db, named, pool, timeouts)
        sender = Sender(worker_db, channels(SandboxDeliveries(worker_db), 0.0, live), lease_s=30.0)
        dealership_id = await _dealership(worker_db, owner, simulator.settings, template.sid)
        client = httpx.AsyncClient(base_url=listens_at, trust_env=False, timeout=PATIENCE_S)
        http = await stack.enter_async_context(client)
        yield Office(named, simulator, dealership_id, owner, worker_db, app_db, sender, http, template)


async def _dealership(
    worker_db: Database, owner: asyncpg.Connection, simulated: SimulatorSettings, content_sid: str
) -> str:
    made = parse(
        CreateDealership, {"name": "Karlsson Bil", "timezone": "Europe/Stockholm", "locale": "sv", "region": "SE"}
    )
    account = {
        "account_sid": simulated.account_sid,
        "sms_sender": SMS_SENDER,
        "whatsapp_sender": WHATSAPP_SENDER,
    }
    async with worker_db.transaction(None) as tx:
        twins = await create(tx, BOX, made, datetime.now(UTC))
        await channel_accounts.save(
            tx, BOX, twins.live_id, parse(SaveAccount, account), simulated.auth_token, datetime.now(UTC)
        )
    await owner.execute("UPDATE dealership SET quiet_opens = '00:00', quiet_closes = '00:00'")
    await owner.execute(
        "UPDATE playbook_step SET content_sid = $1, bodies = $2 WHERE channel = 'whatsapp'",
        content_sid,
        '{"sv": "Hej {{first_name}}, tack för provkörningen av {{car_model}} hos oss!"}',
    )
    return twins.live_id
