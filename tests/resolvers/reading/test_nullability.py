"""A compiled answer holds no null where the schema promises a value: the columns behind it cannot be null."""

from __future__ import annotations

import re

import asyncpg

from resolvers.reading.catalog import ENTITIES
from resolvers.reading.fields import One, Scalar

# Not columns: expressions that always have a value, as a look at their SQL tells. A new one is to be looked at too.
EXPRESSIONS = {
    "Dealership.now", "Lead.hasLicensePhoto", "MessageError.code", "MessageError.message", "MessageError.permanent",
    "MessageMedia.type", "MessageMedia.url",
    "Sequence.queuedCount", "LocalizedBody.locale", "LocalizedBody.text", "Event.id", "QuietHours.from",
    "QuietHours.to", "ChannelHealth.channel", "ChannelHealth.configured", "ChannelHealth.state",
    "ChannelHealth.failedCount", "ChannelHealth.heldCount", "ChannelHealth.queuedCount", "ChannelHealth.retryingCount",
    "ChannelHealth.overdueCount", "ChannelProblem.code", "ChannelProblem.message", "ChannelProblem.remedy",
}  # fmt: skip
# A lead is written together with its sequence, and nothing takes a sequence or an event away.
ROWS = {"Query.dealership", "Lead.sequence", "Sequence.lead", "WebhookDelivery.event", "LicensePhotoRead.lead"}


async def test_columns_behind_promised_values_are_not_null(owner: asyncpg.Connection) -> None:
    rows = await owner.fetch(
        "SELECT attrelid::regclass::text AS table, attname::text AS column FROM pg_attribute "
        "WHERE attnotnull AND attnum > 0"
    )
    never_null = {(row["table"], row["column"]) for row in rows}
    unsure = set()
    for entity in ENTITIES.values():
        for field in entity.fields:
            if isinstance(field, Scalar) and not field.null:
                column = re.fullmatch(r"\{row\}\.(\w+)", field.sql)
                if column is None or (entity.table, column[1]) not in never_null:
                    unsure.add(f"{entity.name}.{field.name}")
    assert unsure == EXPRESSIONS


def test_rows_behind_promised_objects_are_known() -> None:
    promised = {
        f"{entity.name}.{field.name}"
        for entity in ENTITIES.values()
        for field in entity.fields
        if isinstance(field, One) and not field.null
    }
    assert promised == ROWS
