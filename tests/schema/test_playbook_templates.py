"""Templates by locale through savePlaybook, and what it says of their state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest_asyncio
from starlette.applications import Starlette

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from leadrescue.templates import TemplateState
from resolvers import template_states
from tests.resolvers.shop import NOON, open_twins
from tests.rest_compat.caller import Caller, open_caller
from tests.schema.test_playbooks import EN, SV, save
from tests.support.rows import insert

ACCOUNT = "AC" + "0" * 32
BODIES = [{"locale": "en", "text": EN, "contentSid": "HXen"}, {"locale": "sv", "text": SV}]
STEPS: list[dict[str, Any]] = [{"day": 0, "channel": "WHATSAPP", "contentSid": "HXstep", "bodies": BODIES}]
SHOWN = "{ playbooks { isDefault steps { contentSid bodies { locale contentSid } } } }"


@pytest_asyncio.fixture
async def live(app: Starlette, worker_db: Database, owner: asyncpg.Connection) -> AsyncIterator[Caller]:
    """Who holds the LIVE key of a dealership with an account."""
    twins = await open_twins(app.state.services.db, worker_db, SecretBox(bytes(32)), owner)
    await insert(
        owner, "channel_account", dealership_id=twins[0].id, provider="twilio", account_sid=ACCOUNT,
        auth_token=b"sealed", created_at=NOON, updated_at=NOON,
    )  # fmt: skip
    async with open_caller(app, twins[0]) as caller:
        yield caller


async def shown(caller: Caller) -> list[dict[str, Any]]:
    """The templates of the default playbook's steps."""
    answer = await caller.http.post("/graphql", json={"query": SHOWN})
    (default,) = [book for book in answer.json()["data"]["playbooks"] if book["isDefault"]]
    steps: list[dict[str, Any]] = default["steps"]
    return steps


async def test_a_text_shows_its_own_template_and_none_where_the_steps_stands(caller: Caller) -> None:
    """Given TEST, whose sandbox has no templates, then nothing is said of their state."""
    saved = await save(caller, steps=STEPS)
    assert (saved["warnings"], saved["userErrors"]) == ([], [])
    bodies = [{"locale": "en", "contentSid": "HXen"}, {"locale": "sv", "contentSid": None}]
    assert await shown(caller) == [{"contentSid": "HXstep", "bodies": bodies}]


async def test_a_wrong_template_has_its_place(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    saved = await save(caller, steps=[STEPS[0] | {"bodies": [BODIES[0] | {"contentSid": "HX-1"}]}])
    assert [(error["field"], error["code"]) for error in saved["userErrors"]] == [
        (["steps", "0", "bodies", "0", "contentSid"], "INVALID")
    ]
    assert await caller.shop.snapshot() == before


async def test_a_save_says_what_is_known_of_the_templates(live: Caller, worker_db: Database) -> None:
    """Templates: their state is the provider's; what was not asked yet is said to be so."""
    saved = await save(live, steps=STEPS)
    assert [(one["field"], one["code"]) for one in saved["warnings"]] == [
        (["steps", "0", "bodies", "0", "contentSid"], "TEMPLATE_NOT_CHECKED"),
        (["steps", "0", "contentSid"], "TEMPLATE_NOT_CHECKED"),
    ]

    assert await template_states.take_due(worker_db) == {live.shop.id: ["HXen", "HXstep"]}
    for sid, state in (("HXen", TemplateState("paused", "UTILITY", "en", 1)), ("HXstep", TemplateState("approved"))):
        await template_states.record(worker_db, live.shop.id, ACCOUNT, sid, state)

    saved = await save(live, name="Again", steps=STEPS)
    (warning,) = saved["warnings"]
    assert (warning["field"], warning["code"]) == (
        ["steps", "0", "bodies", "0", "contentSid"],
        "TEMPLATE_NOT_APPROVED",
    )
    assert warning["message"].startswith("Day 0 (en): template HXen is paused by WhatsApp")
    # Saved again, they are asked for again at once.
    assert await template_states.take_due(worker_db) == {live.shop.id: ["HXen", "HXstep"]}
