"""A message that is due, and who claims it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import asyncpg
import pytest

from resolvers import claiming
from resolvers.claiming import Claim, Wanted
from tests.support.rows import LeadRow, make_dealership, make_lead, make_message

LEASE_S = 300.0  # no test is as slow as that


async def claim(source: Any, message_id: str, now: datetime | None = None, *, wait: bool = True) -> Claim | None:
    answers = await claiming.claim(source, [Wanted(message_id, now)], lease_s=LEASE_S, wait=wait)
    answer = answers.get(message_id)
    assert answer is None or isinstance(answer, Claim)
    return answer


@pytest.fixture
async def lead(owner: asyncpg.Connection) -> LeadRow:
    return await make_lead(owner, await make_dealership(owner))


@pytest.fixture
async def message_id(owner: asyncpg.Connection, lead: LeadRow) -> str:
    return await make_message(owner, lead)
