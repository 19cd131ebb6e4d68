"""A person at a dealership: addresses, consent, opt-out, and what the address of somebody who was erased forbids."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column


class Customer(Model):
    """One person at one dealership; the opt-out belongs here, never to one lead."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    name = fields.CharField(max_length=200)
    phone = fields.CharField(max_length=16, null=True, description="E.164")
    whatsapp_user_id = fields.CharField(max_length=128, null=True, description="business-scoped, without a number")
    opted_out_at = fields.DatetimeField(null=True)
    last_inbound_at = fields.DatetimeField(null=True)
    last_whatsapp_inbound_at = fields.DatetimeField(null=True, description="opens the 24-hour window")
    unreachable: fields.Field[Any] = fields.JSONField(
        null=True, description="what is told of each channel:address that takes nothing"
    )
    hold_out = fields.BooleanField(null=True, description="drawn once: gets no follow-ups; null: was not drawn")
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "customer"


class Consent(Model):
    """What a customer agreed to (or did not), in which words, recorded by whom; withdrawn, never deleted."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    customer_id = id_column()
    lead_id = id_column(null=True)
    granted = fields.BooleanField()
    wording = fields.TextField()
    wording_version = fields.CharField(max_length=40)
    channel = fields.CharField(max_length=20)
    recorded_by = fields.CharField(max_length=200)
    recorded_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta:
        table = "consent"


class Suppression(Model):
    """What an address forbids (opted out, unreachable), kept when the person is erased; a keyed hash is the address."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    address_hash = fields.BinaryField()
    opted_out_at = fields.DatetimeField(null=True)
    unreachable: fields.Field[Any] = fields.JSONField(
        null=True, description="what is told of each channel that takes nothing"
    )
    created_at = fields.DatetimeField()

    class Meta:
        table = "suppression"
