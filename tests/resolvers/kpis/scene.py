"""Leads and messages with every instant given, put straight into tables, and the KPIs asked of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from leadrescue.ids import new_id
from resolvers.kpis import compute
from resolvers.ranges import Range, kpi_range
from tests.resolvers.shop import Shop
from tests.support import rows
from tests.support.rows import LeadRow

_NOBODY = {"persons": 0, "converted": 0, "rate": None}
NO_LIFT = {
    "treated": _NOBODY, "held_out": _NOBODY, "difference": None, "lower": None, "upper": None, "not_enough_data": True,
}  # fmt: skip
"""Of a dealership that holds nobody out."""


def at(text: str) -> datetime:
    """``2026-03-05 09:00:02``, UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def lead(shop: Shop, created: str, customer_id: str | None = None, **columns: Any) -> LeadRow:
    """A lead of a person without a number, so that any number of them can be made."""
    return await rows.make_lead(
        shop.owner, shop.id, phone=None, now=at(created), customer_id=customer_id, state="stopped", **columns
    )


async def step(shop: Shop, of: LeadRow, day: int, status: str, planned: str, due: str, **times: str) -> None:
    """A follow-up; ``times`` are the instants at which it was ``sent``, ``delivered``, ``read``, ``failed``, ..."""
    instants = {f"{name}_at": at(text) for name, text in times.items() if name != "channel"}
    await _message(
        shop,
        of,
        purpose="follow_up",
        status=status,
        day=day,
        due_at=at(due),
        sort_at=at(due),
        created_at=at(planned),
        channel=times.get("channel", "whatsapp"),
        **instants,
    )


async def inbound(shop: Shop, of: LeadRow | None, received: str, purpose: str = "reply", **columns: Any) -> None:
    """What a customer wrote; ``of`` None: it matched no lead."""
    moment = at(received)
    values = {"received_at": moment, "sort_at": moment, "created_at": moment} | columns
    await _message(shop, of, direction="inbound", status="received", purpose=purpose, **values)


async def human(shop: Shop, of: LeadRow, written: str) -> None:
    """What staff wrote: sent 1 s later, delivered 2 s later."""
    moment = at(written)
    later = {"sent_at": moment + timedelta(seconds=1), "delivered_at": moment + timedelta(seconds=2)}
    await _message(
        shop, of, status="delivered", purpose="human", due_at=moment, sort_at=moment, created_at=moment, **later
    )


async def opt_out(shop: Shop, of: LeadRow, moment: str) -> None:
    """The person has opted out; the lead's status stays as it is."""
    await shop.owner.execute("UPDATE customer SET opted_out_at = $2 WHERE id = $1", of.customer_id, at(moment))


async def _message(shop: Shop, of: LeadRow | None, **columns: Any) -> None:
    values: dict[str, Any] = {
        "id": new_id("m"),
        "dealership_id": shop.id,
        "lead_id": of and of.id,
        "customer_id": of and of.customer_id,
        "direction": "outbound",
        "channel": "whatsapp",
        "body": "Hej!",
        "why": "",
        "ambiguous": False,
        "attempts": 0,
    }
    await rows.insert(shop.owner, "message", **values | columns)


def days(shop: Shop, text: str, now: str) -> Range:
    """A range such as ``7d`` in the dealership's zone."""
    return kpi_range(text, None, None, at(now), shop.actor.dealership.zone)


def between(shop: Shop, start: str, end: str) -> Range:
    """From one instant to another."""
    return kpi_range(None, at(start), at(end), at(end), shop.actor.dealership.zone)


async def figures(shop: Shop, period: Range, *parts: str, now: str = "2026-03-10 11:00") -> dict[str, Any]:
    """The asked-for KPIs."""
    return await compute(shop.db, shop.actor, period, frozenset(parts), at(now))


def nonzero(entries: Iterable[dict[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    """The entries by ``key``: counts that are not 0, and rates; without those in which nothing was counted."""
    found = {
        entry[key]: {name: n for name, n in entry.items() if name != key and n and not isinstance(n, bool)}
        for entry in entries
    }
    return {name: counts for name, counts in found.items() if counts}
