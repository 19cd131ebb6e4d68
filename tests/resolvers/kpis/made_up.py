"""Random rows of a dealership: whatever the tables allow, likely or not, on a coarse clock so that instants collide."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import asyncpg

Row = dict[str, Any]

_TICKS = (timedelta(minutes=30), timedelta(hours=12))
_CARS = ("Kia EV6", "Volvo EX30", "kia ev6")
_SALESPERSONS = ("Sara", "Hugo", None)
_LEAD_STATUSES = ("active", "replied", "converted", "converted", "opted_out", "closed")
_INBOUND = ("reply", "reply", "unclear_opt_out", "opt_out", "opt_in")


def dealership(dealership_id: str, start: datetime, end: datetime, rng: random.Random) -> dict[str, list[Row]]:
    """Rows by table, in an order in which they can be inserted; instants from ``start`` to ``end``."""
    tick = rng.choice(_TICKS)
    ticks = int((end - start) / tick)

    def moment() -> datetime:
        return start + rng.randrange(ticks) * tick

    def maybe(chance: float, value: Any) -> Any:
        return value if rng.random() < chance else None

    customers = [
        {
            "id": _id("c", rng), "dealership_id": dealership_id, "name": "Kund", "opted_out_at": maybe(0.3, moment()),
            "hold_out": rng.choice((None, False, True)), "created_at": moment(), "updated_at": start,
        }
        for _ in range(rng.randrange(1, 20))
    ]  # fmt: skip
    leads: list[Row] = []
    for _ in range(rng.randrange(0, 40)):
        created, status = moment(), rng.choice(_LEAD_STATUSES)
        leads.append(
            {
                "id": _id("l", rng), "dealership_id": dealership_id, "customer_id": rng.choice(customers)["id"],
                "customer_name": "Kund", "car_model": rng.choice(_CARS), "status": status, "consent": True,
                "salesperson": rng.choice(_SALESPERSONS), "test_drive_at": created, "created_at": created,
                "updated_at": moment(), "last_activity_at": created, "waiting_since": maybe(0.2, moment()),
                "converted_at": max(moment(), moment()) if status == "converted" else None,
                "superseded_by": maybe(0.1, _id("l", rng)),
            }
        )  # fmt: skip
    messages = [_message(dealership_id, rng.choice([*leads, *leads, None]), moment, rng) for _ in range(len(leads) * 8)]
    return {"customer": customers, "lead": leads, "message": messages}


def _message(dealership_id: str, lead: Row | None, moment: Any, rng: random.Random) -> Row:
    message: Row = dict.fromkeys(
        ("day", "due_at", "sent_at", "delivered_at", "read_at", "failed_at", "received_at", "cancelled_at")
    )
    message |= {
        "id": _id("m", rng), "dealership_id": dealership_id, "lead_id": lead and lead["id"],
        "customer_id": lead and lead["customer_id"], "channel": rng.choice(("whatsapp", "whatsapp", "sms")),
        "body": "Hej!", "why": "", "ambiguous": False, "attempts": 0, "created_at": moment(),
        "claim_token": None, "claimed_until": None,
    }  # fmt: skip
    if rng.random() < 0.35:
        received = moment()
        message |= {"direction": "inbound", "purpose": rng.choice(_INBOUND), "status": "received"}
        return message | {"received_at": received, "sort_at": received}
    purpose = rng.choice(("follow_up", "follow_up", "human", "confirmation"))
    due = max(moment(), message["created_at"])
    message |= {"direction": "outbound", "purpose": purpose, "due_at": due, "sort_at": message["created_at"]}
    if purpose == "follow_up":
        message |= {"day": rng.choice((0, 0, 1, 3, 14, 366)), "sort_at": due}
    return message | _fate(moment, rng)


def _fate(moment: Any, rng: random.Random) -> Row:
    status = rng.choice(("queued", "sending", "sent", "sent", "delivered", "delivered", "read", "failed", "cancelled"))
    fate: Row = {"status": status}
    if status == "sending":
        fate |= {"claim_token": "t", "claimed_until": moment()}
    if status == "cancelled":
        fate["cancelled_at"] = moment()
    if status == "failed":
        fate |= {"failed_at": moment(), "sent_at": rng.choice((None, moment()))}
    if status in ("sent", "delivered", "read"):
        fate["sent_at"] = moment()
    if status in ("delivered", "read"):
        fate["delivered_at"] = moment()
    if status == "read":
        fate["read_at"] = moment()
    return fate


def _id(prefix: str, rng: random.Random) -> str:
    return f"{prefix}_{rng.getrandbits(64):016x}"


async def store(owner: asyncpg.Connection, tables: dict[str, list[Row]]) -> None:
    """Puts the rows in."""
    for table, rows in tables.items():
        if rows:
            columns = list(rows[0])
            records = [tuple(row[column] for column in columns) for row in rows]
            await owner.copy_records_to_table(table, records=records, columns=columns)
