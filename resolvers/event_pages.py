"""The log in pages of documents, as REST v1 gives it: one statement, whose JSON PostgreSQL writes."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Any, Final

from resolvers import log
from resolvers.event_documents import documents, lead_document, message_document
from resolvers.log import BEGINNING
from resolvers.tenancy import Source, rows

MOST: Final = 500

_START: Final = "($2::int, $3::xid8, $4::bigint)"
_CURSOR: Final = "page.epoch || '.' || page.xact::text || '.' || page.seq"
_SHOWN: Final = f"""
SELECT page.*, {_CURSOR} AS cursor, leads.document AS lead_document,
    {message_document("page.message_id")} AS message_document
FROM page LEFT JOIN leads USING (lead_id) WHERE page.place <= $5
"""
_DOCUMENTS: Final = documents(_SHOWN, beginning="""'"cursor":"' || e.cursor || '",'""")


@cache
def _statement(matching: str) -> str:
    # A lead's document is written once, however many of its events stand on the page.
    return f"""
WITH bound AS MATERIALIZED (
    SELECT t.v, lr_event_epoch() AS epoch, lr_event_horizon() AS xact,
        pg_snapshot_xmax(pg_current_snapshot()) AS next_xact
), page AS MATERIALIZED (
    SELECT e.*, row_number() OVER (ORDER BY e.epoch, e.xact, e.seq) AS place
    FROM bound, LATERAL (
        SELECT e.* FROM (
            SELECT e.* FROM event e
            WHERE e.dealership_id = bound.v AND (e.epoch, e.xact, e.seq) > {_START}
                AND (e.epoch, e.xact) < (bound.epoch, bound.xact){matching}
            ORDER BY e.epoch, e.xact, e.seq LIMIT {MOST + 1}  -- a number tells the planner that few are wanted
        ) e LIMIT $5::int + 1
    ) e
), leads AS MATERIALIZED (
    SELECT l.lead_id, {lead_document("l.lead_id")} AS document
    FROM (SELECT DISTINCT page.lead_id FROM page WHERE page.place <= $5 AND page.lead_id IS NOT NULL) l
), next AS (
    SELECT {_CURSOR} AS cursor FROM page WHERE page.place = $5 AND EXISTS (SELECT FROM page WHERE page.place > $5)
)
SELECT {_START} <= (bound.epoch, bound.next_xact, 0::bigint) AS known, '{{"events":['
    || coalesce((SELECT string_agg(d.document, ',' ORDER BY d.place) FROM ({_DOCUMENTS}) d), '')
    || '],"next":"' || coalesce(next.cursor,
        CASE WHEN {_START} > (bound.epoch, bound.xact, 0::bigint) THEN $2 || '.' || $3::text || '.' || $4
        ELSE bound.epoch || '.' || bound.xact::text || '.0' END)
    || '","has_more":' || (next.cursor IS NOT NULL)::text || '}}' AS body
FROM bound LEFT JOIN next ON true
"""


async def read(
    source: Source,
    tenant: str,
    *,
    after: str | None,
    limit: int,
    types: Collection[str] = (),
    lead_id: str | None = None,
) -> bytes:
    """``{"events": […], "next": "<cursor>", "has_more": …}``: the next at most ``limit`` (1 to 500) documents after
    ``after`` (a cursor or an event's id; None: from the beginning), of these types (empty: all) and this lead (None:
    any), the oldest first, each with its own ``cursor``.

    Reading on after ``next`` yields each event once, whatever writers do: what an older transaction still holds back
    comes later. Raises ValidationError for an ``after`` that this log never gave.
    """
    start = BEGINNING if after is None else await log.resolve(source, tenant, after)
    matching = ("", " AND e.type = ANY($6::text[])")[bool(types)]
    arguments: list[Any] = [list(types)] if types else []
    if lead_id is not None:
        arguments.append(lead_id)
        matching += f" AND e.lead_id = ${5 + len(arguments)}::varchar"
    (row,) = await rows(source, tenant, _statement(matching), *start, limit, *arguments)
    if not row["known"]:
        raise log.unknown_cursor()
    body: str = row["body"]
    return body.encode()
