"""Persons who opted out, each counted once a key."""

from __future__ import annotations

from typing import Final

from resolvers.kpis.parts import Section
from resolvers.kpis.rows import COHORT, REACHED_AT

# Leads of persons who opted out after the lead was created, and when. Who had opted out before is not lost by this
# lead, and who opted in again is not lost at all.
DEPARTED: Final = f"""
SELECT l.id AS lead_id, l.customer_id, c.opted_out_at, l.created_at < $3 AS earlier,
    width_bucket(l.created_at, $5) AS slot, l.car_model, coalesce(l.salesperson, '') AS salesperson
FROM customer c JOIN lead l ON l.customer_id = c.id
WHERE c.dealership_id = t.v AND c.opted_out_at >= $2 AND c.opted_out_at >= l.created_at AND {COHORT}
"""


def _by(key: str) -> str:
    return f"""(SELECT json_agg(x) FROM (
    SELECT {key}, count(DISTINCT customer_id) AS persons FROM departed GROUP BY {key}) x)"""


SECTIONS: Final = {
    Section.OPTED_OUT: f"""json_build_object(
    'all', {_by("earlier")}, 'slot', {_by("slot")}, 'car_model', {_by("earlier, car_model")},
    'salesperson', {_by("earlier, salesperson")})""",
    Section.LOST: f"""(SELECT json_agg(x) FROM (
    SELECT d.earlier, count(DISTINCT d.customer_id) AS persons
    FROM departed d, LATERAL (
        SELECT FROM message m WHERE m.lead_id = d.lead_id AND m.dealership_id = t.v AND m.direction = 'outbound'
            AND {REACHED_AT} IS NOT NULL LIMIT 1) reached
    GROUP BY d.earlier) x)""",
}
