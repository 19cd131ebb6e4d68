"""GET /v1/analytics/kpis."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rest_compat.kpi_models import Kpis
from tests.rest_compat.caller import Caller

STOCKHOLM = ZoneInfo("Europe/Stockholm")


async def test_the_figures_have_their_shape_and_count_what_happened(caller: Caller) -> None:
    lead = await caller.create_lead()
    other = await caller.create_lead(phone="+46701740606", salesperson="Lisa Berg")
    await caller.http.patch(f"/v1/leads/{lead['id']}", json={"status": "converted"})
    answer = await caller.http.get("/v1/analytics/kpis?range=30d")
    assert answer.status_code == 200
    kpis = Kpis.model_validate(answer.json(), extra="forbid", by_alias=True)
    assert (kpis.leads, kpis.converted, kpis.contacted, kpis.timezone) == (2, 1, 0, "Europe/Stockholm")
    assert kpis.conversion_rate == 0.5
    assert (kpis.messages.queued, kpis.messages.cancelled) == (5, 5)
    assert len(kpis.series) == 30
    days = Counter(datetime.fromisoformat(one["created_at"]).astimezone(STOCKHOLM).date() for one in (lead, other))
    assert {day.date: day.leads for day in kpis.series if day.leads} == days
    assert kpis.series[-1].date in (max(days), datetime.now(STOCKHOLM).date())
    assert kpis.series[0].date == kpis.series[-1].date - timedelta(days=29)
    assert [(group.key, group.leads) for group in kpis.by_car_model] == [("Mercedes E-Class", 2)]
    assert kpis.previous is not None
    assert kpis.previous.to == kpis.from_
    assert kpis.previous.leads == 0
    assert answer.json()["from"].endswith("Z")


async def test_thirty_days_is_what_is_meant_where_nothing_is_asked(caller: Caller) -> None:
    answer = await caller.http.get("/v1/analytics/kpis")
    assert len(answer.json()["series"]) == 30


@pytest.mark.parametrize(
    "query", ["from=2026-03-01T00:00:00%2B01:00", "from=2026-03-01T00:00:00+01:00", "from=2026-02-28T23:00:00Z"]
)
async def test_from_and_to_are_taken_with_an_unescaped_plus_as_well(caller: Caller, query: str) -> None:
    answer = await caller.http.get(f"/v1/analytics/kpis?{query}&to=2026-03-08T00:00:00%2B01:00&range=90d")
    assert answer.status_code == 200, answer.text
    assert datetime.fromisoformat(answer.json()["from"]) == datetime.fromisoformat("2026-02-28T23:00:00Z")
    assert [day["date"] for day in answer.json()["series"]] == [f"2026-03-0{n}" for n in range(1, 8)]


WRONG_RANGES = {
    "range=0d": "range",
    "range=367d": "range",
    "range=30": "range",
    "range=": "range",
    "range=%00": "range",
    "range=%ff": "range",
    f"range={'9' * 5000}d": "range",
    "from=yesterday": "from",
    "from=2026-03-01": "from",
    "from=2026-03-01T00:00:00": "from",
    "from=1999-01-01T00:00:00Z": "from",
    "from=2026-02-30T00:00:00Z": "from",
    "from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z": "from",
    "from=2024-03-02T00:00:00Z&to=2026-03-01T00:00:00Z": "from",
    "to=2026-03-01T00:00:00Z": "from",
    "from=2026-03-02T00:00:00Z&to=never": "to",
}


async def test_a_wrong_range_is_named(caller: Caller) -> None:
    for query, field in WRONG_RANGES.items():
        answer = await caller.http.get(f"/v1/analytics/kpis?{query}")
        assert answer.status_code == 400, (query, answer.text)
        assert list(answer.json()["error"]["fields"]) == [field], query


async def test_two_hundred_parameters_are_too_many(caller: Caller) -> None:
    answer = await caller.http.get("/v1/analytics/kpis?" + "&".join(f"a{n}=1" for n in range(200)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_request")


async def test_a_dealership_counts_only_its_own(caller: Caller, rival: Caller) -> None:
    await caller.create_lead()
    assert (await rival.http.get("/v1/analytics/kpis?range=7d")).json()["leads"] == 0
    assert (await caller.http.get("/v1/analytics/kpis?range=7d")).json()["leads"] == 1
