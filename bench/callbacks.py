"""What Twilio sends of messages and answers: signed callbacks over kept connections, in an open loop."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

import asyncpg
from twilio.request_validator import RequestValidator

from bench import dataset
from bench.errors import BenchError
from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import channel_accounts
from resolvers.channel_accounts import SaveAccount

ACCOUNT = f"AC{'b' * 32}"
SENDER = "+46701740699"
# The dataset's numbers are too long to be anybody's, and so nobody could answer from them.
_DIALLED = """
WITH dialled AS (
    SELECT id, '+4676' || lpad((row_number() OVER (ORDER BY id))::text, 7, '0') AS phone
    FROM customer WHERE dealership_id = $1
), persons AS (
    UPDATE customer c SET phone = d.phone FROM dialled d WHERE c.id = d.id
)
UPDATE lead l SET phone = d.phone FROM dialled d WHERE l.customer_id = d.id
"""
_TOKEN = secrets.token_hex(16)
_LEADS = 2_000
_CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Shop:
    """A LIVE dealership with a Twilio account, a key of it, and the numbers of customers who may answer."""

    key: str
    dealership_id: str
    phones: tuple[str, ...]


async def open_shop(settings: Settings) -> Shop:
    """The dealership, in an empty database."""
    data = await dataset.load(settings.owner_login.url, leads=_LEADS)
    db = await Database.open(settings.worker_login.url, role="leadrescue_worker")
    account = SaveAccount(account_sid=ACCOUNT, sms_sender=SENDER, whatsapp_sender=SENDER)
    async with db.transaction(None) as tx:
        box = SecretBox(*settings.encryption_keys)
        await channel_accounts.save(tx, box, data.dealership_id, account, _TOKEN, datetime.now(UTC))
    await db.close()
    connection = await asyncpg.connect(settings.owner_login.url)
    await connection.execute(_DIALLED, data.dealership_id)
    rows = await connection.fetch(
        "SELECT phone FROM lead WHERE status = 'active' AND dealership_id = $1 ORDER BY id", data.dealership_id
    )
    await connection.close()
    return Shop(data.key, data.dealership_id, tuple(row["phone"] for row in rows))


class Callbacks:
    """Posts to 127.0.0.1:port, each answer awaited on its own connection."""

    def __init__(self, url: str, shop: Shop) -> None:
        self._url = url
        self._port = int(url.rsplit(":", 1)[1])
        self._shop = shop
        self._validator = RequestValidator(_TOKEN)
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
        self._answers: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Opens the connections."""
        for _ in range(_CONNECTIONS):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    def request(self, number: int, body: str) -> bytes:
        """The n-th customer's message, signed."""
        sender = f"whatsapp:{self._shop.phones[number % len(self._shop.phones)]}"
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": f"SM{uuid4().hex}",
            "From": sender,
            "To": f"whatsapp:{SENDER}",
            "Body": body,
            "NumMedia": "0",
        }
        return self._signed("/twilio/inbound", fields)

    def report(self, sid: str, status: str) -> bytes:
        """What became of a message of ours, signed."""
        fields = {
            "AccountSid": ACCOUNT,
            "MessageSid": sid,
            "MessageStatus": status,
            "From": f"whatsapp:{SENDER}",
            "To": f"whatsapp:{self._shop.phones[0]}",
            "ApiVersion": "2010-04-01",
        }
        return self._signed("/twilio/status", fields)

    def _signed(self, path: str, fields: dict[str, str]) -> bytes:
        form = urlencode(fields, quote_via=quote_plus).encode()
        lines = (
            f"POST {path} HTTP/1.1",
            "host: bench",
            "content-type: application/x-www-form-urlencoded",
            f"content-length: {len(form)}",
            f"x-twilio-signature: {self._validator.compute_signature(self._url + path, fields)}",
        )
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + form

    async def post(self, request: bytes) -> float:
        """Sends a request; returns when it went out (perf_counter). Raises BenchError where
        an earlier one was refused."""
        for task in [task for task in self._answers if task.done()]:
            self._answers.remove(task)
            task.result()
        reader, writer = await self._free.get()
        sent_at = time.perf_counter()
        writer.write(request)
        self._answers.add(asyncio.get_running_loop().create_task(self._answer(reader, writer)))
        return sent_at

    async def answered(self) -> None:
        """Waits for the answers that are still to come. Raises BenchError where a request was refused."""
        await asyncio.gather(*self._answers)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.lower().split(b"\r\n")
        length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
        answer = await reader.readexactly(length)
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204")):
            raise BenchError(f"a callback was refused: {head[:40]!r} {answer[:200]!r}")
        self._free.put_nowait((reader, writer))

    async def aclose(self) -> None:
        """Waits for the last answers and closes the connections."""
        await self.answered()
        while not self._free.empty():
            self._free.get_nowait()[1].close()
