from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from resolvers import leads, playbook_editions, playbook_writing, sequences
from resolvers.errors import ConflictError, NotFoundError, ValidationError
from resolvers.inputs import CreateLead
from resolvers.leads import Created
from resolvers.parsing import parse
from resolvers.playbook_writing import MAX_PLAYBOOKS
from resolvers.preflight import Finding
from tests.resolvers.logging_drives import ANNA
from tests.resolvers.shop import NOON, Shop

SV = "Hej {{first_name}}! Svara STOPP om du inte vill ha fler meddelanden."
EN = "Hi {{first_name}}! Reply STOP to opt out."
BODIES = [{"locale": "sv", "text": SV}, {"locale": "en", "text": EN}]
STEPS: list[dict[str, Any]] = [
    {"day": 0, "channel": "sms", "bodies": BODIES},
    {"day": 2, "at": "09:30", "channel": "sms", "bodies": BODIES},
]
BOOK: dict[str, Any] = {"name": "Elbilar", "steps": STEPS}


def refused(raw: dict[str, Any], shop: Shop) -> list[tuple[str, str]]:
    """Places and codes of what is wrong with it."""
    with pytest.raises(ValidationError) as caught:
        playbook_writing.read(raw, shop.actor.dealership)
    return [(".".join(field.path), field.code) for field in caught.value.fields]


async def save(shop: Shop, now: datetime = NOON, **changes: Any) -> str:
    playbook, _ = playbook_writing.read(BOOK | changes, shop.actor.dealership)
    async with shop.transaction() as tx:
        return await playbook_writing.save(tx, shop.actor, playbook, now)


async def create(shop: Shop, **changes: Any) -> Created:
    lead = parse(CreateLead, ANNA | changes, region="SE")
    async with shop.transaction() as tx:
        return await leads.create(tx, shop.actor, lead, NOON, shop.box)


async def default_id(shop: Shop) -> str:
    (row,) = await shop.rows("SELECT id FROM playbook WHERE dealership_id = $1 AND is_default", shop.id)
    return str(row["id"])


async def revision(shop: Shop) -> int:
    return int((await shop.row("dealership", shop.id))["revision"])


async def test_a_new_playbook_is_written_with_its_first_version(shop: Shop) -> None:
    id = await save(shop, steps=[STEPS[0], STEPS[1] | {"channel": "whatsapp", "content_sid": "HX12"}])

    playbook = await shop.row("playbook", id)
    version_id = playbook["current_version_id"]
    assert playbook == {
        "id": id,
        "dealership_id": shop.id,
        "name": "Elbilar",
        "is_default": False,
        "current_version_id": version_id,
        "created_at": NOON,
    }
    assert await shop.rows("SELECT * FROM playbook_version WHERE playbook_id = $1", id) == [
        {"id": version_id, "dealership_id": shop.id, "playbook_id": id, "number": 1, "created_at": NOON}
    ]
    steps = await shop.rows(
        "SELECT dealership_id, position, day, at, channel, bodies::json ->> 'sv' AS sv, bodies::json ->> 'en' AS en, "
        "content_sid FROM playbook_step WHERE version_id = $1 ORDER BY position",
        version_id,
    )
    said = {"dealership_id": shop.id, "sv": SV, "en": EN}
    assert steps == [
        said | {"position": 1, "day": 0, "at": None, "channel": "sms", "content_sid": None},
        said | {"position": 2, "day": 2, "at": "09:30", "channel": "whatsapp", "content_sid": "HX12"},
    ]
    assert await revision(shop) == shop.actor.dealership.revision + 1


async def test_a_change_is_a_new_version_and_the_old_one_stays(shop: Shop) -> None:
    id = await save(shop)
    before = await shop.row("playbook", id)

    assert await save(shop, id=id, name="Elbilar i vår", steps=STEPS[1:]) == id

    after = await shop.row("playbook", id)
    assert after == before | {"name": "Elbilar i vår", "current_version_id": after["current_version_id"]}
    assert after["current_version_id"] != before["current_version_id"]
    versions = await shop.rows(
        "SELECT v.id, v.number, count(*) AS steps FROM playbook_version v JOIN playbook_step s ON s.version_id = v.id "
        "WHERE v.playbook_id = $1 GROUP BY v.id ORDER BY v.number",
        id,
    )
    assert versions == [
        {"id": before["current_version_id"], "number": 1, "steps": 2},
        {"id": after["current_version_id"], "number": 2, "steps": 1},
    ]
    assert await revision(shop) == shop.actor.dealership.revision + 2


async def test_the_default_moves_and_there_is_always_one(shop: Shop) -> None:
    first = await default_id(shop)

    second = await save(shop, is_default=True)
    assert await default_id(shop) == second
    await save(shop, id=second, is_default=None)
    assert await default_id(shop) == second
    await save(shop, id=first, name="Som förr", is_default=True)
    assert await default_id(shop) == first

    before = await shop.snapshot()
    with pytest.raises(ConflictError) as caught:
        await save(shop, id=first, name="Som förr", is_default=False)
    assert caught.value.path == ("is_default",)
    assert await shop.snapshot() == before


async def test_a_name_is_given_once_at_a_dealership(shop: Shop, rival: Shop) -> None:
    id = await save(shop)
    await save(rival)  # another dealership's names are its own
    before = await shop.snapshot()

    with pytest.raises(ConflictError) as caught:
        await save(shop, name=" ELBILAR ")

    assert caught.value.path == ("name",)
    assert await shop.snapshot() == before
    await save(shop, id=id, name="ELBILAR")  # its own name in other letters is no other's


async def test_of_two_at_once_that_want_one_name_one_gets_it(shop: Shop) -> None:
    found = await asyncio.gather(*(save(shop, is_default=True) for _ in range(3)), return_exceptions=True)

    (id,) = [one for one in found if isinstance(one, str)]
    assert [type(one) for one in found if one != id] == [ConflictError, ConflictError]
    assert await default_id(shop) == id


async def test_two_changes_at_once_make_two_versions(shop: Shop) -> None:
    id = await save(shop)

    await asyncio.gather(*(save(shop, id=id) for _ in range(3)))

    numbers = await shop.rows("SELECT number FROM playbook_version WHERE playbook_id = $1 ORDER BY 1", id)
    assert [row["number"] for row in numbers] == [1, 2, 3, 4]


async def test_what_is_unknown_or_anothers_cannot_be_changed(shop: Shop, rival: Shop) -> None:
    theirs = await default_id(rival)
    before = await shop.snapshot()
    for id in (theirs, "p_unknown", "x", "p_\x7f1"[:2]):
        with pytest.raises(NotFoundError):
            await save(shop, id=id)
    assert await shop.snapshot() == before


async def test_there_are_not_more_playbooks_than_anybody_reads(shop: Shop) -> None:
    await shop.owner.execute(
        """
        WITH v AS (
            INSERT INTO playbook_version (id, dealership_id, playbook_id, number, created_at)
            SELECT 'pv_' || n, $1, 'p_' || n, 1, $2 FROM generate_series(2, $3::int) n
        )
        INSERT INTO playbook (id, dealership_id, name, current_version_id, is_default, created_at)
        SELECT 'p_' || n, $1, 'Nummer ' || n, 'pv_' || n, false, $2 FROM generate_series(2, $3::int) n
        """,
        shop.id,
        NOON,
        MAX_PLAYBOOKS,
    )
    before = await shop.snapshot()

    with pytest.raises(ConflictError, match="There are 100 playbooks already"):
        await save(shop)

    assert await shop.snapshot() == before
    await save(shop, id="p_2")


async def test_running_sequences_keep_their_texts_and_new_leads_get_the_new_ones(shop: Shop) -> None:
    """Given a lead that was logged before a change, then what it is sent, is shown and resumes with stays the same."""
    id = await save(shop, is_default=True)
    before = await create(shop)
    old = await shop.messages(before.lead_id)

    new_text = "Hallå {{first_name}}! Svara STOPP om du inte vill ha fler meddelanden."
    await save(shop, id=id, steps=[STEPS[1] | {"day": 5, "bodies": [{"locale": "sv", "text": new_text}]}])

    after = await create(shop, phone="+46701740606")
    assert [(message["day"], message["body"]) for message in await shop.messages(after.lead_id)] == [
        (5, new_text.replace("{{first_name}}", "Anna"))
    ]
    assert await shop.messages(before.lead_id) == old
    text = SV.replace("{{first_name}}", "Anna")
    assert [(message["day"], message["body"]) for message in old] == [(0, text), (2, text)]

    async with shop.transaction() as tx:
        await sequences.stop(tx, shop.actor, before.lead_id, NOON)
        await sequences.resume(tx, shop.actor, before.lead_id, NOON)
    queued = [message for message in await shop.messages(before.lead_id) if message["status"] == "queued"]
    assert [(message["day"], message["body"]) for message in queued] == [(2, text)]


async def test_whoever_knows_the_dealership_as_it_was_logs_by_the_new_version_all_the_same(shop: Shop) -> None:
    """Given facts and an edition from before the change, as another process has them, then a lead is logged right."""
    id = await save(shop, is_default=True)
    stale = await shop.refreshed()
    lead = parse(CreateLead, ANNA, region="SE")
    await leads.current_edition(stale.db, stale.actor.dealership, lead, NOON)  # now it is in the cache

    await save(shop, id=id, name="Nytt", steps=STEPS[1:])
    created = await create(stale)

    assert [message["why"] for message in await shop.messages(created.lead_id)] == ["Planned for day 2 of “Nytt”."]
    still = await playbook_editions.current(stale.db, stale.id, stale.actor.dealership.revision, None)
    assert still is not None
    assert still.name == "Elbilar"  # the old revision's edition is what it was, and nobody uses it any more


async def test_every_wrong_field_is_named_at_once(shop: Shop) -> None:
    raw = {
        "name": " ",
        "is_default": "yes",
        "steps": [
            {"day": -1, "at": "9:00", "channel": "fax", "bodies": []},
            {"day": 367, "channel": "sms", "bodies": [{"locale": "svenska språket", "text": " "}]},
            {"day": 1, "channel": "sms", "bodies": [{"locale": "sv", "text": "x" * 1601}, {"text": 5, "locale": "en"}]},
            {"day": 0, "at": "10:00", "channel": "whatsapp", "content_sid": "HX 1", "bodies": BODIES},
            {"day": 3, "at": "10:00", "channel": "whatsapp", "bodies": [{"locale": "sv", "text": "{{namn}}"}]},
            {"day": 3, "at": "10:00", "channel": "sms", "bodies": [*BODIES, {"locale": "EN", "text": EN}]},
        ],
    }
    assert refused(raw, shop) == [
        ("is_default", "INVALID"),
        ("name", "REQUIRED"),
        ("steps.0.at", "INVALID"),
        ("steps.0.bodies", "REQUIRED"),
        ("steps.0.channel", "INVALID"),
        ("steps.0.day", "INVALID"),
        ("steps.1.bodies.0.locale", "INVALID"),
        ("steps.1.bodies.0.text", "REQUIRED"),
        ("steps.1.day", "INVALID"),
        ("steps.2.at", "REQUIRED"),
        ("steps.2.bodies.0.text", "TOO_LONG"),
        ("steps.2.bodies.1.text", "INVALID"),
        ("steps.3.at", "INVALID"),
        ("steps.3.content_sid", "INVALID"),
        ("steps.4.bodies.0.text", "INVALID"),
        ("steps.5.bodies.2.locale", "INVALID"),
        ("steps.5.day", "INVALID"),
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"steps": []}, [("steps", "REQUIRED")], id="no step"),
        pytest.param({"steps": None}, [("steps", "REQUIRED")], id="null for steps"),
        pytest.param({"steps": "x"}, [("steps", "INVALID")], id="no list"),
        pytest.param({"steps": ["x"]}, [("steps.0", "INVALID")], id="no step in the list"),
        pytest.param({"steps": [STEPS[1] | {"day": n} for n in range(1, 22)]}, [("steps", "TOO_LONG")], id="21 steps"),
        pytest.param({"name": "x" * 101}, [("name", "TOO_LONG")], id="a long name"),
        pytest.param({"name": "a\x00"}, [("name", "INVALID")], id="NUL"),
        pytest.param({"steps": [STEPS[0] | {"day": True}]}, [("steps.0.day", "INVALID")], id="a day that is true"),
        pytest.param({"steps": [STEPS[1] | {"at": "24:00"}]}, [("steps.0.at", "INVALID")], id="24:00"),
        pytest.param({"steps": [STEPS[1] | {"at": 9}]}, [("steps.0.at", "INVALID")], id="a number for a time"),
        pytest.param(
            {"steps": [STEPS[0] | {"content_sid": "H" * 65}]}, [("steps.0.content_sid", "TOO_LONG")], id="a long id"
        ),
    ],
)
def test_what_is_refused(shop: Shop, changes: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert refused(BOOK | changes, shop) == expected


def test_twenty_steps_of_every_day_up_to_the_last_are_read(shop: Shop) -> None:
    steps = [STEPS[0], *(STEPS[1] | {"day": day} for day in range(348, 367))]
    playbook, warnings = playbook_writing.read(BOOK | {"steps": steps}, shop.actor.dealership)
    assert [step.day for step in playbook.steps] == [0, *range(348, 367)]
    assert warnings == ()


def test_warnings_come_with_what_is_read(shop: Shop) -> None:
    late = replace(shop.actor.dealership, quiet_closes="09:00")
    _, warnings = playbook_writing.read(BOOK, late)
    assert warnings == (
        Finding(
            "quiet_hours",
            "warning",
            ("steps", "1", "at"),
            "09:30 lies outside the hours of sending (08:00 to 09:00): the message will wait until 08:00.",
        ),
    )
