"""Writing playbooks: the one every dealership starts with."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.ids import PLAYBOOK, new_id
from resolvers import default_playbook

_INSERT: Final = """
WITH p AS (
    INSERT INTO playbook (id, dealership_id, name, is_default, current_version_id, created_at)
    VALUES ($1, $2, $3, true, $4, $5)
), v AS (
    INSERT INTO playbook_version (id, dealership_id, playbook_id, number, created_at) VALUES ($4, $2, $1, 1, $5)
)
INSERT INTO playbook_step (id, dealership_id, version_id, position, day, at, channel, bodies, content_sid)
SELECT step.id, $2, $4, step.position, step.day, step.at, step.channel, step.bodies::jsonb, step.content_sid
FROM unnest($6::text[], $7::int[], $8::text[], $9::text[], $10::text[], $11::text[])
    WITH ORDINALITY AS step (id, day, at, channel, bodies, content_sid, position)
"""


async def create_default(tx: Transaction, dealership_id: str, now: datetime) -> str:
    """Gives a new dealership its default playbook (see ``default_playbook``); returns the playbook's id.

    For dealerships that have none yet: the database refuses a second default.
    """
    playbook_id = new_id(PLAYBOOK)
    steps = default_playbook.STEPS
    await tx.execute(
        _INSERT,
        playbook_id,
        dealership_id,
        default_playbook.NAME,
        new_id("pv"),
        now,
        [new_id("ps") for _ in steps],
        [step.day for step in steps],
        [None if step.at is None else f"{step.at:%H:%M}" for step in steps],
        [step.channel for step in steps],
        [json.dumps(dict(step.bodies), ensure_ascii=False) for step in steps],
        [step.content_sid for step in steps],
    )
    return playbook_id
