"""What an operator watches of webhooks, over all dealerships; nothing here tells of any one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from leadrescue.database import Database

_FACTS: Final = "SELECT * FROM lr_webhook_facts()"


@dataclass(frozen=True, slots=True)
class WebhookFacts:
    """The state of all endpoints of one mode now.

    ``slowed``: active ones that fail, and are tried ever more slowly. ``oldest_pending_s``: since when the eldest
    delivery waits for its receiver. ``unserved_s``: for how long an endpoint has had something due and might have been
    tried, with nothing on its way to it; near 0 while dispatchers and workers are at work.
    """

    mode: str
    active: int
    disabled: int
    slowed: int
    pending: int
    oldest_pending_s: float
    unserved_s: float


async def read(db: Database) -> list[WebhookFacts]:
    """One for each mode that has endpoints. Counts what waits: a millisecond for each few thousand deliveries."""
    return [WebhookFacts(**row) for row in await db.fetch(_FACTS)]
