"""ADF that others write: what of it becomes a lead, and what is refused in which words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from resolvers.adf import reading
from resolvers.adf.elements import DEEPEST, MOST_ELEMENTS, XmlError
from resolvers.errors import FieldError, ValidationError
from tests.resolvers.adf.sample import SAMPLE, read
from tests.resolvers.adf.test_writing import FACTS

_CONTACT = ("prospect", "customer", "contact")


def refused(*changes: tuple[str, str]) -> list[FieldError]:
    """Every complaint about the sample, changed."""
    with pytest.raises(ValidationError) as refusal:
        read(*changes)
    return refusal.value.fields


def test_a_sample_becomes_a_lead_without_consent() -> None:
    lead = read().lead
    assert lead.model_dump() == {
        "customer_name": "Anna Karlsson",
        "phone": "+46701740605",
        "car_model": "2026 Volvo EX30 Ultra",
        "consent": False,
        "license_photo": None,
        "locale": None,
        "salesperson": None,
        "test_drive_at": datetime(2026, 6, 26, 11, 11, 2, tzinfo=UTC),
        "preferred_channel": None,
        "playbook_id": None,
    }


@pytest.mark.parametrize(
    ("names", "name"),
    [
        ('<name part="full">Anna K</name><name part="first">A</name>', "Anna K"),
        ("<name>Anna K</name>", "Anna K"),
        ('<name part="last">K</name><name part="middle">M</name><name part="first">Anna</name>', "Anna M K"),
        ('<name part="FIRST">Anna</name><name part="surname">K</name>', "Anna K"),
        ('<name part="first">Anna</name><name part="last"/>', "Anna"),
        ('<name part="full"/><name part="first">Anna</name>', "Anna"),
        ("<name>\n        Anna\n        K\n      </name>", "Anna K"),
        ("<name><![CDATA[<Anna> & K]]></name>", "<Anna> & K"),
        ("<name>Åsa&#x20;&amp; Жанна 字</name>", "Åsa & Жанна 字"),
    ],
)
def test_names_are_put_together(names: str, name: str) -> None:
    old = '<name part="first">Anna</name>\n        <name part="last">Karlsson</name>'
    assert read((old, names)).lead.customer_name == name


@pytest.mark.parametrize(
    ("phones", "phone"),
    [
        ('<phone type="voice">08-1</phone><phone type="cellphone">+46701740606</phone>', "+46701740606"),
        ('<phone preferredcontact="1" type="voice" /><phone>+46701740607</phone>', "+46701740607"),
        ("<phone>+46701740606</phone><phone preferredcontact='1'>+46701740608</phone>", "+46701740608"),
        ('<phone preferredcontact="1">08-1</phone><phone type="mobile">+46701740609</phone>', "+46701740609"),
        ('<phone type="fax">08-1</phone><phone type="home">+46701740610</phone>', "+46701740610"),
    ],
)
def test_the_number_is_the_one_that_gets_messages(phones: str, phone: str) -> None:
    assert read(('<phone type="voice">070-174 06 05</phone>', phones)).lead.phone == phone


def test_a_fax_is_no_number_to_write_to() -> None:
    (error,) = refused(('type="voice"', 'type="fax"'))
    assert (error.path, error.code, error.message) == ((*_CONTACT, "phone"), "REQUIRED", "Phone is required.")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-06-26T13:11:02Z", "2026-06-26T13:11:02+00:00"),
        ("2026-06-26T13:11:02", "2026-06-26T11:11:02+00:00"),
        ("2026-12-26 13:11", "2026-12-26T12:11:00+00:00"),
        ("20260626T131102+0200", "2026-06-26T11:11:02+00:00"),
        ("2026-06-26", "2026-06-26T10:00:00+00:00"),
    ],
)
def test_instants_are_iso_8601_and_local_without_an_offset(written: str, instant: str) -> None:
    assert read(("2026-06-26T13:11:02+02:00", written)).lead.test_drive_at == datetime.fromisoformat(instant)


def test_an_appointment_is_when_the_test_drive_is() -> None:
    timeframe = (
        "<timeframe><description>x</description><earliestdate>2026-07-01T10:00:00+02:00</earliestdate></timeframe>"
    )
    received = read(("<comments>", f"{timeframe}<comments>"), (">2026-06-26T13:11:02+02:00<", ">NA<"))
    assert received.lead.test_drive_at == datetime(2026, 7, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "written", ["NA", "2000-03-30T15:30:20-08:0", "2026-02-30T10:00:00Z", "1782472262", "0001-01-01"]
)
def test_what_is_no_instant_is_refused_at_its_element(written: str) -> None:
    (error,) = refused(("2026-06-26T13:11:02+02:00", written))
    assert (error.path, error.code) == (("prospect", "requestdate"), "INVALID")


def test_without_any_instant_it_is_now() -> None:
    assert read(("<requestdate>2026-06-26T13:11:02+02:00</requestdate>", "")).lead.test_drive_at is None


@pytest.mark.parametrize("interest", ['interest="buy"', 'interest="lease"', 'interest="trade-in"', ""])
def test_other_interests_are_refused_in_words(interest: str) -> None:
    (error,) = refused(('interest="test-drive"', interest))
    assert (error.path, error.code) == (("prospect", "vehicle"), "INVALID")
    assert 'interest="test-drive"' in error.message


def test_of_several_vehicles_the_driven_one_counts() -> None:
    old = '<vehicle interest="trade-in"><year>2001</year><make>Saab</make><model>9-5</model></vehicle>'
    received = read(('<vehicle interest="test-drive" status="new">', f'{old}<vehicle interest="Test-Drive">'))
    assert received.lead.car_model == "2026 Volvo EX30 Ultra"


@pytest.mark.parametrize(
    ("said", "consent"),
    [
        ('<id source="leadrescue-consent">true</id>', True),
        ('<id sequence="1" source="LeadRescue-Consent"> TRUE </id>', True),
        ('<id source="leadrescue-consent">false</id>', False),
        ('<id source="crm">true</id>', False),
        ("", False),
    ],
)
def test_consent_is_only_what_the_document_says(said: str, consent: bool) -> None:
    assert read(("<comments>", f"{said}<comments>")).lead.consent is consent


@pytest.mark.parametrize(
    "said",
    [
        '<id source="leadrescue-consent">yes</id>',
        '<id source="leadrescue-consent"/>',
        '<id source="leadrescue-consent">true</id><id source="leadrescue-consent">false</id>',
    ],
)
def test_consent_is_never_guessed(said: str) -> None:
    (error,) = refused(("<comments>", f"{said}<comments>"))
    assert (error.path, error.code) == (("prospect", "customer", "id"), "INVALID")


def test_a_vendors_person_is_the_salesperson() -> None:
    received = read(('<name part="full">Rival Bil</name>', '<name part="full" type="individual">Lisa Berg</name>'))
    assert received.lead.salesperson == "Lisa Berg"
    same = read(('<name part="full">Rival Bil</name>', '<name part="full" type="individual">Rival Bil</name>'))
    assert same.lead.salesperson is None


def test_everything_wrong_is_said_at_once() -> None:
    errors = refused(
        ("070-174 06 05", "12"),
        ('<name part="first">Anna</name>', ""),
        ('<name part="last">Karlsson</name>', ""),
        ('interest="test-drive"', 'interest="buy"'),
        ("EX30", "x" * 201),
    )
    assert {error.path: error.code for error in errors} == {
        ("prospect", "vehicle"): "INVALID",
        (*_CONTACT, "name"): "REQUIRED",
        (*_CONTACT, "phone"): "INVALID",
        ("prospect", "vehicle", "model"): "TOO_LONG",
    }


@pytest.mark.parametrize(
    "document",
    [
        "<adf/>",
        "<prospect/>",
        "<html><prospect/></html>",
        "<adf><prospect/><prospect/></adf>",
        SAMPLE.replace("<adf>", "<adf><prospect/>"),
    ],
)
def test_it_is_one_prospect_a_request(document: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        reading.read(document.encode(), None, FACTS)
    (error,) = refusal.value.fields
    assert error.path == ("prospect",)
    assert "one <prospect>" in error.message


def test_an_empty_prospect_lacks_everything() -> None:
    with pytest.raises(ValidationError) as refusal:
        reading.read(b"<adf><prospect/></adf>", None, FACTS)
    assert [error.path for error in refusal.value.fields] == [
        ("prospect", "vehicle"),
        (*_CONTACT, "name"),
        (*_CONTACT, "phone"),
        ("prospect", "vehicle", "model"),
    ]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"{}", "not well-formed"),
        (b"<adf>", "not well-formed"),
        (b"<adf/><adf/>", "not well-formed"),
        (b"<adf>\x00</adf>", "not well-formed"),
        (b"<adf>\x01</adf>", "not well-formed"),
        (b"<adf>&#1;</adf>", "not well-formed"),
        (b"<adf>&#xFFFE;</adf>", "not well-formed"),
        (b"<adf>\xef\xbf\xbe</adf>", "not well-formed"),
        (b"<adf>\xed\xa0\x80</adf>", "not well-formed"),
        (b"<adf>\xe5</adf>", "not well-formed"),
        (b"<adf>&nbsp;</adf>", "not well-formed"),
        (b"<!DOCTYPE adf><adf/>", "DTD"),
        (b'<!DOCTYPE adf SYSTEM "http://127.0.0.1:9/adf.dtd"><adf/>', "DTD"),
        (b'<!DOCTYPE adf [<!ENTITY x SYSTEM "file:///etc/passwd">]><adf>&x;</adf>', "DTD"),
        (b'<!DOCTYPE adf [<!ENTITY % x SYSTEM "http://127.0.0.1:9/"> %x;]><adf/>', "DTD"),
        (b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><adf>&b;</adf>', "DTD"),
        (b'<?xml version="1.0" encoding="nowhere"?><adf/>', "UTF-8"),
        (b'<?xml version="1.0" encoding="shift_jis"?><adf/>', "UTF-8"),
        (b"<adf>" * (DEEPEST + 1), "deep"),
        (b"<adf>" + b"<a/>" * MOST_ELEMENTS, "elements"),
    ],
)
def test_hostile_or_broken_xml_is_refused_and_says_so(document: bytes, words: str) -> None:
    with pytest.raises(XmlError) as refusal:
        reading.read(document, None, FACTS)
    assert words in refusal.value.message


@pytest.mark.parametrize(
    ("declared", "encoding", "charset"),
    [
        ("UTF-8", "utf-8", None),
        ("UTF-8", "utf-8-sig", None),
        ("ISO-8859-1", "latin-1", None),
        ("windows-1252", "cp1252", None),
        ("UTF-16", "utf-16", None),
        ("UTF-8", "latin-1", "iso-8859-1"),
    ],
)
def test_encodings_are_read_as_declared_or_as_the_transport_says(
    declared: str, encoding: str, charset: str | None
) -> None:
    document = SAMPLE.replace('encoding="UTF-8"', f'encoding="{declared}"').replace("Anna", "Åsa")
    assert reading.read(document.encode(encoding), charset, FACTS).lead.customer_name == "Åsa Karlsson"


def test_a_namespace_and_other_case_do_no_harm() -> None:
    received = read(("<adf>", '<ADF xmlns="http://www.adf.example/">'), ("</adf>", "</ADF>"))
    assert received.lead.customer_name == "Anna Karlsson"
