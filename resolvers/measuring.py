"""How many SMS the text of a message takes, counted once and kept on its row: so many slots of its sender's rate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from resolvers.sms_segments import segments
from resolvers.tenancy import Source

# Whoever holds one of the rows may be waiting for another one: what is locked is left out.
_MEASURE: Final = """
UPDATE message m SET segments = told.segments
FROM unnest((SELECT $1::text[]), $2::int[]) told (id, segments)
WHERE m.id = told.id AND m.id IN (
    SELECT f.id FROM message f WHERE f.id = ANY ($1) AND f.status || '' = 'queued' FOR NO KEY UPDATE SKIP LOCKED
)
"""


async def measure(source: Source, texts: Mapping[str, str]) -> None:
    """Stores how many SMS each text takes, by message id; a queued message's text never changes.

    What somebody holds just now is left out. A second call changes nothing.
    """
    await source.fetch(_MEASURE, list(texts), [segments(text).count for text in texts.values()])
