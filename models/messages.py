"""Messages to and from customers, planned ones included, and the sandbox's record of what was delivered."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column
from models.leads import Lead


class Message(Model):
    """One message. ``sort_at`` orders a lead's history: due, received or written, whichever applies."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    lead: fields.ForeignKeyNullableRelation[Lead] = fields.ForeignKeyField(
        "models.Lead", related_name="messages", on_delete=fields.RESTRICT, null=True
    )
    customer_id = id_column(null=True)
    direction = fields.CharField(max_length=8)
    channel = fields.CharField(max_length=8)
    purpose = fields.CharField(
        max_length=16, description="follow_up, human, confirmation; reply, opt_out, opt_in, unclear_opt_out"
    )
    status = fields.CharField(max_length=9)
    day = fields.IntField(null=True)
    body = fields.TextField()
    why = fields.TextField()
    address = fields.CharField(max_length=128, null=True, description="the customer's: E.164 or whatsapp user id")
    author = fields.CharField(max_length=200, null=True, description="who wrote it, where a human did")
    segments = fields.SmallIntField(null=True, description="how many SMS its body takes; null until it is to go by SMS")
    content_sid = fields.CharField(max_length=64, null=True)
    content_variables: fields.Field[Any] = fields.JSONField(null=True, description="the template's, by position")
    first_channel = fields.CharField(max_length=8, null=True, description="the one that did not work")
    media: fields.Field[Any] = fields.JSONField(null=True, description="inbound: type and URL of each, never fetched")
    sort_at = fields.DatetimeField()
    due_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    delivered_at = fields.DatetimeField(null=True)
    read_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)
    cancelled_at = fields.DatetimeField(null=True, description="dealership's clock; set by the database")
    received_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    error_code = fields.CharField(max_length=40, null=True)
    error_message = fields.TextField(null=True)
    error_permanent = fields.BooleanField(null=True)
    ambiguous = fields.BooleanField(default=False, description="inbound: routed although several leads were open")
    provider = fields.CharField(max_length=20, null=True)
    provider_id = fields.CharField(max_length=128, null=True)
    attempts = fields.IntField(default=0)
    handed_until = fields.DatetimeField(null=True, description="real time; the broker has it until then")
    claim_token = fields.CharField(max_length=40, null=True)
    claimed_at = fields.DatetimeField(null=True, description="real time; when the last attempt to send it began")
    claimed_until = fields.DatetimeField(null=True, description="real time; a worker has it until then")
    unclear_cause = fields.CharField(
        max_length=12, null=True, description="why nobody knows what came of the last attempt"
    )

    class Meta:
        table = "message"


class SandboxDelivery(Model):
    """What a TEST customer's telephone would have shown, once per acceptance by the sandbox channel."""

    id = fields.BigIntField(primary_key=True)
    dealership_id = id_column()
    reference = id_column()
    channel = fields.CharField(max_length=8)
    recipient = fields.CharField(max_length=128)
    body = fields.TextField()
    accepted_at = fields.DatetimeField()

    class Meta:
        table = "sandbox_delivery"
