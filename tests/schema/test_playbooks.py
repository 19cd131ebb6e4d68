"""savePlaybook by GraphQL, and the leads that are logged before and after it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from leadrescue.settings import Settings
from tests.rest_compat.caller import Caller
from tests.schema.asking import ask, create, data
from tests.support.patience import PATIENCE_S
from tests.support.processes import Processes

SAVE = """
mutation ($input: SavePlaybookInput!) {
  savePlaybook(input: $input) {
    playbook { id name isDefault steps { day at channel contentSid bodies { locale text } } }
    warnings { field code message }
    userErrors { field code message }
  }
}
"""
SV = "Hej {{first_name}}! Svara STOPP om du inte vill ha fler meddelanden."
EN = "Hi {{first_name}}! Reply STOP to opt out."
BODIES = [{"locale": "en", "text": EN}, {"locale": "sv", "text": SV}]
STEPS: list[dict[str, Any]] = [
    {"day": 0, "channel": "SMS", "bodies": BODIES},
    {"day": 2, "at": "09:30", "channel": "WHATSAPP", "contentSid": "HX12", "bodies": BODIES},
]
MESSAGES = "query ($id: ID!) { lead(id: $id) { messages(first: 9) { nodes { day body channel } } } }"


async def save(caller: Caller, **changes: Any) -> dict[str, Any]:
    saved: dict[str, Any] = (
        await data(caller, SAVE, input={"name": "Elbilar", "steps": STEPS, "isDefault": True} | changes)
    )["savePlaybook"]
    return saved


async def bodies(caller: Caller, lead_id: str) -> list[str]:
    found = await data(caller, MESSAGES, id=lead_id)
    return [message["body"] for message in found["lead"]["messages"]["nodes"]]


async def test_a_playbook_is_created_and_answered_as_selected(caller: Caller) -> None:
    saved = await save(caller)

    playbook = saved.pop("playbook")
    assert saved == {"warnings": [], "userErrors": []}
    assert playbook == {
        "id": playbook["id"],
        "name": "Elbilar",
        "isDefault": True,
        "steps": [
            {"day": 0, "at": None, "channel": "SMS", "contentSid": None, "bodies": BODIES},
            {"day": 2, "at": "09:30", "channel": "WHATSAPP", "contentSid": "HX12", "bodies": BODIES},
        ],
    }
    listed = await data(caller, "{ playbooks { name isDefault } }")
    assert listed["playbooks"] == [
        {"name": "After the test drive", "isDefault": False},
        {"name": "Elbilar", "isDefault": True},
    ]


async def test_before_and_after_a_change(caller: Caller) -> None:
    """Given a lead logged before the change, then it keeps its texts; and the next one gets the new ones."""
    saved = await save(caller)
    before = await create(caller)
    old = await bodies(caller, before["id"])
    assert old == ["Hej Anna! Svara STOPP om du inte vill ha fler meddelanden."] * 2

    steps = [{"day": 0, "channel": "SMS", "bodies": [{"locale": "sv", "text": "Nytt, {{first_name}}!"}]}]
    await save(caller, id=saved["playbook"]["id"], steps=steps)
    after = await create(caller, phone="+46701740606")

    assert await bodies(caller, after["id"]) == ["Nytt, Anna!"]
    assert await bodies(caller, before["id"]) == old
    query = "query ($id: ID!) { lead(id: $id) { sequence { playbook { name steps { day } } } } }"
    run = await data(caller, query, id=before["id"])
    assert run["lead"]["sequence"]["playbook"] == {"name": "Elbilar", "steps": [{"day": 0}, {"day": 2}]}


async def test_every_wrong_field_has_its_place_and_nothing_is_written(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    wrong = [
        {"day": 1, "channel": "SMS", "bodies": [{"locale": "sv", "text": SV}, {"locale": "en", "text": "x" * 1601}]},
        {"day": 0, "channel": "WHATSAPP", "contentSid": "HX 1", "bodies": [{"locale": "sv", "text": "{{namn}}!"}]},
    ]

    saved = await save(caller, name="", steps=wrong)

    errors = [(error["field"], error["code"]) for error in saved.pop("userErrors")]
    assert saved == {"playbook": None, "warnings": []}
    assert errors == [
        (["name"], "REQUIRED"),
        (["steps", "0", "at"], "REQUIRED"),
        (["steps", "0", "bodies", "1", "text"], "TOO_LONG"),
        (["steps", "1", "contentSid"], "INVALID"),
    ]
    assert await caller.shop.snapshot() == before


async def test_preflights_errors_are_user_errors_and_its_warnings_are_not(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    text = "{{first_name}}, hej! Skriv till {{salesperson}} {{dealership}}."
    steps = [{"day": 0, "channel": "WHATSAPP", "bodies": [{"locale": "sv", "text": text}]}]
    saved = await save(caller, steps=steps)
    place = ["steps", "0", "bodies", "0", "text"]
    assert [(error["field"], error["code"]) for error in saved["userErrors"]] == [(place, "INVALID")] * 3
    assert await caller.shop.snapshot() == before

    steps[0]["bodies"] = [{"locale": "sv", "text": "Hej! Svara YES så hörs vi."}]
    saved = await save(caller, steps=steps)
    assert saved["userErrors"] == []
    assert [(warning["field"], warning["code"]) for warning in saved["warnings"]] == [
        (["steps", "0", "bodies"], "MISSING_LOCALE"),
        (place, "MISSING_OPT_OUT"),
        (place, "ASKS_FOR_COMMAND"),
        (["steps", "0", "contentSid"], "NO_CONTENT_SID"),
    ]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"id": "p_unknown"}, ["id"], "NOT_FOUND"),
        ({"name": "After the test drive"}, ["name"], "CONFLICT"),
    ],
)
async def test_conflicts_name_their_field(caller: Caller, changes: dict[str, Any], field: list[str], code: str) -> None:
    before = await caller.shop.snapshot()
    saved = await save(caller, **changes)
    assert [(error["field"], error["code"]) for error in saved["userErrors"]] == [(field, code)]
    assert saved["playbook"] is None
    assert await caller.shop.snapshot() == before


async def test_another_dealership_cannot_change_it(caller: Caller, rival: Caller) -> None:
    saved = await save(caller)
    before = await caller.shop.snapshot()
    theirs = await save(rival, id=saved["playbook"]["id"])
    assert [error["code"] for error in theirs["userErrors"]] == ["NOT_FOUND"]
    assert await caller.shop.snapshot() == before


async def test_a_repetition_with_the_same_key_saves_once(caller: Caller) -> None:
    headers = {"X-Idempotency-Key": "playbook-1"}
    variables = {"input": {"name": "Elbilar", "steps": STEPS}}
    first = await ask(caller, SAVE, headers, **variables)
    again = await ask(caller, SAVE, headers, **variables)
    assert again == first
    listed = await data(caller, "{ playbooks { name } }")
    assert [playbook["name"] for playbook in listed["playbooks"]] == ["After the test drive", "Elbilar"]


@pytest.mark.flow
async def test_another_process_sends_by_the_new_version_at_once(
    caller: Caller, settings: Settings, processes: Processes
) -> None:
    """Given a process that knows the playbook as it was, then a lead it logs right after the change is by the new."""
    other = await processes.serve(settings)
    phones = iter(range(46701740610, 46701740640))

    async def log_there(client: httpx.AsyncClient) -> list[str]:
        lead = {"customer_name": "Anna Karlsson", "phone": f"+{next(phones)}", "car_model": "EX30", "consent": True}
        answer = await client.post("/v1/leads", json=lead)
        assert answer.status_code == 201, answer.text
        return [message["body"] for message in answer.json()["messages"]]

    saved = await save(caller)
    bearer = {"Authorization": f"Bearer {caller.key.secret}"}
    async with httpx.AsyncClient(base_url=other.url, headers=bearer, trust_env=False, timeout=PATIENCE_S) as client:
        assert len(await log_there(client)) == 2
        for n in range(5):
            text = f"Hej nummer {n}! Svara STOPP om du inte vill ha fler meddelanden."
            steps = [{"day": 0, "channel": "SMS", "bodies": [{"locale": "sv", "text": text}]}]
            await save(caller, id=saved["playbook"]["id"], steps=steps)
            assert await log_there(client) == [text]
            assert await log_there(client) == [text]
            here = await create(caller, phone=f"+{next(phones)}")
            assert await bodies(caller, here["id"]) == [text]
