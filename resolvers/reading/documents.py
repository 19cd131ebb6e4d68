"""The fixed shapes of REST v1."""

from __future__ import annotations

from resolvers.reading.compiler import compile_roots
from resolvers.reading.plan import Source
from resolvers.reading.shapes import Given, Selection, Variables

_SNAKE = {
    "customerName": "customer_name", "carModel": "car_model", "hasLicensePhoto": "has_license_photo",
    "testDriveAt": "test_drive_at", "createdAt": "created_at", "updatedAt": "updated_at", "queuedCount": "queued",
    "nextAt": "next_at", "dueAt": "due_at", "sentAt": "sent_at", "deliveredAt": "delivered_at", "readAt": "read_at",
    "receivedAt": "received_at", "history": "messages",
}  # fmt: skip


def _keys(*names: str) -> tuple[Selection, ...]:
    return tuple(Selection(_SNAKE.get(name, name), name) for name in names)


MESSAGE = (
    *_keys("id", "direction", "channel", "body", "status", "day", "dueAt", "sentAt", "deliveredAt", "readAt"),
    *_keys("receivedAt", "createdAt"),
    Selection("error", "error", children=_keys("code", "message", "permanent")),
    *_keys("why"),
)
LEAD = (
    *_keys("id", "customerName", "phone", "carModel", "status", "consent", "locale", "salesperson"),
    *_keys("hasLicensePhoto", "testDriveAt", "createdAt", "updatedAt"),
    Selection("sequence", "sequence", children=_keys("id", "state", "reason", "queuedCount", "nextAt")),
    Selection("messages", "history", children=MESSAGE),
)

_ID = Given("l_", lambda variables: variables["id"])
_LEAD_PLAN = compile_roots([Selection("lead", "lead", {"id": _ID}, LEAD)], "rest")


async def lead_document(source: Source, tenant: str, lead_id: str) -> bytes | None:
    """The REST v1 JSON of one lead with its full history; None where the dealership has no such lead."""
    variables: Variables = {"id": lead_id}
    (document,) = await _LEAD_PLAN.run(source, tenant, variables)
    return document
