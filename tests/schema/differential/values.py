"""What the random operations put into arguments: values from the rows themselves, and values that fit none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from tests.schema.differential.dataset import Dataset
from tests.schema.differential.naive_pages import DELIVERIES, HISTORY, LEAD_ORDERS, READS, by_log
from tests.schema.differential.oracle import NODES
from tests.schema.differential.rows import CARS, MARCH, NAMES, OURS, RIVAL

STATUSES = ("ACTIVE", "REPLIED", "CONVERTED", "OPTED_OUT", "CLOSED")
SEARCHES = (
    "%", "_", "\\", "100%", "o'b", '"annie"', "åsa", "ÖBERG", "éNERGIE", "ЖАННА", "花", "😀", "x", "0", "00", "070",
    "070-174 06 1", "(070) 174", "0701740612", "+46 70", "+46 (0)70-174", "+46701740620", "46701", "0046701", "1740 6",
    "174061", "4670174", "01740", "017406", "7017406", "1740612", "17406129", "+4670174", "+46701740612345678",
    "+", "-", "()", "", "  ", " anna ", "XC", "c4", "040", "0 noll", "\t", "%a", "a%e", "\\_", "zzz", "x" * 300,
)  # fmt: skip
MALFORMED_IDS = (
    "", "l", "_", "l_", "L_abc", "x_1", "é_ä", "l_' OR 'a'='a", "leads", "c_1", "pv_1", "e_1", "wd_1", "l" * 300,
)  # fmt: skip
WRONG_CURSORS = ("", "c", "c1.l_1 ", "x1.l_1", "a1", "c99999999999999999.l_1", "c-1.l_", "zm9v")


class Enum(str):
    """A name that is written without quotes in a document."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A variable inside of a value."""

    name: str


def literal(value: Any) -> str:
    """The value as a document has it."""
    match value:
        case Reference():
            return f"${value.name}"
        case Enum():
            return str(value)
        case dict():
            return "{" + ", ".join(f"{name}: {literal(member)}" for name, member in value.items()) + "}"
        case list():
            return "[" + ", ".join(literal(member) for member in value) + "]"
    return json.dumps(value)


class Pools:
    """Values to choose from, each list made once."""

    def __init__(self, dataset: Dataset) -> None:
        self.ids = {kind: [row["id"] for row in dataset.of(table, OURS)] for kind, table in NODES.values()}
        self.foreign = {kind: [row["id"] for row in dataset.of(table, RIVAL)] for kind, table in NODES.values()}
        leads, messages, events = (dataset.of(table, OURS) for table in ("lead", "message", "event"))
        foreign_leads = dataset.of("lead", RIVAL)[:2]
        self.lead_cursors = {
            name: [order.cursor(row) for row in leads + foreign_leads] for name, order in LEAD_ORDERS.items()
        }
        self.message_cursors = [HISTORY.cursor(row) for row in messages]
        self.unmatched_cursors = [HISTORY.cursor(row) for row in messages if row["lead_id"] is None]
        self.event_cursors = [by_log(events).cursor(row) for row in events] + self.ids["Event"]
        self.delivery_cursors = [DELIVERIES.cursor(row) for row in dataset.of("webhook_delivery", OURS)]
        self.read_cursors = [READS.cursor(row) for row in dataset.of("license_photo_read", OURS)]
        self.wrong_cursors = (
            *WRONG_CURSORS, *self.lead_cursors["LAST_ACTIVITY_DESC"][:2], self.foreign["Event"][0], "e_000000000fff",
            f"1.{2**62}.1", "d-1",
        )  # fmt: skip

    def id(self, rng: Random, kinds: Sequence[str]) -> Any:
        """An id, mostly of a row of one of these kinds."""
        kind = rng.choice(kinds)
        share = rng.random()
        if share < 0.75:
            return rng.choice(self.ids[kind])
        if share < 0.85:
            return rng.choice(self.foreign[kind])
        if share < 0.9:
            return rng.choice(self.ids[kind])[:-1] + rng.choice("0z")
        return rng.choice((*MALFORMED_IDS, 7))


def instant(rng: Random) -> str:
    """An instant near those of the rows, in one of the ways that clients write it."""
    at = MARCH + timedelta(days=rng.randrange(-1, 14), hours=rng.choice((0, 6)), microseconds=rng.choice((0, 1)))
    naive = at.replace(tzinfo=None)
    return rng.choice(
        (
            f"{naive.isoformat()}Z",
            f"{naive.isoformat(timespec='milliseconds')}+00:00",
            f"{(naive + timedelta(hours=1)).isoformat()}+01:00",
            f"{(naive - timedelta(hours=9, minutes=30)).isoformat(timespec='microseconds')}-09:30",
        )
    )


def search(rng: Random) -> str:
    """A term: one that is nasty, or a part of a name or a car in any case."""
    if rng.random() < 0.5:
        return rng.choice(SEARCHES)
    text = rng.choice((*NAMES, *CARS))
    start = rng.randrange(len(text))
    part = text[start : start + rng.randrange(1, 6)]
    return rng.choice((part, part.upper(), part.lower()))


def filter_members(rng: Random) -> Mapping[str, Any]:
    """Some members of a ``LeadFilter`` as plain values, null ones among them; a status may stand without its list."""
    statuses: Any = [Enum(status) for status in rng.sample(STATUSES, rng.randrange(4))]
    if rng.random() < 0.3:
        statuses = Enum(rng.choice(STATUSES))
    everything: dict[str, Any] = {
        "status": statuses,
        "search": search(rng),
        "waiting": rng.random() < 0.5,
        "createdFrom": instant(rng),
        "createdTo": instant(rng),
    }
    chosen = rng.sample(sorted(everything), rng.choice((0, 1, 1, 1, 2, 2, 5)))
    return {name: None if rng.random() < 0.08 else everything[name] for name in chosen}
