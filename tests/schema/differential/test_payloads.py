"""A mutation's payload shows what a query shows right after it, whatever is selected of it."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from tests.schema.differential.duel import Duel
from tests.schema.differential.operations import Selected, draw_selection
from tests.schema.differential.values import Pools

_EACH = 25
# How a mutation is called, the payload's field, the type of what it shows, and what its variable is.
_MUTATIONS = {
    "createLead": ("createLead(input: $given)", "lead", "Lead", "CreateLeadInput!"),
    # Two roots: not the single statement that answers a lone createLead.
    "createLead and more": ("__typename asked: createLead(input: $given)", "lead", "Lead", "CreateLeadInput!"),
    "updateLeadStatus": ("updateLeadStatus(input: $given)", "lead", "Lead", "UpdateLeadStatusInput!"),
    "stopSequence": ("stopSequence(id: $given)", "sequence", "Sequence", "ID!"),
    "sendMessage": ("sendMessage(input: $given)", "message", "Message", "SendMessageInput!"),
    "simulateReply": ('simulateReply(leadId: $given, body: "Tack!")', "message", "Message", "ID!"),
}


def _given(rng: Random, pools: Pools, name: str, number: int) -> Any:
    lead = rng.choice(pools.ids["Lead"])
    match name.partition(" ")[0]:
        case "createLead":
            phone = f"0701740{605 + number}"
            return {"customerName": 'Åsa "Å"', "phone": phone, "carModel": "Volvo EX30", "consent": rng.random() < 0.8}
        case "updateLeadStatus":
            return {"id": lead, "status": rng.choice(("CONVERTED", "CLOSED", "OPTED_OUT"))}
        case "sendMessage":
            return {"leadId": lead, "body": "Hej! 😀"}
    return lead


@pytest.mark.parametrize("name", _MUTATIONS)
async def test_a_payload_is_what_a_query_shows_right_after(own_duel: Duel, name: str) -> None:
    call, field, kind, given_type = _MUTATIONS[name]
    shown = 0
    for number in range(_EACH):
        rng = Random(f"{name} {number}")
        selected = draw_selection(own_duel.oracle.schema, own_duel.pools, rng, kind)
        variables = {one.name: one.draw(rng) for one in selected.variables}
        payload = await _ask(
            own_duel,
            selected.document(
                "mutation", f"{call} {{ {field} {selected.text} userErrors {{ code }} o: {field} {{ id }} }}",
                f"$given: {given_type}",
            ),
            {**variables, "given": _given(rng, own_duel.pools, name, number)},
        )  # fmt: skip
        if payload is None or payload["o"] is None:
            continue  # the page arguments were wrong, or the mutation was refused for what the row is
        shown += 1
        after = await _ask(own_duel, _query(selected, kind), {**variables, "given": payload["o"]["id"]})
        assert payload[field] == after, (selected.text, selected.fragments, variables)
    assert shown > _EACH * 0.4


def _query(selected: Selected, kind: str) -> str:
    return selected.document("query", f"node(id: $given) {{ ... on {kind} {selected.text} }}", "$given: ID!")


async def _ask(duel: Duel, document: str, variables: dict[str, Any]) -> Any:
    """What the last root field gives; None where the request is refused."""
    outcome = await duel.executor.execute(duel.actor, document, variables, None)
    answer = json.loads(outcome.body)
    if "data" not in answer:
        assert answer["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
        return None
    assert answer.get("errors") is None
    return list(answer["data"].values())[-1]


_CLOSED = 'b: updateLeadStatus(input: {id: "LEAD", status: CLOSED}) { lead { messages(after: $v) { nodes { id } } } }'


@pytest.mark.parametrize(
    ("declared", "second", "wrong"),
    [("$v: String", _CLOSED, "no cursor"), ('$v: ID = "l_1"', "b: stopSequence(id: $v) { cancelledCount }", None)],
)
async def test_of_a_request_that_is_refused_nothing_is_done(
    own_duel: Duel, declared: str, second: str, wrong: str | None
) -> None:
    lead = own_duel.pools.ids["Lead"][0]
    first = 'a: sendMessage(input: {leadId: "LEAD", body: "Hej!"}) { message { id } }'
    document = f"mutation M({declared}) {{ {first} {second} }}".replace("LEAD", lead)
    state = f'{{ lead(id: "{lead}") {{ status updatedAt messages {{ totalCount }} sequence {{ state }} }} }}'
    before = await _ask(own_duel, state, {})
    for variables in ({"v": wrong}, {}, {"v": wrong}):  # whatever was compiled before
        refused = await _ask(own_duel, document, variables) is None
        after = await _ask(own_duel, state, {})
        assert (refused, after == before) == ((True, True) if variables else (False, False))
        before = after
