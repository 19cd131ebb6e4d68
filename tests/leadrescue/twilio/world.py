"""A simulator, our channel that sends through it, and an endpoint that catches its webhooks: all over real HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from leadrescue.channels.twilio import TwilioChannel
from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_http import Timeouts, connections
from leadrescue.delivery import ChannelName, Outgoing
from leadrescue.listening import listen
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.server import Guest, running
from leadrescue.twilio_simulator.settings import SimulatorSettings
from leadrescue.twilio_simulator.simulator import Simulator
from tests.support.patience import eventually

CUSTOMER = "+46701740605"
TIMEOUTS = Timeouts(connect_s=30.0, total_s=30.0)  # the machine may be busy
IMPATIENT = Timeouts(connect_s=30.0, total_s=2.0)


@dataclass(frozen=True, slots=True)
class Caught:
    """One webhook as it came in."""

    path: str
    query: str
    params: dict[str, str]
    signature: str | None


@dataclass(slots=True)
class Catcher:
    """Remembers webhooks; ``statuses`` are answered one by one, then 204."""

    base_url: str = ""
    caught: list[Caught] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)

    async def catch(self, request: Request) -> Response:
        """Any POST."""
        params = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
        signature = request.headers.get("X-Twilio-Signature")
        self.caught.append(Caught(request.url.path, request.url.query, params, signature))
        return Response(status_code=self.statuses.pop(0) if self.statuses else 204)


@dataclass(slots=True)
class World:
    """What a test plays with."""

    simulator: Simulator
    base_url: str
    catcher: Catcher
    account: TwilioAccount
    channel: TwilioChannel
    pool: httpx.AsyncClient

    @property
    def auth(self) -> tuple[str, str]:
        """The account's credentials."""
        return self.simulator.settings.account_sid, self.simulator.settings.auth_token

    @property
    def messages_url(self) -> str:
        """Where messages are created and listed."""
        return f"{self.base_url}/2010-04-01/Accounts/{self.simulator.settings.account_sid}/Messages.json"

    @property
    def impatient(self) -> TwilioChannel:
        """The same channel, which gives up after two seconds."""
        return TwilioChannel(self.account, self.pool, IMPATIENT)

    def with_account(self, timeouts: Timeouts = TIMEOUTS, **changes: object) -> TwilioChannel:
        """A channel for an account that differs in these fields."""
        return TwilioChannel(replace(self.account, **changes), self.pool, timeouts)  # type: ignore[arg-type]

    def records(self) -> list[Record]:
        """The provider's records, oldest first."""
        return list(self.simulator.records.newest_first())[::-1]

    def arrived(self, number: str) -> list[str]:
        """The texts that this telephone got, oldest first."""
        return [one.body for one in self.records() if one.recipient.value == number and one.arrived_at]

    def reported(self) -> list[tuple[str, str | None]]:
        """Status and error code of each status callback, in the order in which they came."""
        return [
            (one.params["MessageStatus"], one.params.get("ErrorCode"))
            for one in self.catcher.caught
            if one.path == "/twilio/status"
        ]

    def inbound(self) -> list[dict[str, str]]:
        """The fields of each customer's message that was posted."""
        return [one.params for one in self.catcher.caught if one.path == "/twilio/inbound"]

    def posts(self) -> int:
        """How often someone asked for a message to be created."""
        return sum(one.method == "POST" for one in self.simulator.asked)


def outgoing(
    recipient: str = CUSTOMER, channel: ChannelName = "sms", body: str = "Hej Anna!", **more: object
) -> Outgoing:
    """A message to one customer, claimed just now."""
    values: dict[str, object] = {
        "reference": "m_0001",
        "dealership_id": "d_0001",
        "mode": "live",
        "channel": channel,
        "recipient": recipient,
        "body": body,
        "content_sid": None,
        "claimed_at": now(),
    }
    return Outgoing(**(values | more))  # type: ignore[arg-type]


def now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@contextlib.asynccontextmanager
async def serving(handler: Callable[[Request], Awaitable[Response]]) -> AsyncIterator[str]:
    """Answers every request with this handler; yields the base URL."""
    app = Starlette(routes=[Route("/{path:path}", handler, methods=["GET", "POST"])])
    with listen("127.0.0.1", 0) as listening:
        server = Guest(uvicorn.Config(app, lifespan="off", log_config=None, date_header=False, timeout_keep_alive=75))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        await eventually(lambda: server.started)
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


@contextlib.asynccontextmanager
async def world(*, with_service: bool = False) -> AsyncIterator[World]:
    """Everything together, without delays; with a service, that one sends and chooses the sender."""
    catcher = Catcher()
    async with serving(catcher.catch) as catcher.base_url:
        settings = SimulatorSettings(inbound_url=f"{catcher.base_url}/twilio/inbound")
        async with running(settings) as simulated, connections(TIMEOUTS) as pool:
            simulated.simulator.knobs.step_delay_s = simulated.simulator.knobs.reply_delay_s = 0.0
            account = TwilioAccount(
                account_sid=settings.account_sid,
                auth_token=settings.auth_token,
                status_callback_url=f"{catcher.base_url}/twilio/status",
                messaging_service_sid=settings.messaging_service_sid if with_service else None,
                senders={} if with_service else {"sms": settings.senders[0], "whatsapp": settings.senders[1]},
                base_url=simulated.base_url,
            )
            channel = TwilioChannel(account, pool, TIMEOUTS)
            yield World(simulated.simulator, simulated.base_url, catcher, account, channel, pool)
