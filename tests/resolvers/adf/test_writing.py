"""A lead as ADF, held against the format's definition, and read in again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.actors import DealershipFacts
from resolvers.adf import reading, vehicles
from resolvers.adf.prospects import Prospect
from resolvers.adf.writing import document
from resolvers.errors import ValidationError
from resolvers.inputs import CreateLead
from resolvers.parsing import parse
from tests.resolvers.adf.definition import faults

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ANNA = Prospect(
    lead_id="l_8f3a",
    customer_name="Anna Karlsson",
    phone="+46701740605",
    car_model="Mercedes E-Class",
    status="active",
    consent=True,
    salesperson="Lisa Berg",
    test_drive_at=datetime(2026, 6, 25, 14, 20, tzinfo=UTC),
    created_at=datetime(2026, 6, 26, 11, 11, 2, 500_000, tzinfo=UTC),
    dealership_id="d_1",
    dealership="Karlsson Bil",
    zone=STOCKHOLM,
)
WRITTEN = """\
<?xml version="1.0" encoding="utf-8"?>
<?ADF VERSION="1.0"?>
<adf>
  <prospect status="new">
    <id sequence="1" source="LeadRescue">l_8f3a</id>
    <requestdate>2026-06-26T13:11:02+02:00</requestdate>
    <vehicle interest="test-drive">
      <year/>
      <make>Mercedes</make>
      <model>E-Class</model>
    </vehicle>
    <customer>
      <contact>
        <name part="full" type="individual">Anna Karlsson</name>
        <phone type="cellphone" time="nopreference" preferredcontact="1">+46701740605</phone>
      </contact>
      <id sequence="1" source="leadrescue-consent">true</id>
      <timeframe>
        <description>Test drive</description>
        <earliestdate>2026-06-25T16:20:00+02:00</earliestdate>
      </timeframe>
      <comments>Lead status: active. The customer agreed to follow-up messages about the test drive.</comments>
    </customer>
    <vendor>
      <id sequence="1" source="LeadRescue">d_1</id>
      <vendorname>Karlsson Bil</vendorname>
      <contact>
        <name part="full" type="individual">Lisa Berg</name>
        <email/>
      </contact>
    </vendor>
    <provider>
      <name part="full" type="business">LeadRescue</name>
      <service>Test drive follow-up</service>
    </provider>
  </prospect>
</adf>
"""
FIELDS = ("customer_name", "phone", "car_model", "consent", "salesperson", "test_drive_at")
FACTS = DealershipFacts(
    id="d_2", name="Rival Bil", mode="test", zone=STOCKHOLM, locale="sv", region="SE", quiet_opens="08:00",
    quiet_closes="21:00", license_retention_days=30, revision=1, clock_offset=timedelta(0),
)  # fmt: skip
# One line each, with what XML must escape, and letters of many scripts.
LINES = st.text(
    st.sampled_from("aZ åß<>&\"'`;]-_[!?éЖ字あ한עب𝄞🚗\u00a0\u2028\u200d\ufffe\uffff")
    | st.characters(exclude_categories=("Cc", "Cs")),
    max_size=60,
)


def accepted(**changes: Any) -> CreateLead | None:
    """The lead as it would be stored, None where a field is refused."""
    values = {"customer_name": "Anna", "phone": "+46701740605", "car_model": "Volvo", "consent": True} | changes
    try:
        return parse(CreateLead, values)
    except ValidationError:
        return None


def test_a_lead_is_written_as_the_sample_shows() -> None:
    assert document(ANNA, "new").decode() == WRITTEN


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"salesperson": None, "consent": False, "status": "opted_out"},
        {"car_model": "2024 Alfa Romeo Giulia", "customer_name": "<&>\"'"},
        {"zone": ZoneInfo("Asia/Kathmandu"), "status": "converted"},
    ],
)
def test_every_document_is_adf_1_0(changes: dict[str, Any]) -> None:
    assert faults(document(replace(ANNA, **changes), "new")) == []
    assert faults(document(replace(ANNA, **changes), "resend")) == []


def test_the_definition_finds_faults() -> None:
    """Given documents that are not ADF, then the check that the others pass says so."""
    for right, wrong, fault in (
        ("<year/>", "", "vehicle holds make model "),
        ('interest="test-drive"', 'interest="drive"', "vehicle interest=drive"),
        ("<email/>", "", "contact holds name "),
        ("+02:00</requestdate>", "</requestdate>", "requestdate 2026-06-26T13:11:02"),
        ("<service>", "<service>x</service><service>", "provider holds name service service "),
    ):
        assert faults(WRITTEN.replace(right, wrong, 1).encode()) == [fault]


@given(name=LINES, car_model=LINES, salesperson=LINES, consent=st.booleans())
def test_whatever_a_lead_may_hold_comes_back(name: str, car_model: str, salesperson: str, consent: bool) -> None:
    """But for the two characters that a name can hold and XML cannot, which become U+FFFD."""
    lead = accepted(customer_name=name, car_model=car_model, salesperson=salesperson, consent=consent)
    if lead is None:
        return
    stored = {field: getattr(lead, field) for field in FIELDS} | {"test_drive_at": ANNA.test_drive_at}
    written = document(replace(ANNA, **stored), "new")
    assert faults(written) == []
    received = reading.read(written, None, FACTS).lead
    for field in FIELDS:
        value = stored[field]
        if isinstance(value, str):
            value = value.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
        if field == "salesperson" and value == ANNA.dealership:
            value = None
        assert getattr(received, field) == value, field


@given(LINES)
def test_year_make_and_model_make_the_same_text_again(car_model: str) -> None:
    lead = accepted(car_model=car_model)
    if lead is not None:
        parts = vehicles.split(lead.car_model)
        assert vehicles.join(parts.year, parts.make, parts.model) == lead.car_model


@pytest.mark.parametrize(
    ("car_model", "parts"),
    [
        ("2024 Mercedes-Benz EQE 350", ("2024", "Mercedes-Benz", "EQE 350")),
        ("volvo xc60", ("", "volvo", "xc60")),
        ("Alfa Romeo Giulia", ("", "Alfa Romeo", "Giulia")),
        ("Volvo", ("", "Volvo", "")),
        ("MGB GT", ("", "", "MGB GT")),
        ("1800 ES", ("", "", "1800 ES")),
        ("2008", ("", "", "2008")),
        ("Volvo  240", ("", "", "Volvo  240")),
    ],
)
def test_only_what_is_known_is_taken_apart(car_model: str, parts: tuple[str, str, str]) -> None:
    found = vehicles.split(car_model)
    assert (found.year, found.make, found.model) == parts


def test_an_instant_has_the_offset_of_its_day() -> None:
    winter = replace(
        ANNA, created_at=datetime(2026, 10, 25, 8, tzinfo=UTC), test_drive_at=datetime(2026, 10, 24, 7, tzinfo=UTC)
    )
    root = fromstring(document(winter, "new"))
    assert root.findtext("prospect/requestdate") == "2026-10-25T09:00:00+01:00"
    assert root.findtext("prospect/customer/timeframe/earliestdate") == "2026-10-24T09:00:00+02:00"
