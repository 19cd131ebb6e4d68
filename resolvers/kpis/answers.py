"""How long customers waited for a human: from the first unanswered message to the next one that staff wrote."""

from __future__ import annotations

from typing import Final

from resolvers.kpis.parts import Section
from resolvers.kpis.rows import TALK

# Each lead's talk, the latest first: what stands before a message came after it, and what follows came before it.
_TALK: Final = f"""
SELECT m.id, m.lead_id, m.purpose, coalesce(m.received_at, m.created_at) AS at
FROM {TALK} AND m.lead_id IS NOT NULL AND m.purpose IN ('reply', 'unclear_opt_out', 'human')
"""
_NEIGHBOURS: Final = f"""
SELECT talk.*, lead(talk.purpose) OVER latest_first AS before, lead(talk.at) OVER latest_first AS before_at,
    min(talk.at) FILTER (WHERE talk.purpose = 'human') OVER latest_first AS answered_at
FROM ({_TALK}) talk WINDOW latest_first AS (PARTITION BY talk.lead_id ORDER BY talk.at DESC, talk.id DESC)
"""
# The talk above is whole only from $2 on: what came before the first message after that is looked up.
_EARLIER_TALK: Final = """
SELECT m.purpose FROM message m
WHERE m.lead_id = n.lead_id AND m.dealership_id = t.v AND (m.sort_at, m.id) < (n.at, n.id)
    AND m.purpose IN ('reply', 'unclear_opt_out', 'human')
ORDER BY m.sort_at DESC, m.id DESC LIMIT 1
"""

IN_TIME_MINUTES: Final = (5, 15, 60)
"""Of the waits it is counted how many staff ended within so many minutes, each of them included."""
_IN_TIME: Final = ", ".join(
    f"count(*) FILTER (WHERE n.answered_at <= n.at + interval '{minutes} minutes') AS within_{minutes}"
    for minutes in IN_TIME_MINUTES
)

SECTIONS: Final = {
    # A wait begins with a message that nothing, or a human's message, stands before.
    Section.ANSWERS: f"""(SELECT json_agg(x) FROM (
    SELECT n.at < $3 AS earlier, count(*) AS waits, count(n.answered_at) AS answered, {_IN_TIME},
        percentile_cont(0.5) WITHIN GROUP (ORDER BY date_part('epoch', n.answered_at - n.at)) AS median
    FROM ({_NEIGHBOURS}) n
    WHERE n.purpose <> 'human' AND n.at >= $2 AND n.at < $4
        AND coalesce(CASE WHEN n.before_at >= $2 THEN n.before ELSE ({_EARLIER_TALK}) END, 'human') = 'human'
    GROUP BY 1) x)""",
}
