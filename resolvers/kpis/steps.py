"""The funnel of the follow-ups planned for the leads of the range, by the day of the playbook's step."""

from __future__ import annotations

from typing import Final

from resolvers.kpis.parts import Section

_FLAGS: Final = {"sent": 1, "delivered": 2, "read": 4, "failed": 8, "cancelled": 16}
_COUNTS: Final = ", ".join(
    f"coalesce(sum(messages) FILTER (WHERE step & {flag} <> 0), 0) AS {name}" for name, flag in _FLAGS.items()
)

SECTIONS: Final = {
    Section.STEPS: f"""(SELECT json_agg(x) FROM (
    SELECT earlier, step / 32 AS day, sum(messages) AS planned, {_COUNTS}
    FROM (SELECT earlier, step, count(*) AS messages FROM (SELECT earlier, unnest(steps) AS step FROM cohort) taken
          GROUP BY earlier, step) counted
    GROUP BY earlier, day) x)""",
    # A person may have several leads in the range, and a lead several messages of one day.
    Section.STEPS_REACHED: """(SELECT json_agg(x) FROM (
    SELECT earlier, day, count(*) AS persons
    FROM (SELECT DISTINCT earlier, customer_id, step / 32 AS day
          FROM (SELECT earlier, customer_id, unnest(steps) AS step FROM cohort) taken WHERE step & 2 <> 0) reached
    GROUP BY earlier, day) x)""",
    # A reply belongs to the last step delivered before it.
    Section.STEPS_REPLIED: """(SELECT json_agg(x) FROM (
    SELECT c.earlier, last.day, count(DISTINCT c.lead_id) AS replied
    FROM cohort c, unnest(c.replies) reply, LATERAL (
        SELECT s.step / 32 AS day FROM unnest(c.steps, c.delivered) s (step, delivered_at)
        WHERE s.delivered_at <= reply ORDER BY s.delivered_at DESC, s.step DESC LIMIT 1) last
    WHERE c.replies IS NOT NULL GROUP BY c.earlier, last.day) x)""",
    # So does an opt-out.
    Section.STEPS_OPTED_OUT: """(SELECT json_agg(x) FROM (
    SELECT d.earlier, last.day, count(DISTINCT d.customer_id) AS opted_out
    FROM departed d, LATERAL (
        SELECT m.day FROM message m
        WHERE m.lead_id = d.lead_id AND m.dealership_id = t.v AND m.day IS NOT NULL AND m.delivered_at <= d.opted_out_at
        ORDER BY m.delivered_at DESC, m.day DESC LIMIT 1) last
    GROUP BY d.earlier, last.day) x)""",
}
