"""The rows that KPIs count, as SQL that indexes answer.

Parameters of every statement: ``t.v`` the tenant, ``$2`` the start of the earlier range (or of the range itself where
no earlier one is asked for), ``$3`` the start of the range, ``$4`` its end, ``$5`` the starts of all days of both
ranges and the last one's end. ``earlier`` is true in the range before; ``slot`` is a day's place in ``$5``, from 1.
"""

from __future__ import annotations

from typing import Final

COHORT: Final = """
l.dealership_id = t.v AND l.created_at >= $2 AND l.created_at < $4 AND l.superseded_by IS NULL
"""
"""Which leads count: created in the range, and no newer lead of the same person took over."""

OUTBOUND: Final = """
message m WHERE m.dealership_id = t.v AND m.direction = 'outbound'
    AND m.status IN ('sent', 'delivered', 'read', 'failed')
    AND GREATEST(m.sent_at, m.delivered_at, m.read_at, m.failed_at) >= $2
"""
"""Messages that the provider took or refused, with an event since ``$2``."""

TALK: Final = """
message m WHERE m.dealership_id = t.v AND m.purpose NOT IN ('follow_up', 'confirmation')
    AND GREATEST(m.created_at, m.received_at) >= $2
"""
"""What people wrote since ``$2``: customers (``received_at`` is set) and staff."""

GENUINE: Final = "m.purpose IN ('reply', 'unclear_opt_out')"
"""What a person wrote to a person: replies, and free text that merely looks like an opt-out, for it waits for a
human's answer as well. Words that opt out or in are commands, not replies."""

REACHED_AT: Final = "CASE WHEN m.failed_at IS NULL THEN coalesce(m.delivered_at, m.sent_at) END"
"""When an outbound message reached somebody: delivered or, where no receipt came, sent. What failed reached nobody."""
