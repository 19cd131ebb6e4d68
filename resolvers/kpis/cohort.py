"""What became of the leads created in the range: by day, by car model, by salesperson, and the medians."""

from __future__ import annotations

from typing import Final

from resolvers.kpis.parts import Section
from resolvers.kpis.rows import COHORT, GENUINE, REACHED_AT

# What each lead's history is boiled down to, where it is wanted. Follow-ups, and they alone, have a day; a step packs
# the day and how far the message came into one number, for ``steps`` to count.
_HISTORY: Final = {
    Section.SENDINGS: {
        "contacted_at timestamptz": "min(m.sent_at)",
        "reached_at timestamptz": f"min({REACHED_AT})",
        "followed_up_at timestamptz": "min(CASE WHEN m.day >= 1 THEN m.delivered_at END)",
    },
    Section.REPLIES: {"replies timestamptz[]": f"array_agg(m.received_at) FILTER (WHERE {GENUINE})"},
    Section.FOLLOW_UPS: {
        "steps int[]": """array_agg(m.day * 32 + (m.sent_at IS NOT NULL)::int + 2 * (m.delivered_at IS NOT NULL)::int
            + 4 * (m.read_at IS NOT NULL)::int + 8 * (m.status = 'failed')::int + 16 * (m.status = 'cancelled')::int)
            FILTER (WHERE m.day IS NOT NULL)""",
        "delivered timestamptz[]": "array_agg(m.delivered_at) FILTER (WHERE m.day IS NOT NULL)",
    },
}

# One probe of a lead's history costs the same whatever the planner expects of the table; a join of all leads with all
# messages goes wrong by orders of magnitude where it expects few.
_COHORT: Final = """
SELECT l.id AS lead_id, l.customer_id, l.car_model, coalesce(l.salesperson, '') AS salesperson, l.status,
    l.created_at, l.converted_at, l.created_at < $3 AS earlier, width_bucket(l.created_at, $5) AS slot, {columns}
FROM lead l{history} WHERE {cohort}
"""
_PROBE: Final = """, LATERAL (
    SELECT {aggregates} FROM message m WHERE m.lead_id = l.id AND m.dealership_id = t.v) h"""

_KEYS: Final = {Section.DAYS: "slot", Section.CAR_MODELS: "car_model", Section.SALESPERSONS: "salesperson"}
_RESCUED: Final = """status = 'converted' AND replies IS NOT NULL AND EXISTS (
    SELECT FROM unnest(replies) r WHERE r >= followed_up_at AND r <= converted_at)"""
# Counted once by all keys together, then summed up by each: there are fewer such cells than leads.
_CELLS: Final = f"""
SELECT earlier, {{keys}}, count(*) AS leads, count(contacted_at) AS contacted, count(replies) AS replied,
    count(replies) FILTER (WHERE contacted_at IS NOT NULL) AS answered,
    count(*) FILTER (WHERE status = 'converted') AS converted, count(*) FILTER (WHERE {_RESCUED}) AS rescued,
    count(*) FILTER (WHERE status = 'closed') AS closed
FROM cohort GROUP BY earlier, {{keys}}
"""
_SUMS: Final = ("leads", "contacted", "replied", "answered", "converted", "rescued", "closed")


def _by(key: str) -> str:
    sums = ", ".join(f"sum({column}) AS {column}" for column in _SUMS)
    return f"(SELECT json_agg(x) FROM (SELECT earlier, {key}, {sums} FROM cells GROUP BY earlier, {key}) x)"


SECTIONS: Final = {
    **{section: _by(key) for section, key in _KEYS.items()},
    Section.REACHED: """(SELECT json_agg(x) FROM (
    SELECT earlier, count(*) AS persons
    FROM (SELECT DISTINCT earlier, customer_id FROM cohort WHERE reached_at IS NOT NULL) person
    GROUP BY earlier) x)""",
    # The first reply that came after the first message, not before it.
    Section.MEDIANS: """(SELECT json_agg(x) FROM (
    SELECT earlier, count(speed) AS reached, count(wait) AS repliers,
        percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY speed) AS speed_to_lead,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY wait) AS first_reply
    FROM (SELECT earlier, date_part('epoch', reached_at - created_at) AS speed,
            CASE WHEN replies IS NOT NULL THEN date_part('epoch',
                (SELECT min(r) FROM unnest(replies) r WHERE r >= contacted_at) - contacted_at) END AS wait
          FROM cohort OFFSET 0) spans
    GROUP BY earlier) x)""",
}
READERS: Final = frozenset(SECTIONS) | {Section.STEPS, Section.STEPS_REPLIED, Section.STEPS_REACHED}
"""The sections whose SQL reads ``cohort``."""


def tables(wanted: frozenset[Section]) -> dict[str, str]:
    """The common table expressions that the wanted sections read, by name, in order."""
    if wanted.isdisjoint(READERS):
        return {}
    columns: list[str] = []
    aggregates: list[str] = []
    for section, asked in _HISTORY.items():
        for column, aggregate in asked.items():
            name, cast = column.split()
            columns.append(f"h.{name}" if section in wanted else f"NULL::{cast} AS {name}")
            if section in wanted:
                aggregates.append(f"{aggregate} AS {name}")
    probe = _PROBE.format(aggregates=", ".join(aggregates)) if aggregates else ""
    named = {"cohort": _COHORT.format(columns=", ".join(columns), history=probe, cohort=COHORT)}
    keys = [key for section, key in _KEYS.items() if section in wanted]
    if keys:
        named["cells"] = _CELLS.format(keys=", ".join(keys))
    return named
