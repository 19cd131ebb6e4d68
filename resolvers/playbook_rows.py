"""Writing playbooks: the one every dealership starts with, new ones, and new versions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from leadrescue.database import Transaction
from leadrescue.ids import PLAYBOOK, new_id
from resolvers import default_playbook
from resolvers.steps import Step

_VERSION: Final = """
v AS (
    INSERT INTO playbook_version (id, dealership_id, playbook_id, number, created_at) VALUES ($4, $2, $1, $7, $5)
)
INSERT INTO playbook_step (id, dealership_id, version_id, position, day, at, channel, bodies, content_sid, content_sids)
SELECT step.id, $2, $4, step.position, step.day, step.at, step.channel, step.bodies::jsonb, step.content_sid,
    step.content_sids::jsonb
FROM unnest($8::text[], $9::int[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
    WITH ORDINALITY AS step (id, day, at, channel, bodies, content_sid, content_sids, position)
"""
_INSERT: Final = f"""
WITH p AS (
    INSERT INTO playbook (id, dealership_id, name, is_default, current_version_id, created_at)
    VALUES ($1, $2, $3, $6, $4, $5)
), {_VERSION}
"""
_ADD: Final = f"""
WITH p AS (
    UPDATE playbook SET name = $3, is_default = $6, current_version_id = $4 WHERE id = $1 AND dealership_id = $2
), {_VERSION}
"""


async def create_default(tx: Transaction, dealership_id: str, now: datetime) -> str:
    """Gives a new dealership its default playbook (see ``default_playbook``); returns the playbook's id.

    For dealerships that have none yet: the database refuses a second default.
    """
    return await create(tx, dealership_id, default_playbook.NAME, default_playbook.STEPS, now, is_default=True)


async def create(
    tx: Transaction, dealership_id: str, name: str, steps: Sequence[Step], now: datetime, *, is_default: bool
) -> str:
    """A playbook with its first version; returns the playbook's id."""
    playbook_id = new_id(PLAYBOOK)
    await tx.execute(_INSERT, playbook_id, dealership_id, name, new_id("pv"), now, is_default, 1, *_columns(steps))
    return playbook_id


async def add_version(
    tx: Transaction,
    dealership_id: str,
    playbook_id: str,
    number: int,
    name: str,
    steps: Sequence[Step],
    now: datetime,
    *,
    is_default: bool,
) -> None:
    """Makes this what the playbook says from now on; earlier versions stay as they are."""
    await tx.execute(_ADD, playbook_id, dealership_id, name, new_id("pv"), now, is_default, number, *_columns(steps))


def _columns(steps: Sequence[Step]) -> tuple[list[Any], ...]:
    return (
        [new_id("ps") for _ in steps],
        [step.day for step in steps],
        [None if step.at is None else f"{step.at:%H:%M}" for step in steps],
        [step.channel for step in steps],
        [json.dumps(dict(step.bodies), ensure_ascii=False) for step in steps],
        [step.content_sid for step in steps],
        [json.dumps(dict(step.content_sids)) for step in steps],
    )
