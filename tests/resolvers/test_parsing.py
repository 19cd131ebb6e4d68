from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from resolvers.errors import ValidationError
from resolvers.inputs import CreateDealership, CreateLead, InboundEvent, Rotate, SendMessage, UpdateLeadStatus
from resolvers.parsing import parse

LEAD: dict[str, Any] = {
    "customer_name": "Anna Karlsson",
    "phone": "070-174 06 05",
    "car_model": "Mercedes E-Class",
    "consent": True,
}


def refused(model: Any, raw: dict[str, Any]) -> dict[str, str]:
    """The codes of the refusal by dotted path."""
    with pytest.raises(ValidationError) as caught:
        parse(model, raw, region="SE")
    return {".".join(field.path): field.code for field in caught.value.fields}


def test_a_lead_comes_out_normalised() -> None:
    raw = LEAD | {
        "customer_name": "  Anna Karlsson ",
        "locale": "sv_SE",
        "salesperson": " ",
        "test_drive_at": "2026-06-26T13:11:02+02:00",
        "preferred_channel": "sms",
        "license_photo_b64": "...",
        "playbook_id": None,
        "something_new": [1],
    }

    lead = parse(CreateLead, raw, region="SE")

    assert lead.model_dump() == {
        "customer_name": "Anna Karlsson",
        "phone": "+46701740605",
        "car_model": "Mercedes E-Class",
        "consent": True,
        "license_photo": None,
        "locale": "sv-SE",
        "salesperson": None,
        "test_drive_at": datetime(2026, 6, 26, 11, 11, 2, tzinfo=UTC),
        "preferred_channel": "sms",
        "playbook_id": None,
    }


def test_every_wrong_field_is_named_at_once() -> None:
    raw = {
        "customer_name": " ",
        "phone": "abc",
        "car_model": "x" * 201,
        "consent": "true",
        "license_photo_b64": "!",
        "locale": "svenska!",
        "salesperson": "a\x00b",
        "test_drive_at": "2026-06-26T13:11:02",
        "preferred_channel": "fax",
        "playbook_id": 7,
    }

    assert refused(CreateLead, raw) == {
        "customer_name": "REQUIRED",
        "phone": "INVALID",
        "car_model": "TOO_LONG",
        "consent": "INVALID",
        "license_photo_b64": "INVALID",
        "locale": "INVALID",
        "salesperson": "INVALID",
        "test_drive_at": "INVALID",
        "preferred_channel": "INVALID",
        "playbook_id": "INVALID",
    }


def test_missing_and_null_are_both_required() -> None:
    expected = {"customer_name": "REQUIRED", "phone": "REQUIRED", "car_model": "REQUIRED", "consent": "REQUIRED"}

    assert refused(CreateLead, {}) == expected
    assert refused(CreateLead, dict.fromkeys(LEAD)) == expected


def test_messages_name_the_field_and_never_repeat_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        parse(CreateLead, {**LEAD, "phone": "+46 70 secret", "consent": 1}, region="SE")

    assert [field.message for field in caught.value.fields] == [
        "The phone number has letters in it: write digits only, without an extension.",
        "Consent must be true or false, not text or a number.",
    ]


@pytest.mark.parametrize("value", ["yes", 1, 0, "", [], {}, 10**400])
def test_consent_is_never_guessed(value: object) -> None:
    assert refused(CreateLead, LEAD | {"consent": value}) == {"consent": "INVALID"}


@pytest.mark.parametrize("value", ["\ud800", "a\x00", "a\nb", 1, True, {}, ["a"], 10**400])
def test_a_name_is_one_line_of_text(value: object) -> None:
    assert refused(CreateLead, LEAD | {"customer_name": value}) == {"customer_name": "INVALID"}


@pytest.mark.parametrize(
    "value",
    [
        "2026-02-30T10:00:00Z",
        "1999-12-31T23:59:59Z",
        "2101-01-01T00:00:00Z",
        "2026-06-26",
        "yesterday",
        1750000000,
        1e400,
        datetime(2026, 6, 26),  # noqa: DTZ001 - naive on purpose
    ],
)
def test_an_instant_is_of_our_time_and_has_an_offset(value: object) -> None:
    assert refused(CreateLead, LEAD | {"test_drive_at": value}) == {"test_drive_at": "INVALID"}


def test_an_aware_datetime_is_an_instant() -> None:
    at = datetime(2026, 6, 26, 13, tzinfo=timezone(timedelta(hours=2)))

    assert parse(CreateLead, LEAD | {"test_drive_at": at}, region="SE").test_drive_at == datetime(
        2026, 6, 26, 11, tzinfo=UTC
    )


def test_national_numbers_need_a_region() -> None:
    with pytest.raises(ValidationError):
        parse(CreateLead, LEAD)

    assert parse(CreateLead, LEAD | {"phone": "+46701740605"}).phone == "+46701740605"


@pytest.mark.parametrize("status", ["active", "replied", "ACTIVE", "won", None, 1, ["closed"]])
def test_a_status_that_nobody_may_set(status: object) -> None:
    assert refused(UpdateLeadStatus, {"status": status}) == {"status": "REQUIRED" if status is None else "INVALID"}


def test_active_is_refused_with_the_remedy() -> None:
    with pytest.raises(ValidationError) as caught:
        parse(UpdateLeadStatus, {"status": "active"})

    assert caught.value.message == (
        "Status active is set by LeadRescue itself; to send follow-ups again, resume the sequence."
    )


def test_a_human_message_has_words() -> None:
    assert refused(SendMessage, {"lead_id": "l_1", "body": " \n"}) == {"body": "REQUIRED"}
    assert refused(SendMessage, {"lead_id": "l_1", "body": "x" * 1601}) == {"body": "TOO_LONG"}
    assert parse(SendMessage, {"lead_id": "l_1", "body": "Hej!\nHälsningar"}).body == "Hej!\nHälsningar"


def test_an_inbound_event_names_a_lead_or_a_sender() -> None:
    assert refused(InboundEvent, {}) == {"event": "REQUIRED", "channel": "REQUIRED", "lead_id": "REQUIRED"}
    assert refused(InboundEvent, {"event": "customer.reply", "channel": "sms", "lead_id": "l_1"}) == {
        "body": "REQUIRED"
    }

    event = parse(InboundEvent, {"event": "customer.opt_out", "channel": "sms", "from": "+46701740605"})
    assert (event.sender, event.lead_id, event.body) == ("+46701740605", None, None)


@pytest.mark.parametrize("grace", [-1, 604_801, True, "60", 1.5])
def test_grace_is_at_most_a_week(grace: object) -> None:
    assert refused(Rotate, {"grace_seconds": grace}) == {"grace_seconds": "INVALID"}
    assert parse(Rotate, {"grace_seconds": 604_800}).grace_seconds == 604_800


def test_a_dealership_has_a_real_zone_and_region() -> None:
    raw = {"name": "A", "timezone": "../../etc/passwd", "locale": "s", "region": "XX"}

    assert refused(CreateDealership, raw) == {"timezone": "INVALID", "locale": "INVALID", "region": "INVALID"}
