"""eraseLead by GraphQL: afterwards no row of any table tells who it was, and both doors show it so."""

from __future__ import annotations

import base64
from typing import Any

import asyncpg

from tests.rest_compat.caller import Caller
from tests.schema.asking import CREATE, NEW_LEAD, ask, create, data
from tests.support.every_table import tables

ERASE = "mutation ($id: ID!) { eraseLead(id: $id) { erasedId userErrors { field code message } } }"
PHOTO = base64.b64encode(b"\xff\xd8\xff\xe0" + b"made up" * 10).decode()
GORAN: dict[str, Any] = {
    "customer_name": "Göran Testsson",
    "phone": "+46701740605",
    "car_model": "Volvo EX30",
    "consent": True,
}
NEEDLES = ("Testsson", "Göran", "701740605", "grönsakslåda", "ringa på torsdag", "vem är det")


async def erase(caller: Caller, id: str) -> dict[str, Any]:
    payload: dict[str, Any] = (await data(caller, ERASE, id=id))["eraseLead"]
    return payload


async def traces(owner: asyncpg.Connection) -> set[tuple[str, str]]:
    """Which of the needles stands in which table, as text or in bytes."""
    found = set()
    for table in await tables(owner):
        for row in await owner.fetch(f"SELECT t::text FROM {table.name} t"):
            for needle in NEEDLES:
                if needle in row[0] or needle.encode().hex() in row[0]:
                    found.add((table.name, needle))
    return found


async def test_no_row_tells_who_it_was(caller: Caller, owner: asyncpg.Connection) -> None:
    """Given a customer with a whole history in TEST, copies in stored answers included, then all of it is gone."""
    stranger = {
        "event": "customer.reply",
        "channel": "sms",
        "body": "Hej, vem är det?",
        "from": GORAN["phone"],
        "to": "x",
    }
    assert (await caller.receive(stranger, with_key=True)).status_code == 200
    answer = await caller.http.post(
        "/v1/leads", json=GORAN | {"license_photo_b64": PHOTO}, headers={"X-Idempotency-Key": "rest-1"}
    )
    assert answer.status_code == 201, answer.text
    first = answer.json()["id"]
    # A second test drive, whose stored answer has the name and nothing else of it.
    named_only = "mutation ($input: CreateLeadInput!) { createLead(input: $input) { lead { customerName } } }"
    again = NEW_LEAD | {"customerName": "Göran Testsson"}
    await ask(caller, named_only, {"X-Idempotency-Key": "graphql-1"}, input=again)
    await data(caller, "mutation { advanceTestClock(bySeconds: 259200) { sentCount } }")
    write = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { message { body } } }"
    by_hand = {"leadId": first, "body": "Du kan ringa på torsdag."}
    await ask(caller, write, {"X-Idempotency-Key": "graphql-2"}, input=by_hand)
    await data(caller, "mutation { advanceTestClock(bySeconds: 60) { sentCount } }")
    say = 'mutation ($id: ID!) { simulateReply(leadId: $id, body: "En grönsakslåda till?") { message { id } } }'
    await data(caller, say, id=first)
    before = await traces(owner)
    assert {table for table, _ in before} == {"customer", "lead", "message", "sandbox_delivery", "idempotency"}
    assert {needle for _, needle in before} == set(NEEDLES)

    assert await erase(caller, first) == {"erasedId": first, "userErrors": []}

    assert await traces(owner) == set()
    shown = await data(
        caller,
        "query ($id: ID!) { lead(id: $id) { customerName phone erasedAt hasLicensePhoto sequence { state reason } "
        "messages(first: 50) { totalCount nodes { body } } } dealership { now } }",
        id=first,
    )
    assert shown["lead"]["erasedAt"] <= shown["dealership"]["now"]
    assert shown["lead"] | {"erasedAt": ""} == {
        "customerName": "Erased customer",
        "phone": None,
        "erasedAt": "",
        "hasLicensePhoto": False,
        "sequence": {"state": "STOPPED", "reason": "SUPERSEDED"},
        "messages": {"totalCount": 7, "nodes": [{"body": ""}] * 7},
    }
    by_rest = await caller.lead(first)
    assert (by_rest["customer_name"], by_rest["phone"], by_rest["has_license_photo"]) == (
        "Erased customer",
        None,
        False,
    )
    found = await data(caller, '{ leads(filter: {search: "Testsson"}) { totalCount } }')
    assert found == {"leads": {"totalCount": 0}}


async def test_a_late_repetition_makes_nothing_again(caller: Caller, owner: asyncpg.Connection) -> None:
    """Given keys whose requests were about the erased customer, then a repetition is refused; others' are replayed."""
    rest, graphql, other = ({"X-Idempotency-Key": key} for key in ("rest", "graphql", "other"))
    lead = (await caller.http.post("/v1/leads", json=GORAN, headers=rest)).json()
    await ask(caller, CREATE, graphql, input=NEW_LEAD | {"customerName": "Göran Testsson"})
    others = await ask(caller, CREATE, other, input=NEW_LEAD | {"phone": "070-174 06 06"})

    erased = await ask(caller, ERASE, {"X-Idempotency-Key": "erase"}, id=lead["id"])
    leads = await owner.fetchval("SELECT count(*) FROM lead")

    refused = await caller.http.post("/v1/leads", json=GORAN, headers=rest)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "conflict")
    again = await ask(caller, CREATE, graphql, input=NEW_LEAD | {"customerName": "Göran Testsson"})
    assert again["data"]["createLead"]["lead"] is None
    assert [error["code"] for error in again["data"]["createLead"]["userErrors"]] == ["CONFLICT"]
    assert await ask(caller, CREATE, other, input=NEW_LEAD | {"phone": "070-174 06 06"}) == others
    assert await ask(caller, ERASE, {"X-Idempotency-Key": "erase"}, id=lead["id"]) == erased
    assert await owner.fetchval("SELECT count(*) FROM lead") == leads


async def test_the_opt_out_is_honoured_on_both_ways_of_logging_a_lead(caller: Caller) -> None:
    lead = await create(caller)
    await data(
        caller,
        "mutation ($id: ID!) { updateLeadStatus(input: {id: $id, status: OPTED_OUT}) { lead { status } } }",
        id=lead["id"],
    )
    await erase(caller, lead["id"])

    by_graphql = await create(caller)
    assert by_graphql["sequence"] == {"state": "BLOCKED", "reason": "SUPPRESSED", "queued": []}
    await erase(caller, by_graphql["id"])
    by_rest = await caller.create_lead()
    assert (by_rest["sequence"]["state"], by_rest["sequence"]["reason"]) == ("blocked", "suppressed")
    assert by_rest["messages"] == []


async def test_unknown_and_anothers_answer_alike(caller: Caller, rival: Caller) -> None:
    lead = await create(caller)
    before = await caller.shop.snapshot()
    theirs, unknown = await erase(rival, lead["id"]), await erase(rival, "l_unknown")
    assert theirs == unknown
    assert unknown["erasedId"] is None
    assert [(error["field"], error["code"]) for error in unknown["userErrors"]] == [(["id"], "NOT_FOUND")]
    assert await caller.shop.snapshot() == before
