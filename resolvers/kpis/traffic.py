"""Messages by the time of their event, whichever lead they belong to, and how many customers wait now."""

from __future__ import annotations

from typing import Final

from resolvers.kpis.parts import Section
from resolvers.kpis.rows import GENUINE, OUTBOUND, TALK

_RECEIVED: Final = "m.received_at >= $2 AND m.received_at < $4"


def _within(event: str) -> str:
    return (
        f"count(*) FILTER (WHERE m.{event}_at >= $3 AND m.{event}_at < $4) AS {event}, "
        f"count(*) FILTER (WHERE m.{event}_at >= $2 AND m.{event}_at < $3) AS {event}_earlier"
    )


def _pending(status: str, at: str, indexed_at: str) -> str:
    return f"""(SELECT json_agg(x) FROM (
    SELECT m.{at} < $3 AS earlier, count(*) AS messages FROM message m
    WHERE m.dealership_id = t.v AND m.status = '{status}' AND m.{indexed_at} >= $2 AND m.{at} >= $2 AND m.{at} < $4
    GROUP BY 1) x)"""


SECTIONS: Final = {
    # A message's own day is the one it was sent on; its receipts are counted in the same pass, by their own time.
    Section.TRAFFIC: f"""json_build_object(
    'outbound', (SELECT json_agg(x) FROM (
        SELECT m.channel, width_bucket(m.sent_at, $5) AS slot, count(m.sent_at) AS sent,
            {_within("delivered")}, {_within("read")}, {_within("failed")}
        FROM {OUTBOUND} GROUP BY 1, 2) x),
    'inbound', (SELECT json_agg(x) FROM (
        SELECT width_bucket(m.received_at, $5) AS slot, count(*) AS received
        FROM {TALK} AND {_RECEIVED} GROUP BY 1) x))""",
    Section.REPLIERS: f"""(SELECT json_agg(x) FROM (
    SELECT m.received_at < $3 AS earlier, m.channel, count(DISTINCT m.lead_id) AS replied
    FROM {TALK} AND {GENUINE} AND {_RECEIVED} GROUP BY 1, 2) x)""",
    # No message falls due before it was created; unsaid, PostgreSQL walks through what all dealerships have queued.
    Section.PENDING: f"""json_build_object(
    'queued', {_pending("queued", "created_at", "due_at")},
    'cancelled', {_pending("cancelled", "cancelled_at", "cancelled_at")})""",
    Section.WAITING: """(SELECT count(DISTINCT l.customer_id) FROM lead l
    WHERE l.dealership_id = t.v AND l.waiting_since IS NOT NULL)""",
}
