"""The limit: a bare ASGI app that lets PostgreSQL do the same work, without keys, limits, tenants or rules.

python -m bench.baseline <port> <database url> <dealership id>
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import orjson
import uvicorn

from leadrescue.ids import new_id
from resolvers.kpis.parts import FIGURES, sections
from resolvers.kpis.periods import Calendar
from resolvers.kpis.statement import statement
from resolvers.ranges import kpi_range

_INSTANT = """to_char({}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_MESSAGE = f"""
SELECT m.id, m.body, upper(m.status) AS status, upper(m.direction) AS direction,
       {_INSTANT.format("m.sent_at")} AS "sentAt"
FROM message m WHERE m.lead_id = l.id
"""
_LEAD = f"""
l.id, l.customer_name AS "customerName", l.phone, l.car_model AS "carModel", upper(l.status) AS status,
{_INSTANT.format("l.created_at")} AS "createdAt"
"""
LEADS = f"""
SELECT coalesce(json_agg(o), '[]')::text FROM (
    SELECT {_LEAD}, (
        SELECT coalesce(json_agg(n), '[]') FROM ({_MESSAGE} ORDER BY m.sort_at DESC, m.id DESC LIMIT 5) n
    ) AS messages
    FROM lead l WHERE l.dealership_id = $1 ORDER BY l.created_at DESC, l.id DESC LIMIT 50
) o
"""
LEAD = f"""
SELECT row_to_json(o)::text FROM (
    SELECT {_LEAD}, (
        SELECT coalesce(json_agg(n), '[]') FROM ({_MESSAGE} ORDER BY m.sort_at, m.id) n
    ) AS messages
    FROM lead l WHERE l.id = $1 AND l.dealership_id = $2
) o
"""
# A lead with its person, five messages and one event.
CREATE = """
WITH person AS (
    INSERT INTO customer (id, dealership_id, name, phone, created_at, updated_at) VALUES ($2, $1, $4, $5, $7, $7)
    RETURNING id
), drive AS (
    INSERT INTO lead (id, dealership_id, customer_id, customer_name, phone, car_model, status, consent, test_drive_at,
                      created_at, updated_at, last_activity_at)
    SELECT $3, $1, id, $4, $5, $6, 'active', true, $7, $7, $7, $7 FROM person RETURNING id
), planned AS (
    INSERT INTO message (id, dealership_id, lead_id, customer_id, direction, channel, purpose, status, day, body, why,
                         sort_at, due_at, created_at, ambiguous, attempts)
    SELECT m.id, $1, $3, person.id, 'outbound', 'whatsapp', 'follow_up', 'queued', m.day, m.body, 'planned',
           m.due_at, m.due_at, $7, false, 0
    FROM person, unnest($8::text[], $9::int[], $10::text[], $11::timestamptz[]) AS m (id, day, body, due_at)
)
INSERT INTO event (dealership_id, type, lead_id, data, created_at) SELECT $1, 'lead.created', id, '{}', $7 FROM drive
"""
_ZONE = ZoneInfo("Europe/Stockholm")
# The product's own statement, run bare: what is measured is what stands around it.
_KPIS = f"""
WITH t AS MATERIALIZED (SELECT $1::text AS v)
SELECT f.* FROM t, LATERAL ({statement(sections(FIGURES))} OFFSET 0) f
"""
_DAYS = [0, 1, 3, 7, 14]
_BODY = (
    "Hej! Tack för provkörningen. Hör gärna av dig om du har frågor. Svara STOPP om du inte vill ha fler meddelanden."
)


class Baseline:
    """The app; its pool is opened at start."""

    def __init__(self, database_url: str, dealership_id: str) -> None:
        self._database_url = database_url
        self._dealership_id = dealership_id
        self._pool: asyncpg.Pool | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        pool = self._pool
        assert pool is not None
        path: str = scope["path"]
        status = 200
        if path == "/leads" and scope["method"] == "POST":
            body, status = await self._create(pool, await _body(receive)), 201
        elif path == "/kpis":
            body = await self._kpis(pool)
        elif path == "/leads":
            body = (await pool.fetchval(LEADS, self._dealership_id)).encode()
        else:
            body = (await pool.fetchval(LEAD, path.removeprefix("/leads/"), self._dealership_id)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _kpis(self, pool: asyncpg.Pool) -> bytes:
        period = kpi_range("30d", None, None, datetime.now(UTC), _ZONE)
        calendar = Calendar.of(period, with_previous=True)
        dates = (calendar.since, calendar.from_at, calendar.to_at, calendar.bounds)
        text: str = await pool.fetchval(_KPIS, self._dealership_id, *dates)
        return text.encode()

    async def _create(self, pool: asyncpg.Pool, raw: bytes) -> bytes:
        lead = orjson.loads(raw)
        now = datetime.now(UTC)
        lead_id = new_id("l")
        await pool.execute(
            CREATE,
            self._dealership_id,
            new_id("c"),
            lead_id,
            lead["customer_name"],
            lead["phone"],
            lead["car_model"],
            now,
            [new_id("m") for _ in _DAYS],
            _DAYS,
            [_BODY] * len(_DAYS),
            [now + timedelta(days=day) for day in _DAYS],
        )
        return json.dumps({"id": lead_id}).encode()

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        self._pool = await asyncpg.create_pool(
            self._database_url,
            min_size=12,
            max_size=12,
            reset=_keep,
            server_settings={"jit": "off", "plan_cache_mode": "force_generic_plan"},
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _keep(connection: asyncpg.Connection) -> None:
    return None


async def _body(receive: Any) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def main() -> None:
    """Serves until it is ended."""
    port, database_url, dealership_id = sys.argv[1:]
    uvicorn.run(
        Baseline(database_url, dealership_id),
        host="127.0.0.1",
        port=int(port),
        loop="uvloop",
        http="httptools",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main()
