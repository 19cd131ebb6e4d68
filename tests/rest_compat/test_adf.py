"""ADF in and out over REST v1."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from resolvers.adf import reading
from resolvers.adf.elements import MOST_BYTES
from rest_compat import adf_samples
from tests.resolvers.adf.definition import faults
from tests.resolvers.adf.sample import SAMPLE, changed
from tests.resolvers.adf.test_writing import FACTS
from tests.rest_compat.caller import NEW_LEAD, Caller
from tests.rest_compat.test_leads import checked

XML = {"content-type": "application/xml"}
AGREED = ("<comments>", '<id source="leadrescue-consent">true</id><comments>')
UNNAMED = ((">77<", "><"), (">A-1<", "><"))


async def post(caller: Caller, document: bytes | str = SAMPLE, **headers: str) -> httpx.Response:
    """Posts a document; header names have underscores here."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = document.encode() if isinstance(document, str) else document
    return await caller.http.post("/v1/leads", content=content, headers=XML | named)


def fields(answer: httpx.Response) -> dict[str, str]:
    """The fields that a refusal blames."""
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "validation_failed"), answer.text
    blamed: dict[str, str] = answer.json()["error"]["fields"]
    return blamed


@pytest.mark.parametrize(
    "content_type", ["application/xml", "text/xml", "application/x-adf+xml", "Application/XML; charset=utf-8"]
)
async def test_a_document_becomes_a_lead_that_is_answered_in_json(caller: Caller, content_type: str) -> None:
    answer = await post(caller, changed(AGREED), content_type=content_type)
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    lead = answer.json()
    assert answer.headers["location"] == f"/v1/leads/{lead['id']}"
    checked(lead)
    assert (lead["customer_name"], lead["phone"], lead["car_model"], lead["consent"]) == (
        "Anna Karlsson",
        "+46701740605",
        "2026 Volvo EX30 Ultra",
        True,
    )
    assert datetime.fromisoformat(lead["test_drive_at"]) == datetime.fromisoformat("2026-06-26T11:11:02Z")
    assert await caller.lead(lead["id"]) == lead


async def test_without_a_word_of_consent_it_is_logged_and_nobody_is_messaged(caller: Caller) -> None:
    lead = (await post(caller)).json()
    assert (lead["consent"], lead["messages"]) == (False, [])
    assert (lead["sequence"]["state"], lead["sequence"]["reason"]) == ("blocked", "no_consent")
    (consent,) = await caller.shop.rows("SELECT granted FROM consent WHERE lead_id = $1", lead["id"])
    assert consent["granted"] is False


async def test_what_is_wrong_is_blamed_on_elements_and_nothing_is_logged(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    wrong = changed(("070-174 06 05", "12"), ('interest="test-drive"', ""), (">2026-06-26T13:11:02+02:00<", ">NA<"))
    assert set(fields(await post(caller, wrong))) == {
        "prospect.vehicle",
        "prospect.customer.contact.phone",
        "prospect.requestdate",
    }
    appointment = "<timeframe><earliestdate>2099-01-01T10:00:00Z</earliestdate></timeframe><comments>"
    late = await post(caller, changed(("<comments>", appointment)))
    assert set(fields(late)) == {"prospect.customer.timeframe.earliestdate"}
    assert "366 days" in late.text
    assert set(fields(await post(caller, "<adf><prospect/><prospect/></adf>"))) == {"prospect"}
    assert await caller.shop.snapshot() == before


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b'{"customer_name": "Anna"}',
        b"<adf><prospect>",
        b"<adf>\x01</adf>",
        b'<!DOCTYPE adf SYSTEM "http://127.0.0.1:9/adf.dtd"><adf/>',
        b'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>',
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><adf>&b;</adf>',
        b"<adf>" * 20_000,
        b"<adf>" + b"<a/>" * 30_000,
    ],
)
async def test_hostile_and_broken_xml_is_400(caller: Caller, document: bytes) -> None:
    before = await caller.shop.snapshot()
    answer = await post(caller, document)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_xml")
    assert answer.json()["error"]["message"]
    assert await caller.shop.snapshot() == before


async def test_a_document_bears_no_photo_and_so_has_a_limit_of_its_own(caller: Caller) -> None:
    before = await caller.shop.snapshot()
    answer = await post(caller, changed(("Kan ni ringa?", "x" * MOST_BYTES)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")
    assert await caller.shop.snapshot() == before
    assert (await post(caller, changed(("Kan ni ringa?", "x" * (MOST_BYTES - 2_000))))).status_code == 201
    before = await caller.shop.snapshot()
    packed = await post(caller, SAMPLE, content_encoding="gzip")
    assert (packed.status_code, packed.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert await caller.shop.snapshot() == before


async def test_other_paths_take_no_xml(caller: Caller) -> None:
    lead = await caller.create_lead()
    before = await caller.shop.snapshot()
    for method, path in [("PATCH", f"/v1/leads/{lead['id']}"), ("POST", "/v1/webhooks/inbound")]:
        for content_type in ("application/xml", "Text/XML; charset=utf-8", "application/x-adf+xml"):
            headers = {"content-type": content_type}
            answer = await caller.http.request(method, path, content=SAMPLE.encode(), headers=headers)
            assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")
    assert await caller.shop.snapshot() == before


async def test_the_same_prospect_is_logged_once(caller: Caller) -> None:
    first = await post(caller)
    before = await caller.shop.snapshot()
    resent = changed(
        ('status="new">\n    <id', 'status="resend">\n    <id'), ("2026-06-26T13:11:02", "2026-06-27T08:00:00")
    )
    for document in (SAMPLE.encode(), resent):
        again = await post(caller, document)
        assert (again.status_code, again.content, again.headers["idempotent-replayed"]) == (201, first.content, "true")
        assert again.headers["location"] == first.headers["location"]
    other = await post(caller, changed(("EX30", "EX90")))
    assert (other.status_code, other.json()["error"]["code"]) == (400, "idempotency_key_reused")
    assert "prospect with this id" in other.json()["error"]["message"]
    assert await caller.shop.snapshot() == before


async def test_ten_at_once_log_one_lead(caller: Caller) -> None:
    answers = await asyncio.gather(*(post(caller) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len(await caller.shop.rows("SELECT id FROM lead")) == 1


async def test_another_prospect_or_none_named_is_another_lead(caller: Caller, rival: Caller) -> None:
    ids = {
        (await post(one, document)).json()["id"]
        for one, document in [
            (caller, SAMPLE.encode()),
            (caller, changed((">A-1<", ">A-2<"))),
            (caller, changed(*UNNAMED)),
            (caller, changed(*UNNAMED)),
            (rival, SAMPLE.encode()),
        ]
    }
    assert len(ids) == 5


async def test_a_key_of_the_callers_own_takes_the_place_of_the_prospects(caller: Caller) -> None:
    first = await post(caller, x_idempotency_key="a")
    again = await post(caller, x_idempotency_key="a")
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    reused = await post(caller, changed(("EX30", "EX90")), x_idempotency_key="a")
    assert (reused.status_code, reused.json()["error"]["code"]) == (400, "idempotency_key_reused")
    assert reused.json()["error"]["message"].startswith("This idempotency key")
    second = await post(caller, changed(("EX30", "EX90")), x_idempotency_key="b")
    assert second.status_code == 201
    wrong = await post(caller, x_idempotency_key="a b")
    assert set(fields(wrong)) == {"idempotency_key"}


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("application/xml", "application/xml; charset=utf-8"),
        ("application/x-adf+xml", "application/x-adf+xml; charset=utf-8"),
        ("text/xml, application/json;q=0.5", "text/xml; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml; charset=utf-8"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, application/xml", "application/json"),
        ("application/xml;q=0.5, */*", "application/json"),
        ("application/xml;q=0", "application/json"),
        ("application/soap+xml", "application/json"),
        ("", "application/json"),
    ],
)
async def test_a_lead_is_shown_as_the_caller_prefers(caller: Caller, accept: str, content_type: str) -> None:
    lead = await caller.create_lead()
    answer = await caller.http.get(f"/v1/leads/{lead['id']}", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    if "xml" in content_type:
        assert faults(answer.content) == []
        assert fromstring(answer.content).findtext("prospect/id") == lead["id"]
    else:
        assert answer.json() == lead


async def shown(caller: Caller, lead_id: str) -> httpx.Response:
    """The lead as ADF."""
    return await caller.http.get(f"/v1/leads/{lead_id}", headers={"accept": "application/xml"})


async def test_what_goes_out_comes_in_again_with_the_same_fields(caller: Caller, rival: Caller) -> None:
    given: dict[str, Any] = {
        "customer_name": "Åsa <&> O'Brien Ж字",
        "car_model": "2024 Alfa Romeo Giulia",
        "salesperson": "Lisa Berg",
        "test_drive_at": "2026-06-26T13:11:02+02:00",
    }
    lead = await caller.create_lead(**given)
    document = (await shown(caller, lead["id"])).content
    theirs = (await post(rival, document)).json()
    fields = ("customer_name", "phone", "car_model", "consent", "salesperson", "test_drive_at")
    assert {name: theirs[name] for name in fields} == {name: lead[name] for name in fields}


async def test_a_converted_lead_is_shown_as_known_before(caller: Caller) -> None:
    lead = await caller.create_lead()
    await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": "converted"})
    prospect = fromstring((await shown(caller, lead["id"])).content)[0]
    assert prospect.get("status") == "resend"
    assert (prospect.findtext("customer/comments") or "").startswith("Lead status: converted.")


async def test_what_is_unknown_or_another_dealerships_or_erased_is_404(caller: Caller, rival: Caller) -> None:
    lead = await caller.create_lead()
    erase = {"query": f'mutation {{ eraseLead(id: "{lead["id"]}") {{ userErrors {{ message }} }} }}'}
    assert (await shown(rival, lead["id"])).status_code == 404
    assert (await shown(caller, "l_nowhere")).status_code == 404
    await caller.http.post("/graphql", json=erase)
    erased = await shown(caller, lead["id"])
    assert (erased.status_code, erased.json()["error"]["code"]) == (404, "not_found")
    assert NEW_LEAD["phone"] not in erased.text


async def test_an_erased_prospect_is_not_logged_again(caller: Caller) -> None:
    lead = (await post(caller)).json()
    erase = {"query": f'mutation {{ eraseLead(id: "{lead["id"]}") {{ userErrors {{ message }} }} }}'}
    assert (await caller.http.post("/graphql", json=erase)).json()["data"]["eraseLead"] == {"userErrors": []}
    before = await caller.shop.snapshot()
    again = await post(caller)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    assert await caller.shop.snapshot() == before


def test_the_published_samples_are_adf() -> None:
    lead = reading.read(adf_samples.SENT.encode(), None, FACTS).lead
    assert (lead.customer_name, lead.phone, lead.car_model, lead.consent) == (
        "Anna Karlsson",
        "+46701234567",
        "2026 Mercedes E-Class",
        True,
    )
    assert faults(adf_samples.ANSWERED.encode()) == []
