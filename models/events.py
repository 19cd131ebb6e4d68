"""The append-only log of a dealership, and the record of answered requests."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import TransactionIdField, id_column


class Event(Model):
    """One entry of the log, read in the order (epoch, xact, seq); see docs/decisions."""

    seq = fields.BigIntField(primary_key=True)
    epoch = fields.IntField()
    xact = TransactionIdField()
    dealership_id = id_column()
    type = fields.CharField(max_length=40)
    lead_id = id_column(null=True)
    message_id = id_column(null=True)
    data: fields.Field[Any] = fields.JSONField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "event"


class IdempotencyRecord(Model):
    """The answer to a request that bore an idempotency key; ``slot`` is SHA-256 of dealership and key, in hex."""

    slot = fields.CharField(max_length=64, primary_key=True)
    dealership_id = id_column()
    fingerprint = fields.BinaryField()
    status = fields.SmallIntField()
    body = fields.BinaryField()
    xact = TransactionIdField(null=True, description="which transaction took effect; its events say on whom")
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "idempotency"
