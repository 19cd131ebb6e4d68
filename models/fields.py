"""Column types that Tortoise does not bring along."""

from __future__ import annotations

from typing import Any

from tortoise import fields


class TransactionIdField(fields.BigIntField):
    """A 64-bit transaction id (``xid8``): which transaction wrote the row."""

    class _db_postgres:  # noqa: N801 - the name is Tortoise's hook
        SQL_TYPE = "XID8"


def id_column(*, primary_key: bool = False, null: bool = False) -> fields.Field[str]:
    """An opaque id (see leadrescue.ids)."""
    options: dict[str, Any] = {"primary_key": primary_key, "null": null}
    column: fields.Field[str] = fields.CharField(max_length=40, **options)
    return column
