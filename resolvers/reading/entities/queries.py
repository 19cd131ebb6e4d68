"""What a reader can start from: the roots that are answered from rows."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from resolvers.reading.entities.events import EVENTS
from resolvers.reading.entities.leads import READS
from resolvers.reading.fields import Argument, Connection, Entity, Filter, Many, One, Order

_ID = (Argument("id", "ID", required=True, cast="varchar"),)
_CREATED_DESC = Order("c", "created_at", descending=True)
LEAD_ORDERS = {
    "CREATED_AT_DESC": _CREATED_DESC,
    "CREATED_AT_ASC": Order("c", "created_at", descending=False),
    "LAST_ACTIVITY_DESC": Order("a", "last_activity_at", descending=True),
}
_LIKE_SPECIAL = re.compile(r"([\\%_])")
_NUMBER = re.compile(r"\+?[\s()/.-]*\d[\d\s()/.-]*", re.ASCII)
_FORMATTING = re.compile(r"\(0\)|[\s()/.-]")


def search_pattern(text: Any) -> str:
    """The ILIKE pattern of a search term."""
    return _containing(str(text).strip())


def number_pattern(text: Any) -> str:
    """The LIKE pattern of a search term in E.164 numbers: 070-174 06, 0046 70 and +46 (0)70 are found as well."""
    term = str(text).strip()
    if _NUMBER.fullmatch(term):
        term = _FORMATTING.sub("", term)
        term = re.sub("^00?", "", term)
    return _containing(term)


def _containing(term: str) -> str:
    return "%" + _LIKE_SPECIAL.sub(r"\\\1", term) + "%"


def lower_all(values: Any) -> list[str]:
    """Enum names as the rows have them, each once."""
    return sorted({str(value).lower() for value in values})


def instant(value: Any) -> datetime:
    """An instant as it was coerced by the door."""
    if not isinstance(value, datetime):
        raise TypeError("an instant is needed")
    return value


QUERY = Entity(
    "Query",
    None,
    (
        One("dealership", "Dealership", "{child}.id = {tenant}", null=False),
        One("lead", "Lead", "{child}.id = {id}", arguments=_ID),
        Connection(
            "leads",
            "Lead",
            "true",
            _CREATED_DESC,
            orders=LEAD_ORDERS,
            filter_argument="filter",
            filters=(
                Filter(
                    "status",
                    "[LeadStatus!]",
                    "{child}.status = ANY({value})",
                    "varchar[]",
                    lower_all,
                    each="{child}.status = {one}",
                ),
                Filter(
                    "search",
                    "String",
                    "({child}.customer_name ILIKE {value} OR {child}.car_model ILIKE {value} "
                    "OR {child}.phone LIKE {number})",
                    "text",
                    search_pattern,
                    {"number": number_pattern},
                    description="Part of the name, the phone or the car model, whatever the case.",
                    found="lr_search_leads({value}, {number})",
                ),
                Filter(
                    "waiting",
                    "Boolean",
                    {True: "{child}.waiting_since IS NOT NULL", False: "{child}.waiting_since IS NULL"},
                    "boolean",
                ),
                Filter("createdFrom", "DateTime", "{child}.created_at >= {value}", "timestamptz", instant),
                Filter("createdTo", "DateTime", "{child}.created_at < {value}", "timestamptz", instant),
            ),
        ),
        One("message", "Message", "{child}.id = {id}", arguments=_ID),
        Connection(
            "unmatchedMessages",
            "Message",
            "{child}.lead_id IS NULL AND {child}.direction = 'inbound'",
            Order("h", "sort_at", descending=True),
            backward=False,
            description="Inbound messages that match no lead, newest first.",
        ),
        Connection(
            "licensePhotoReads",
            "LicensePhotoRead",
            "true",
            READS,
            backward=False,
            description="Each time that a licence photo of the dealership was shown, the newest first.",
        ),
        One("sequence", "Sequence", "({child}.id = {id} OR {child}.lead_id = {id})", arguments=_ID),
        Many("playbooks", "Playbook", "true", "{child}.created_at, {child}.id"),
        EVENTS,
        Many("apiKeys", "ApiKey", "true", "{child}.created_at, {child}.id"),
        Many("webhookEndpoints", "WebhookEndpoint", "true", "{child}.created_at, {child}.id"),
    ),
)
