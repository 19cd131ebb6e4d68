"""Mutations by GraphQL: what they answer, what they change, and what they refuse."""

from __future__ import annotations

from tests.rest_compat.caller import Caller
from tests.schema.asking import CREATE, NEW_LEAD, ask, create, data

ERRORS = "userErrors { field code message }"


async def test_a_created_lead_is_answered_as_selected_and_there_to_be_read(caller: Caller) -> None:
    lead = await create(caller)
    assert lead | {"id": ""} == {
        "id": "",
        "customerName": "Anna Karlsson",
        "phone": "+46701740605",
        "status": "ACTIVE",
        "consent": True,
        "sequence": {
            "state": "ACTIVE",
            "reason": None,
            "queued": [{"day": day, "status": "QUEUED"} for day in (0, 1, 3, 7, 14)],
        },
    }
    read = await data(
        caller,
        "query ($id: ID!) { lead(id: $id) { id customerName phone status consent "
        "sequence { state reason queued { day status } } } }",
        id=lead["id"],
    )
    assert read == {"lead": lead}


async def test_the_short_way_and_the_long_way_answer_alike(caller: Caller) -> None:
    """Given somebody who was here before, then the long way is taken, and the answer has the same form."""
    first = await create(caller)
    second = await create(caller)
    assert second["id"] != first["id"]
    assert second | {"id": ""} == first | {"id": ""}
    old = await data(
        caller, "query ($id: ID!) { lead(id: $id) { sequence { state reason queued { day } } } }", id=first["id"]
    )
    assert old["lead"]["sequence"] == {"state": "STOPPED", "reason": "SUPERSEDED", "queued": []}


async def test_a_payload_may_ask_for_pages_aliases_and_type_names(caller: Caller) -> None:
    query = """
    mutation ($input: CreateLeadInput!, $n: Int) {
      made: createLead(input: $input) {
        __typename
        a: lead { id messages(first: $n) { totalCount nodes { day } pageInfo { hasNextPage } } }
        b: lead { last: messages(last: 1) { nodes { day __typename } } }
        userErrors { message }
      }
    }
    """
    for phone, n in (("+46701740605", 2), ("+46701740606", 3), ("+46701740606", 1)):
        made = (await data(caller, query, input=NEW_LEAD | {"phone": phone}, n=n))["made"]
        assert made["__typename"] == "CreateLeadPayload"
        assert made["a"]["messages"] == {
            "totalCount": 5,
            "nodes": [{"day": day} for day in (0, 1, 3)[:n]],
            "pageInfo": {"hasNextPage": True},
        }
        assert made["b"] == {"last": {"nodes": [{"day": 14, "__typename": "Message"}]}}
        assert made["userErrors"] == []


async def test_wrong_fields_are_user_errors_all_at_once_and_nothing_is_written(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    wrong = {"customerName": " ", "phone": "12", "carModel": "x" * 300, "consent": True, "licensePhotoB64": "%%%"}
    payload = (await data(caller, CREATE, input=wrong))["createLead"]
    assert payload["lead"] is None
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [
        (["customerName"], "REQUIRED"),
        (["phone"], "INVALID"),
        (["carModel"], "TOO_LONG"),
        (["licensePhotoB64"], "INVALID"),
    ]
    assert await caller.shop.snapshot() == before


async def test_a_missing_field_is_named_without_repeating_what_was_sent(caller: Caller) -> None:
    sent = {"query": CREATE, "variables": {"input": {"customerName": "Anna Karlsson", "phone": "+46701740605"}}}
    answer = await caller.http.post("/graphql", json=sent)
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "carModel" in error["message"]
    assert "consent" in error["message"]
    assert "Anna" not in answer.text
    assert "+46" not in answer.text


async def test_statuses_stops_and_resumption(caller: Caller) -> None:
    lead = await create(caller)
    stop = f"mutation ($id: ID!) {{ stopSequence(id: $id) {{ cancelledCount sequence {{ state reason }} {ERRORS} }} }}"
    stopped = (await data(caller, stop, id=lead["id"]))["stopSequence"]
    assert stopped == {
        "cancelledCount": 5,
        "sequence": {"state": "STOPPED", "reason": "STOPPED_BY_HAND"},
        "userErrors": [],
    }
    assert (await data(caller, stop, id=lead["id"]))["stopSequence"]["cancelledCount"] == 0
    resume = f"mutation ($id: ID!) {{ resumeSequence(id: $id) {{ sequence {{ state queued {{ day }} }} {ERRORS} }} }}"
    resumed = (await data(caller, resume, id=lead["id"]))["resumeSequence"]
    assert resumed["sequence"] == {"state": "ACTIVE", "queued": [{"day": day} for day in (1, 3, 7, 14)]}
    update = (
        "mutation ($id: ID!, $status: LeadStatus!) { updateLeadStatus(input: {id: $id, status: $status}) "
        f"{{ lead {{ status sequence {{ state reason }} }} {ERRORS} }} }}"
    )
    converted = (await data(caller, update, id=lead["id"], status="CONVERTED"))["updateLeadStatus"]
    assert converted["lead"] == {"status": "CONVERTED", "sequence": {"state": "STOPPED", "reason": "CONVERTED"}}
    refused = (await data(caller, update, id=lead["id"], status="REPLIED"))["updateLeadStatus"]
    assert (refused["lead"], refused["userErrors"][0]["field"]) == (None, ["status"])


async def test_a_reply_stops_the_machine_and_a_human_answers(caller: Caller) -> None:
    lead = await create(caller)
    reply = (
        "mutation ($id: ID!, $body: String!) { simulateReply(leadId: $id, body: $body) "
        f"{{ message {{ direction status body lead {{ status waitingSince }} }} {ERRORS} }} }}"
    )
    message = (await data(caller, reply, id=lead["id"], body="Tack, kanon känsla!"))["simulateReply"]["message"]
    assert (message["direction"], message["status"], message["body"]) == ("INBOUND", "RECEIVED", "Tack, kanon känsla!")
    assert message["lead"]["status"] == "REPLIED"
    assert message["lead"]["waitingSince"] is not None
    send = (
        "mutation ($input: SendMessageInput!) { sendMessage(input: $input) "
        f"{{ message {{ status channel day body lead {{ waitingSince sequence {{ state }} }} }} {ERRORS} }} }}"
    )
    answer = {"leadId": lead["id"], "body": "Välkommen in!", "channel": "SMS"}
    sent = (await data(caller, send, input=answer))["sendMessage"]["message"]
    assert (sent["channel"], sent["day"], sent["body"]) == ("SMS", None, "Välkommen in!")
    assert sent["lead"] == {"waitingSince": None, "sequence": {"state": "STOPPED"}}


async def test_keys_are_made_rotated_and_revoked_and_secrets_shown_once(caller: Caller) -> None:
    make = f'mutation {{ createApiKey(name: "CRM") {{ apiKey {{ id hint revokedAt }} secret {ERRORS} }} }}'
    headers = {"Idempotency-Key": "key-1"}
    made = (await ask(caller, make, headers))["data"]["createApiKey"]
    assert made["secret"].startswith("lr_sk_test_")
    again = await caller.http.post("/graphql", json={"query": make, "variables": {}}, headers=headers)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["data"]["createApiKey"] == made | {"secret": None}
    bearer = {"authorization": f"Bearer {made['secret']}"}
    assert (await caller.stranger.post("/graphql", json={"query": "{ __typename }"}, headers=bearer)).status_code == 200
    rotate = (
        "mutation ($id: ID!) { rotateApiKey(id: $id, graceSeconds: 0) "
        f"{{ apiKey {{ id }} previous {{ id expiresAt }} secret {ERRORS} }} }}"
    )
    rotated = (await data(caller, rotate, id=made["apiKey"]["id"]))["rotateApiKey"]
    assert rotated["previous"]["id"] == made["apiKey"]["id"]
    assert rotated["previous"]["expiresAt"] is not None
    revoke = f"mutation ($id: ID!) {{ revokeApiKey(id: $id) {{ apiKey {{ revokedAt }} {ERRORS} }} }}"
    revoked = (await data(caller, revoke, id=rotated["apiKey"]["id"]))["revokeApiKey"]
    assert revoked["apiKey"]["revokedAt"] is not None


async def test_an_idempotency_key_makes_one_lead_by_either_way(caller: Caller) -> None:
    for key, phone in (("new-1", "+46701740605"), ("known-1", "+46701740605")):
        headers = {"X-Idempotency-Key": key}
        variables = {"input": NEW_LEAD | {"phone": phone}}
        first = await caller.http.post("/graphql", json={"query": CREATE, "variables": variables}, headers=headers)
        second = await caller.http.post("/graphql", json={"query": CREATE, "variables": variables}, headers=headers)
        assert "idempotent-replayed" not in first.headers
        assert second.headers["idempotent-replayed"] == "true"
        assert second.json()["data"] == first.json()["data"]
    assert len(await caller.shop.rows("SELECT id FROM lead WHERE dealership_id = $1", caller.shop.id)) == 2
    before = await caller.shop.snapshot()
    other = {"query": CREATE, "variables": {"input": NEW_LEAD | {"carModel": "Kia EV6"}}}
    reused = (await caller.http.post("/graphql", json=other, headers={"X-Idempotency-Key": "new-1"})).json()
    payload = reused["data"]["createLead"]
    assert (payload["lead"], payload["userErrors"][0]["code"]) == (None, "IDEMPOTENCY_KEY_REUSED")
    assert await caller.shop.snapshot() == before


async def test_a_request_with_a_key_holds_one_mutation(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    two = 'mutation { a: createApiKey(name: "a") { secret } b: createApiKey(name: "b") { secret } }'
    answer = await caller.http.post("/graphql", json={"query": two}, headers={"Idempotency-Key": "two"})
    assert answer.json()["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert await caller.shop.snapshot() == before


async def test_another_dealerships_ids_do_not_exist(caller: Caller, rival: Caller) -> None:
    """Given a lead of one dealership, then the other finds, changes and learns nothing by any of its ids."""
    lead = (await data(caller, CREATE, input=NEW_LEAD))["createLead"]["lead"]
    found = await data(
        caller, "query ($id: ID!) { lead(id: $id) { sequence { id } messages { nodes { id } } } }", id=lead["id"]
    )
    ids = [lead["id"], found["lead"]["sequence"]["id"], *(node["id"] for node in found["lead"]["messages"]["nodes"])]
    ids += [
        row["id"] for row in await caller.shop.rows("SELECT id FROM playbook WHERE dealership_id = $1", caller.shop.id)
    ]
    ids += [
        row["id"] for row in await caller.shop.rows("SELECT id FROM api_key WHERE dealership_id = $1", caller.shop.id)
    ]
    ids += [caller.shop.id]
    before = await caller.shop.snapshot()
    roots = ("node", "lead", "message", "sequence")
    everything = f"query ($id: ID!) {{ {' '.join(f'{root}(id: $id) {{ id }}' for root in roots)} }}"
    for id_ in ids:
        assert await data(rival, everything, id=id_) == dict.fromkeys(roots)
        for mutation, payload in (
            ("stopSequence(id: $id)", "cancelledCount"),
            ("resumeSequence(id: $id)", "sequence { id }"),
            ("updateLeadStatus(input: {id: $id, status: CLOSED})", "lead { id }"),
            ('sendMessage(input: {leadId: $id, body: "hej"})', "message { id }"),
            ('simulateReply(leadId: $id, body: "hej")', "message { id }"),
            ("assignMessage(id: $id, leadId: $id)", "message { id }"),
            ("revokeApiKey(id: $id)", "apiKey { id }"),
            ("rotateApiKey(id: $id)", "secret"),
        ):
            query = f"mutation ($id: ID!) {{ done: {mutation} {{ {payload} {ERRORS} }} }}"
            done = (await data(rival, query, id=id_))["done"]
            assert [error["code"] for error in done["userErrors"]] == ["NOT_FOUND"], (mutation, id_)
    preview = await ask(rival, "query ($id: ID!) { previewPlaybook(id: $id) { day } }", id=ids[-3])
    assert preview["data"] is None
    assert preview["errors"][0]["extensions"]["code"] == "NOT_FOUND"
    assert (await data(rival, "{ leads { totalCount nodes { id } } }"))["leads"] == {"totalCount": 0, "nodes": []}
    assert await caller.shop.snapshot() == before
