"""The simulated API: access, parameter checks, the resource's fields, the list's filters and pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest

from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.records import Record
from tests.leadrescue.twilio.world import World, now
from tests.support.patience import eventually

SMS = {"To": "+46701740605", "From": "+46701740698", "Body": "Hej"}
WHATSAPP = {"To": "whatsapp:+46701740605", "From": "whatsapp:+46701740699", "Body": "Hej"}
SERVICE = {"To": "+46701740605", "MessagingServiceSid": "MG51000000000000000000000000000051", "Body": "Hej"}
FIXED = {"ScheduleType": "fixed"}


def in_time(**delta: float) -> str:
    return (now() + timedelta(**delta)).strftime("%Y-%m-%dT%H:%M:%SZ")


async def create(world: World, form: dict[str, str]) -> tuple[int, dict[str, object]]:
    answer = await world.pool.post(world.messages_url, data=form, auth=world.auth)
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (SMS | {"To": ""}, 21604),
        (SMS | {"To": "0701740605"}, 21211),
        (SMS | {"To": "US.1349"}, 21211),
        (WHATSAPP | {"To": "whatsapp:1349"}, 21211),
        (SMS | {"From": ""}, 21603),
        (SMS | {"From": "+46701740697"}, 21606),
        (WHATSAPP | {"From": "whatsapp:+46701740697"}, 63007),
        (SMS | {"From": "whatsapp:+46701740699"}, 21910),
        (SMS | {"To": "+46701740698"}, 21266),
        (SERVICE | {"MessagingServiceSid": "MG00000000000000000000000000000000"}, 21705),
        (SERVICE | {"MessagingServiceSid": "service"}, 21705),
        (SMS | {"Body": ""}, 21619),
        (SMS | {"Body": "x" * 1601}, 21617),
        (SMS | {"StatusCallback": "status"}, 21609),
        (SMS | {"StatusCallback": "https://a_b.example/status"}, 21609),
        (SMS | {"StatusCallback": "https://[/status"}, 21609),
        (SMS | {"MediaUrl": "picture"}, 21620),
        (SMS | {"ValidityPeriod": "0"}, 90007),
        (SMS | {"ValidityPeriod": "36001"}, 90007),
        (SMS | {"ValidityPeriod": "soon"}, 90007),
        (WHATSAPP | {"ContentSid": "HX" + "0" * 32}, 21655),
        (WHATSAPP | {"ContentVariables": '{"1": "Anna"}'}, 21654),
        (SERVICE | FIXED, 35111),
        (SERVICE | {"SendAt": "2030-01-01T00:00:00Z"}, 35111),
        (SMS | FIXED | {"SendAt": "2030-01-01T00:00:00Z"}, 35118),
        (SERVICE | FIXED | {"SendAt": "tomorrow"}, 35114),
        (SERVICE | FIXED | {"SendAt": "2020-01-01T00:00:00Z"}, 35114),
        (SERVICE | FIXED | {"SendAt": "2099-01-01T00:00:00Z"}, 35114),
    ],
)
async def test_wrong_parameters_are_refused_and_nothing_is_kept(twilio: World, form: dict[str, str], code: int) -> None:
    status, answer = await create(twilio, form)

    assert status == 400
    assert set(answer) == {"code", "message", "more_info", "status"}
    assert (answer["code"], answer["status"]) == (code, 400)
    assert answer["more_info"] == f"https://www.twilio.com/docs/errors/{code}"
    assert twilio.records() == []


@pytest.mark.parametrize("variables", ["{", "[]", "1", '{"1": 2}', "null", "[" * 10_000])
async def test_variables_that_are_no_object_of_texts_are_refused(twilio: World, variables: str) -> None:
    template = Content("t", "sv", "Hej {{1}}", now(), now())
    twilio.simulator.contents.put(template)

    status, answer = await create(
        twilio, WHATSAPP | {"Body": "", "ContentSid": template.sid, "ContentVariables": variables}
    )

    assert (status, answer["code"]) == (400, 21656)


async def test_a_body_that_is_not_utf_8_is_refused(twilio: World) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await twilio.pool.post(twilio.messages_url, content=b"\xff", headers=headers, auth=twilio.auth)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)


@pytest.mark.parametrize("auth", [None, ("AC1", "x"), ("AC51000000000000000000000000000051", ""), ("ä", "ö")])
async def test_only_the_account_itself_gets_in(twilio: World, auth: tuple[str, str] | None) -> None:
    for method in ("GET", "POST"):
        answer = await twilio.pool.request(method, twilio.messages_url, data=SMS, auth=auth)
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)
        assert answer.headers["WWW-Authenticate"] == 'Basic realm="Twilio API"'
    assert twilio.records() == []


async def test_another_accounts_path_and_broken_credentials_are_refused(twilio: World) -> None:
    other = twilio.messages_url.replace("AC51", "AC52")
    assert (await twilio.pool.get(other, auth=twilio.auth)).status_code == 401
    for header in ("Basic !", "Basic", "Bearer x", ""):
        answer = await twilio.pool.get(twilio.messages_url, headers={"Authorization": header})
        assert answer.status_code == 401


async def test_unknown_paths_and_methods(twilio: World) -> None:
    for method, url, expected in [
        ("GET", f"{twilio.base_url}/2010-04-01/Nothing.json", (404, 20404)),
        ("PUT", twilio.messages_url, (405, 20004)),
        ("GET", twilio.messages_url.replace(".json", "/SM1.json"), (404, 20404)),
        ("GET", f"{twilio.base_url}/v1/Content/HX1", (404, 20404)),
    ]:
        answer = await twilio.pool.request(method, url, auth=twilio.auth)
        assert (answer.status_code, answer.json()["code"]) == expected


async def test_the_resource_has_the_documented_fields(twilio: World) -> None:
    status, created = await create(twilio, SMS)

    assert status == 201
    sid = created["sid"]
    path = f"/2010-04-01/Accounts/AC51000000000000000000000000000051/Messages/{sid}"
    assert set(created) == {
        *("account_sid", "api_version", "body", "date_created", "date_sent", "date_updated", "direction"),
        *("error_code", "error_message", "from", "messaging_service_sid", "num_media", "num_segments", "price"),
        *("price_unit", "sid", "status", "subresource_uris", "to", "uri"),
    }
    assert (created["status"], created["direction"], created["date_sent"]) == ("queued", "outbound-api", None)
    assert (created["from"], created["to"], created["body"]) == ("+46701740698", "+46701740605", "Hej")
    assert (created["uri"], created["num_segments"], created["num_media"]) == (f"{path}.json", "1", "0")
    await eventually(lambda: twilio.arrived("+46701740605") == ["Hej"])
    fetched = await twilio.pool.get(f"{twilio.base_url}{created['uri']}", auth=twilio.auth)
    assert fetched.status_code == 200
    assert fetched.json()["status"] == "delivered"
    assert fetched.json()["date_sent"] is not None


async def test_a_messaging_service_has_no_sender_yet(service: World) -> None:
    status, created = await create(service, SERVICE)

    assert (status, created["status"], created["from"], created["num_segments"]) == (201, "accepted", None, "0")
    await eventually(lambda: service.arrived("+46701740605") == ["Hej"])
    assert str(service.records()[0].sender) == "+46701740698"


async def test_a_scheduled_message_waits_and_can_be_cancelled_once(service: World) -> None:
    status, created = await create(service, SERVICE | FIXED | {"SendAt": in_time(minutes=10)})
    assert (status, created["status"]) == (201, "scheduled")

    url = f"{service.base_url}{created['uri']}"
    cancelled = await service.pool.post(url, data={"Status": "canceled"}, auth=service.auth)
    again = await service.pool.post(url, data={"Status": "canceled"}, auth=service.auth)

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "canceled")
    assert (again.status_code, again.json()["code"]) == (400, 30409)
    assert service.arrived("+46701740605") == []


@pytest.mark.parametrize(
    "form", [{}, {"Status": "sent"}, {"Body": "Hej!"}, {"Status": "canceled", "Body": ""}], ids=str
)
async def test_a_message_is_cancelled_or_emptied_and_not_otherwise_changed(
    service: World, form: dict[str, str]
) -> None:
    _, message = await create(service, SERVICE | FIXED | {"SendAt": (now() + timedelta(hours=1)).isoformat()})
    url = f"{service.base_url}{message['uri']}"

    answer = await service.pool.post(url, data=form, auth=service.auth)

    assert (answer.status_code, answer.json()["code"]) == (400, 30400)
    assert (await service.pool.get(url, auth=service.auth)).json() == message


async def test_redacting_and_deleting(twilio: World) -> None:
    _, created = await create(twilio, SMS)
    url = f"{twilio.base_url}{created['uri']}"

    assert (await twilio.pool.post(url, data={"Body": ""}, auth=twilio.auth)).json()["body"] == ""
    assert (await twilio.pool.delete(url, auth=twilio.auth)).status_code == 204
    assert (await twilio.pool.get(url, auth=twilio.auth)).status_code == 404


def fill(world: World, count: int, last_at: datetime | None = None) -> list[str]:
    """Records of one conversation, one a day until ``last_at`` (None: now); their SIDs, newest first."""
    sids: list[str] = []
    for days in range(count):
        at = (last_at or now()) - timedelta(days=count - 1 - days)
        record = Record(
            Address("sms", "+46701740605"),
            Address("sms", "+46701740698"),
            f"Hej {days}",
            "outbound-api",
            "delivered",
            at,
            at,
            sent_at=at,
        )
        world.simulator.records.add(record)
        sids.insert(0, record.sid)
    return sids


async def listed(world: World, query: str = "") -> dict[str, object]:
    answer = await world.pool.get(f"{world.messages_url}{query}", auth=world.auth)
    assert answer.status_code == 200
    page: dict[str, object] = answer.json()
    return page


def sids_of(page: dict[str, object]) -> list[str]:
    messages = page["messages"]
    assert isinstance(messages, list)
    return [one["sid"] for one in messages]


async def test_pages_follow_each_other_and_stay_stable(twilio: World) -> None:
    sids = fill(twilio, 7)
    seen: list[list[str]] = []
    query: object = "?PageSize=3&To=%2B46701740605"
    while query:
        page = await listed(twilio, f"?{urlsplit(str(query)).query}")
        seen.append(sids_of(page))
        query = page["next_page_uri"]
        if len(seen) == 1:
            assert page["previous_page_uri"] is None
            assert (page["page"], page["page_size"], page["start"], page["end"]) == (0, 3, 0, 2)
            fill(twilio, 1)  # a new one pushes nothing onto the next page

    assert seen == [sids[0:3], sids[3:6], sids[6:7]]
    back = await listed(twilio, f"?{urlsplit(str(page['previous_page_uri'])).query}")
    assert sids_of(back) == sids[3:6]
    assert dict(parse_qsl(urlsplit(str(page["uri"])).query))["To"] == "+46701740605"


async def test_filters(twilio: World) -> None:
    last_at = now()
    sids = fill(twilio, 4, last_at)
    today, yesterday = (f"{last_at - timedelta(days=days):%Y-%m-%d}" for days in (0, 1))

    assert sids_of(await listed(twilio, "?To=%2B46701740606")) == []
    assert sids_of(await listed(twilio, "?From=%2B46701740698")) == sids
    assert sids_of(await listed(twilio, f"?DateSent={yesterday}")) == sids[1:2]
    assert sids_of(await listed(twilio, f"?DateSent%3E={yesterday}")) == sids[0:2]
    assert sids_of(await listed(twilio, f"?DateSent%3C={yesterday}")) == sids[1:]
    assert sids_of(await listed(twilio, f"?DateSent%3E={yesterday}&DateSent%3C={yesterday}")) == sids[1:2]
    assert sids_of(await listed(twilio, f"?DateSent%3E={today}T00:00:00Z")) == sids[0:1]


async def test_no_filter_by_date_finds_what_waits_in_the_queue(twilio: World) -> None:
    twilio.simulator.knobs.step_delay_s = 60.0
    await create(twilio, SMS)

    assert sids_of(await listed(twilio, "?DateSent%3E=2020-01-01")) == []
    assert len(sids_of(await listed(twilio, "?To=%2B46701740605"))) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("PageSize=0", 20006),
        ("PageSize=1001", 20006),
        ("Page=x", 20001),
        ("DateSent=soon", 20001),
        ("PageToken=PA1", 20001),
    ],
)
async def test_wrong_queries_are_refused(twilio: World, query: str, code: int) -> None:
    fill(twilio, 1)
    answer = await twilio.pool.get(f"{twilio.messages_url}?{query}", auth=twilio.auth)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_templates_and_their_approval(twilio: World) -> None:
    template = Content("day_0", "sv", "Hej {{1}}!", now(), now(), {"1": "kund"}, "rejected", "MARKETING", "too pushy")
    twilio.simulator.contents.put(template)
    url = f"{twilio.base_url}/v1/Content/{template.sid}"

    fetched = (await twilio.pool.get(url, auth=twilio.auth)).json()
    approval = (await twilio.pool.get(f"{url}/ApprovalRequests", auth=twilio.auth)).json()

    assert set(fetched) == {
        *("sid", "account_sid", "friendly_name", "language", "variables", "types", "url", "date_created"),
        *("date_updated", "links"),
    }
    assert fetched["types"] == {"twilio/text": {"body": "Hej {{1}}!"}}
    assert approval["whatsapp"] == {
        "type": "whatsapp",
        "name": "day_0",
        "category": "MARKETING",
        "content_type": "twilio/text",
        "status": "rejected",
        "rejection_reason": "too pushy",
        "allow_category_change": True,
    }
    assert (await twilio.pool.get(url)).status_code == 401
