"""The same schema, executed by graphql-core itself over rows in memory: slow, plain, none of the code under test."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from inspect import isawaitable
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLResolveInfo,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    is_enum_type,
    parse,
    print_schema,
)

from schema.build import GRAPHQL
from tests.schema.differential.computed import NOW, Computed
from tests.schema.differential.dataset import Dataset
from tests.schema.differential.naive_channels import channels
from tests.schema.differential.naive_pages import (
    DELIVERIES,
    HISTORY,
    LEAD_ORDERS,
    NEWEST_HISTORY,
    READS,
    by_log,
    connection,
    keeps,
)
from tests.schema.differential.rows import Row

Given = Mapping[str, Any]

# By the prefix of their ids.
NODES = {
    "d": ("Dealership", "dealership"), "l": ("Lead", "lead"), "m": ("Message", "message"), "k": ("ApiKey", "api_key"),
    "s": ("Sequence", "sequence"), "p": ("Playbook", "playbook"), "e": ("Event", "event"),
    "w": ("WebhookEndpoint", "webhook_endpoint"), "wd": ("WebhookDelivery", "webhook_delivery"),
    "pr": ("LicensePhotoRead", "license_photo_read"),
}  # fmt: skip


def snake(name: str) -> str:
    """``createdAt`` -> ``created_at``."""
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def instant(at: datetime) -> str:
    """As the API writes it."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise TypeError("not an instant")
    return datetime.fromisoformat(value).astimezone(UTC)


def _schema() -> GraphQLSchema:
    """The schema as it is exported, without any code of Strawberry's or ours behind its fields."""
    schema = build_schema(print_schema(GRAPHQL))
    scalar = schema.type_map["DateTime"]
    assert isinstance(scalar, GraphQLScalarType)
    scalar.coerce_input_value = _instant
    return schema


class Oracle:
    """Answers operations as one dealership; its rows are those of the dataset."""

    schema = _schema()

    def __init__(self, dataset: Dataset, dealership_id: str, computed: Computed) -> None:
        self._rows = {table: dataset.of(table, dealership_id) for table in dataset.tables}
        self._special: dict[str, Callable[[Any, Given], Any]] = {
            "Query.node": lambda _, given: self._node(given["id"]),
            "Query.dealership": lambda _, given: self._rows["dealership"][0],
            "Query.lead": lambda _, given: self._one("lead", id=given["id"]),
            "Query.leads": lambda _, given: self._leads(given),
            "Query.message": lambda _, given: self._one("message", id=given["id"]),
            "Query.unmatchedMessages": lambda _, given: connection(
                self._all("message", lead_id=None, direction="inbound"), NEWEST_HISTORY, given
            ),
            "Query.sequence": lambda _, given: (
                self._one("sequence", id=given["id"]) or self._one("sequence", lead_id=given["id"])
            ),
            "Query.playbooks": lambda _, given: sorted(self._rows["playbook"], key=_created),
            "Query.apiKeys": lambda _, given: sorted(self._rows["api_key"], key=_created),
            "Query.events": lambda _, given: self._events(given),
            "Query.webhookEndpoints": lambda _, given: sorted(self._rows["webhook_endpoint"], key=_created),
            "Event.lead": lambda row, given: self._one("lead", id=row["lead_id"]),
            "Event.message": lambda row, given: self._one("message", id=row["message_id"]),
            "WebhookEndpoint.deliveries": lambda row, given: connection(
                [
                    one
                    for one in self._all("webhook_delivery", endpoint_id=row["id"])
                    if given.get("state") in (None, one["state"].upper())
                ],
                DELIVERIES,
                given,
            ),
            "WebhookDelivery.event": lambda row, given: self._one("event", seq=row["event_seq"]),
            "Query.kpis": lambda _, given: computed.kpis(given),
            "Query.previewPlaybook": lambda _, given: computed.preview(given),
            "Dealership.now": lambda row, given: NOW,
            "Dealership.quietHours": lambda row, given: {"from": row["quiet_closes"], "to": row["quiet_opens"]},
            "Dealership.licensePhotoRetentionDays": lambda row, given: row["license_retention_days"],
            "Dealership.twilio": lambda row, given: self._one("channel_account"),
            "Dealership.channels": lambda row, given: channels(row, self._rows["message"]),
            "TwilioAccount.formerTokenExpiresAt": lambda row, given: instant(row["previous_expires_at"]),
            "Lead.hasLicensePhoto": lambda row, given: bool(self._all("license_photo", lead_id=row["id"])),
            "Lead.licensePhotoReads": lambda row, given: connection(
                self._all("license_photo_read", lead_id=row["id"]), READS, given
            ),
            "Query.licensePhotoReads": lambda _, given: connection(self._rows["license_photo_read"], READS, given),
            "LicensePhotoRead.lead": lambda row, given: self._one("lead", id=row["lead_id"]),
            "Lead.sequence": lambda row, given: self._one("sequence", lead_id=row["id"]),
            "Lead.messages": lambda row, given: connection(self._all("message", lead_id=row["id"]), HISTORY, given),
            "Lead.lastMessage": lambda row, given: self._last_message(row),
            "Message.lead": lambda row, given: self._one("lead", id=row["lead_id"]),
            "Message.media": lambda row, given: row["media"] or [],
            "Message.error": lambda row, given: _error(row),
            "Sequence.lead": lambda row, given: self._one("lead", id=row["lead_id"]),
            "Sequence.playbook": lambda row, given: self._playbook(row),
            "Sequence.queued": lambda row, given: self._queued(row),
            "Sequence.nextMessage": lambda row, given: next(iter(self._queued(row)), None),
            "Playbook.steps": lambda row, given: sorted(
                self._all("playbook_step", version_id=row["current_version_id"]), key=lambda step: step["position"]
            ),
            "PlaybookStep.bodies": lambda row, given: [
                {"locale": locale, "text": row["bodies"][locale], "content_sid": row["content_sids"].get(locale)}
                for locale in sorted(row["bodies"])
            ],
        }

    async def answer(
        self, document: str, variables: Given | None = None, operation_name: str | None = None
    ) -> ExecutionResult:
        """What graphql-core makes of a valid document. Wrong page arguments become errors of their fields."""
        result = execute(
            self.schema,
            parse(document),
            variable_values=dict(variables or {}),
            operation_name=operation_name,
            field_resolver=self._resolve,
        )
        assert isinstance(result, ExecutionResult) or isawaitable(result)
        return result if isinstance(result, ExecutionResult) else await result

    def _resolve(self, source: Any, info: GraphQLResolveInfo[Any], **given: Any) -> Any:
        special = self._special.get(f"{info.parent_type.name}.{info.field_name}")
        if special is not None:
            return special(source, given)
        name = info.field_name if info.field_name in source else snake(info.field_name)
        value = source[name]
        if isinstance(value, datetime):
            return instant(value)
        if is_enum_type(get_named_type(info.return_type)) and value is not None:
            return value.upper()
        return value

    def _all(self, table: str, **columns: Any) -> list[Row]:
        return [row for row in self._rows[table] if all(row[name] == value for name, value in columns.items())]

    def _one(self, table: str, **columns: Any) -> Row | None:
        found = self._all(table, **columns)
        assert len(found) < 2
        return found[0] if found else None

    def _node(self, identifier: str) -> Row | None:
        prefix = identifier.split("_")[0]
        if prefix not in NODES:
            return None
        kind, table = NODES[prefix]
        found = self._one(table, id=identifier)
        return found and {**found, "__typename": kind}

    def _leads(self, given: Given) -> dict[str, Any]:
        kept = [row for row in self._rows["lead"] if keeps(row, given.get("filter") or {})]
        return connection(kept, LEAD_ORDERS[given.get("orderBy") or "CREATED_AT_DESC"], given)

    def _events(self, given: Given) -> dict[str, Any]:
        everything = self._rows["event"]
        kept = [
            row
            for row in everything
            if (not given.get("types") or row["type"] in given["types"])
            and given.get("leadId") in (None, row["lead_id"])
        ]
        return connection(kept, by_log(everything), given)

    def _last_message(self, lead: Row) -> Row | None:
        happened = [
            row for row in self._all("message", lead_id=lead["id"]) if row["status"] not in ("queued", "cancelled")
        ]
        return max(happened, key=lambda row: (row["sort_at"], row["id"]), default=None)

    def _playbook(self, sequence: Row) -> Row | None:
        found = self._one("playbook", id=sequence["playbook_id"])
        return found and {**found, "current_version_id": sequence["playbook_version_id"]}

    def _queued(self, sequence: Row) -> list[Row]:
        found = self._all("message", lead_id=sequence["lead_id"], status="queued", purpose="follow_up")
        return sorted(found, key=lambda row: (row["due_at"], row["id"]))


def _created(row: Row) -> tuple[datetime, str]:
    return row["created_at"], row["id"]


def _error(message: Row) -> dict[str, Any] | None:
    if message["error_code"] is None:
        return None
    return {
        "code": message["error_code"],
        "message": message["error_message"] or "",
        "permanent": bool(message["error_permanent"]),
    }
