"""Which of a dealership's messages tell how a channel does: SQL for the fields and the problems of a channel.

``{row}`` is a channel of ``entities.channels`` (``channel``, ``present``), ``m`` the message.
"""

from __future__ import annotations

from typing import Final

FAILED: Final = (
    "m.direction = 'outbound' AND m.status = 'failed' AND m.failed_at >= {row}.present - interval '24 hours'"
)
"""Failed within the past 24 hours."""
QUEUED: Final = "m.status = 'queued'"
OVERDUE: Final = "m.status = 'queued' AND m.due_at < {row}.present - interval '10 minutes'"
"""So late that neither a retry nor quiet hours explain it: both set another due instant."""


def accepted_after(instant: str) -> str:
    """Taken by the provider after an instant (SQL). Whatever was sent then was heard of then or later, and the index
    message_outbound has when a message was last heard of."""
    return (
        "m.direction = 'outbound' AND m.status IN ('sent', 'delivered', 'read', 'failed') "
        f"AND GREATEST(m.sent_at, m.delivered_at, m.read_at, m.failed_at) > {instant} AND m.sent_at > {instant}"
    )


def of_channel(which: str) -> str:
    """``FROM message m WHERE …``: those of the channel."""
    return f"FROM message m WHERE m.dealership_id = {{tenant}} AND m.channel = {{row}}.channel AND {which}"
