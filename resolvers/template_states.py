"""What the provider said last of the WhatsApp templates that playbooks name: read by the workers, kept in rows.

A state is never assumed: one that was told more than an hour ago, or by another account, counts as unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from leadrescue.database import Database, Transaction
from leadrescue.templates import TemplateState
from resolvers.actors import DealershipFacts
from resolvers.tenancy import Source, rows

ASKED_EVERY: Final = timedelta(minutes=10)
TRUSTED_FOR: Final = timedelta(hours=1)
TOPIC: Final = "templates"
"""Woken when there may be a template to ask for."""

_MOST: Final = 500
_TRUSTED: Final = f"interval '{TRUSTED_FOR.total_seconds():.0f} seconds'"
_FRESH: Final = f"interval '{ASKED_EVERY.total_seconds():.0f} seconds'"

LATELY: Final = f"""(
    SELECT jsonb_build_object('status', t.status, 'category', t.category)
    FROM template_state t JOIN channel_account a ON a.dealership_id = t.dealership_id AND a.account_sid = t.account_sid
    WHERE t.dealership_id = m.dealership_id AND t.content_sid = m.content_sid
        AND t.checked_at > clock_timestamp() - {_TRUSTED}
)"""
"""What is known of the template of the message ``m``, or null; for ``parsed``."""

# What steps by SMS name serves those who prefer WhatsApp.
_USED: Final = """
SELECT DISTINCT p.dealership_id, sid.content_sid
FROM playbook p JOIN playbook_step s ON s.version_id = p.current_version_id AND s.dealership_id = p.dealership_id
CROSS JOIN LATERAL (SELECT s.content_sid UNION SELECT value FROM jsonb_each_text(s.content_sids)) sid (content_sid)
WHERE sid.content_sid IS NOT NULL
"""
_KNOWN: Final = f"""
SELECT s.content_sid, s.status, s.category, s.first_category, s.language, s.variables, s.rejection_reason, s.checked_at,
    s.checked_at > clock_timestamp() - {_TRUSTED} AS is_fresh
FROM template_state s JOIN channel_account a ON a.dealership_id = t.v AND a.account_sid = s.account_sid
WHERE s.dealership_id = t.v AND s.status IS NOT NULL
"""
_IN_USE: Final = f"SELECT u.content_sid FROM ({_USED} AND p.dealership_id = t.v) u ORDER BY u.content_sid"
# Rows are locked in the order in which _TAKE writes them.
_LOOK_AGAIN: Final = """
WITH named AS MATERIALIZED (
    SELECT id FROM template_state WHERE dealership_id = $1 AND content_sid = ANY($2::text[])
    ORDER BY content_sid FOR UPDATE
)
UPDATE template_state SET asked_at = NULL FROM named WHERE template_state.id = named.id
"""
_FORGET: Final = f"""
DELETE FROM template_state WHERE id IN (
    SELECT t.id FROM template_state t
    WHERE NOT EXISTS (SELECT FROM ({_USED}) u WHERE u.dealership_id = t.dealership_id AND u.content_sid = t.content_sid)
        AND NOT EXISTS (
            SELECT FROM message m
            WHERE m.dealership_id = t.dealership_id AND m.content_sid = t.content_sid AND m.status = 'queued'
        )
    FOR UPDATE OF t SKIP LOCKED
) RETURNING 1
"""
_TAKE: Final = f"""
WITH wanted AS (
    SELECT u.dealership_id, u.content_sid FROM ({_USED}) u
    UNION SELECT t.dealership_id, t.content_sid FROM template_state t
), due AS (
    SELECT w.dealership_id, a.account_sid, w.content_sid
    FROM wanted w JOIN channel_account a ON a.dealership_id = w.dealership_id
    LEFT JOIN template_state t ON t.dealership_id = w.dealership_id AND t.content_sid = w.content_sid
    WHERE t.asked_at IS NULL OR t.account_sid <> a.account_sid OR t.asked_at <= statement_timestamp() - {_FRESH}
    ORDER BY w.dealership_id, w.content_sid LIMIT $1
)
INSERT INTO template_state AS t (dealership_id, account_sid, content_sid, asked_at)
SELECT dealership_id, account_sid, content_sid, statement_timestamp() FROM due ORDER BY dealership_id, content_sid
ON CONFLICT (dealership_id, content_sid) DO UPDATE SET asked_at = excluded.asked_at, account_sid = excluded.account_sid,
    status = CASE WHEN t.account_sid = excluded.account_sid THEN t.status END,
    first_category = CASE WHEN t.account_sid = excluded.account_sid THEN t.first_category END,
    checked_at = CASE WHEN t.account_sid = excluded.account_sid THEN t.checked_at END
WHERE t.asked_at IS NULL OR t.account_sid <> excluded.account_sid OR t.asked_at <= statement_timestamp() - {_FRESH}
RETURNING t.dealership_id, t.content_sid
"""
_RECORD: Final = """
INSERT INTO template_state AS t (dealership_id, account_sid, content_sid, status, category, first_category, language,
    variables, rejection_reason, asked_at, checked_at)
VALUES ($1, $2, $3, $4, $5::varchar, nullif($5::varchar, ''), $6, $7, $8, clock_timestamp(), clock_timestamp())
ON CONFLICT (dealership_id, content_sid) DO UPDATE SET account_sid = excluded.account_sid, status = excluded.status,
    category = excluded.category, language = excluded.language, variables = excluded.variables,
    rejection_reason = excluded.rejection_reason, asked_at = excluded.asked_at, checked_at = excluded.checked_at,
    first_category = CASE WHEN t.account_sid = excluded.account_sid
        THEN coalesce(t.first_category, excluded.first_category) ELSE excluded.first_category END
"""


@dataclass(frozen=True, slots=True)
class KnownTemplate:
    """A state with the instant (real time) at which it was told; ``is_fresh`` while it is relied on.

    ``first_category`` is what Meta had the template in at first, where it is another one by now.
    """

    state: TemplateState
    checked_at: datetime
    is_fresh: bool
    first_category: str | None


KnownTemplates = Mapping[str, KnownTemplate]
"""By content SID."""


def parsed(lately: str | None) -> TemplateState | None:
    """What ``LATELY`` said."""
    return None if lately is None else TemplateState(**json.loads(lately))


async def known(source: Source, dealership: DealershipFacts) -> KnownTemplates | None:
    """What the dealership's present account said; None for TEST, whose sandbox has no templates."""
    if dealership.mode == "test":
        return None
    return {
        row["content_sid"]: KnownTemplate(
            TemplateState(
                row["status"],
                row["category"] or "",
                row["language"] or "",
                row["variables"],
                row["rejection_reason"] or "",
            ),
            row["checked_at"],
            row["is_fresh"],
            row["first_category"] if row["first_category"] != row["category"] else None,
        )
        for row in await rows(source, dealership.id, _KNOWN)
    }


async def in_use(source: Source, dealership_id: str) -> list[str]:
    """The content SIDs that the dealership's playbooks name now."""
    return [row["content_sid"] for row in await rows(source, dealership_id, _IN_USE)]


async def look_again(tx: Transaction, dealership: DealershipFacts, content_sids: Iterable[str]) -> None:
    """Has the workers ask for these at once, whenever they asked last; nothing for TEST."""
    sids = sorted(set(content_sids))
    if sids and dealership.mode == "live":
        await tx.execute(_LOOK_AGAIN, dealership.id, sids)
        tx.wake(TOPIC)


async def take_due(db: Database) -> dict[str, list[str]]:
    """Which templates are to be asked for now, by dealership: each is given to one caller, once in ten minutes.

    States that nothing needs any more are deleted. Only for the workers' role.
    """
    await db.fetch(_FORGET)
    due: dict[str, list[str]] = {}
    for row in await db.fetch(_TAKE, _MOST):
        due.setdefault(row["dealership_id"], []).append(row["content_sid"])
    return due


async def record(source: Source, dealership_id: str, account_sid: str, content_sid: str, state: TemplateState) -> None:
    """Keeps what the account said just now."""
    await source.fetch(
        _RECORD,
        dealership_id,
        account_sid,
        content_sid,
        state.status[:20],
        state.category[:40],
        state.language[:40],
        state.variables,
        state.rejection_reason.replace("\x00", "") or None,
    )
