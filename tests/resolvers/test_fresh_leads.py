"""A lead that was answered without being read is answered as any reader would see it."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from resolvers import leads
from resolvers.fresh_leads import compile_fresh_lead
from resolvers.idempotency import Attempt
from resolvers.inputs import CreateLead
from resolvers.lead_intake import Intake, compile_intake
from resolvers.parsing import parse
from resolvers.reading.catalog import ENTITIES
from resolvers.reading.compiler import Compiler, Style, finish
from resolvers.reading.documents import LEAD as REST_LEAD
from resolvers.reading.documents import lead_document
from resolvers.reading.fields import Scalar
from resolvers.reading.shapes import NO_VARIABLES, Selection, fields, fixed
from tests.resolvers.logging_drives import ANNA, JPEG
from tests.resolvers.shop import Shop

_LEADING_TO = {"Lead": (), "Sequence": ("sequence",), "Message": ("history",)}


def scalars(entity: str) -> tuple[Selection, ...]:
    """Every scalar of an entity that need not be read."""

    def is_known(name: str) -> bool:
        selections = fields(name)
        for place in _LEADING_TO[entity]:
            selections = (Selection(place, place, {}, selections),)
        return compile_fresh_lead("graphql", selections) is not None

    names = [field.name for field in ENTITIES[entity].fields if isinstance(field, Scalar)]
    return fields(*filter(is_known, names))


MESSAGE = (*scalars("Message"), Selection("kind", "__typename"), Selection("error", "error", {}, fields("code")))
assert {"id", "dueAt", "status", "why"} <= {selection.name for selection in MESSAGE}
SEQUENCE = (
    *scalars("Sequence"),
    Selection("kind", "__typename"),
    Selection("queued", "queued", {}, MESSAGE),
    Selection("back", "lead", {}, fields("id", "status")),
)
EVERYTHING = (
    *scalars("Lead"),
    Selection("kind", "__typename"),
    Selection("again", "customerName"),
    Selection("sequence", "sequence", {}, SEQUENCE),
    Selection("all", "history", {}, (*MESSAGE, Selection("of", "lead", {}, fields("id")))),
    Selection("lastMessage", "lastMessage", {}, fields("id")),
)
INPUTS: dict[str, dict[str, Any]] = {
    "as little as possible": {},
    "everything": {
        "license_photo_b64": base64.b64encode(JPEG).decode(), "locale": "de-CH", "salesperson": "Zoë “Z” Ek",
        "preferred_channel": "sms", "test_drive_at": datetime.now(UTC) + timedelta(days=3, microseconds=7),
    },
    "odd letters": {"customer_name": 'Ann\\a "Å" \u2028 🚗 </b>', "car_model": "E\u00ad-Klasse\u200d"},
    "without consent": {"consent": False},
    "too late for all follow-ups": {"test_drive_at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)},
    "a whole second": {"test_drive_at": datetime.now(UTC).replace(microsecond=0) - timedelta(days=2)},
}  # fmt: skip


def intake(style: Style, selections: tuple[Selection, ...]) -> Intake:
    fresh = compile_fresh_lead(style, selections)
    assert fresh is not None
    return compile_intake(style, 201, lambda compiler, where: "NULL", fresh)


async def read(shop: Shop, style: Style, lead_id: str, selections: tuple[Selection, ...]) -> Any:
    compiler = Compiler(style)
    row = compiler.node(fixed(lead_id), selections, ENTITIES["Lead"])
    (document,) = await finish(compiler, f"({row})::json").run(shop.db, shop.id, NO_VARIABLES)
    return orjson.loads(document or b"null")


@pytest.mark.parametrize("style", ["rest", "graphql"])
@pytest.mark.parametrize("given", INPUTS.values(), ids=INPUTS)
async def test_it_equals_what_is_read(shop: Shop, style: Style, given: dict[str, Any]) -> None:
    lead = parse(CreateLead, ANNA | given)

    answer = await intake(style, EVERYTHING).create(shop.db, shop.actor, lead, shop.box, None)

    assert answer is not None
    shown = orjson.loads(answer)
    assert shown == await read(shop, style, shown["id"], EVERYTHING)
    assert len(shown["all"]) == shown["sequence"]["queuedCount"] == len(await shop.messages(shown["id"]))


async def test_the_rest_document_is_the_same_and_kept_for_repetitions(shop: Shop) -> None:
    attempt = Attempt("k-1", b"f" * 32)

    answer = await intake("rest", REST_LEAD).create(
        shop.db, shop.actor, parse(CreateLead, ANNA | INPUTS["everything"]), shop.box, attempt
    )

    assert answer is not None
    lead_id = orjson.loads(answer)["id"]
    document = await lead_document(shop.db, shop.id, lead_id)
    # Key by key in the same order; only the space between list members differs.
    assert orjson.loads(answer) == orjson.loads(document or b"null")
    assert document is not None
    assert answer == document.replace(b", \n ", b",")
    (record,) = await shop.rows("SELECT status, body, fingerprint FROM idempotency")
    assert record == {"status": 201, "body": answer, "fingerprint": b"f" * 32}


async def test_an_answer_that_has_to_be_read_is_kept_as_well(shop: Shop) -> None:
    reading = compile_intake(
        "rest", 201, lambda compiler, where: compiler.first(ENTITIES["Lead"], where, fields("id", "status"))
    )

    answer = await reading.create(shop.db, shop.actor, parse(CreateLead, ANNA), shop.box, Attempt("k-1", b"f" * 32))

    assert answer is not None
    assert orjson.loads(answer)["status"] == "active"
    (record,) = await shop.rows("SELECT status, body, fingerprint FROM idempotency")
    assert record == {"status": 201, "body": answer, "fingerprint": b"f" * 32}


async def test_a_used_key_writes_nothing_and_leaves_it_to_the_long_way(shop: Shop) -> None:
    attempt, short = Attempt("k-1", b"f" * 32), intake("rest", REST_LEAD)
    assert await short.create(shop.db, shop.actor, parse(CreateLead, ANNA), shop.box, attempt) is not None
    before = await shop.snapshot()

    again = await short.create(
        shop.db, shop.actor, parse(CreateLead, ANNA | {"phone": "+46701740606"}), shop.box, attempt
    )

    assert again is None
    assert await shop.snapshot() == before


async def test_somebody_known_is_left_to_the_long_way(shop: Shop) -> None:
    async with shop.transaction() as tx:
        await leads.create(tx, shop.actor, parse(CreateLead, ANNA), shop.actor.dealership.now(), shop.box)
    before = await shop.snapshot()

    short = intake("rest", REST_LEAD)
    assert await short.create(shop.db, shop.actor, parse(CreateLead, ANNA), shop.box, None) is None
    assert await short.create(shop.db, shop.actor, parse(CreateLead, ANNA), shop.box, Attempt("k", b"f" * 32)) is None
    assert await shop.snapshot() == before


@pytest.mark.parametrize("name", ["messages", "playbook"])
def test_what_the_plan_does_not_tell_has_to_be_read(name: str) -> None:
    """Pages have cursors, and a playbook is a row that stands elsewhere."""
    selection = Selection(name, name, {}, (Selection("nodes", "nodes", {}, fields("id")),))
    entity = "Lead" if name == "messages" else "Sequence"
    selections = (selection,) if entity == "Lead" else (Selection("sequence", "sequence", {}, (selection,)),)
    assert compile_fresh_lead("graphql", selections) is None
