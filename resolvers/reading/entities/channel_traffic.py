"""Which of a dealership's messages tell how a channel does: SQL for the fields and the problems of a channel.

``{row}`` is a channel of ``entities.channels`` (``channel``, ``present``), ``m`` the message.
"""

from __future__ import annotations

from typing import Final

# As the index message_outbound has it.
_REACHED: Final = "GREATEST(m.sent_at, m.delivered_at, m.read_at, m.failed_at)"

SENT: Final = (
    "m.direction = 'outbound' AND m.status IN ('sent', 'delivered', 'read', 'failed') "
    f"AND {_REACHED} >= {{row}}.present - interval '30 days'"
)
"""Went out, or failed, within the past 30 days; those with ``sent_at`` were accepted."""
FAILED: Final = (
    f"m.direction = 'outbound' AND m.status = 'failed' AND {_REACHED} >= {{row}}.present - interval '24 hours'"
)
"""Failed within the past 24 hours."""
QUEUED: Final = "m.status = 'queued'"
OVERDUE: Final = "m.status = 'queued' AND m.due_at < {row}.present - interval '10 minutes'"
"""So late that neither a retry nor quiet hours explain it: both set another due instant."""


def of_channel(which: str) -> str:
    """``FROM message m WHERE …``: those of the channel."""
    return f"FROM message m WHERE m.dealership_id = {{tenant}} AND m.channel = {{row}}.channel AND {which}"
