"""A dealership (the tenant) and its inbound signing secrets."""

from __future__ import annotations

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.fields import id_column


class Dealership(Model):
    """A tenant. Its TEST twin is a row of its own with mode ``test``, naming the live row in ``live_id``."""

    id = id_column(primary_key=True)
    live_id = id_column(null=True)
    name = fields.CharField(max_length=200)
    mode = fields.CharField(max_length=4)
    timezone = fields.CharField(max_length=64)
    locale = fields.CharField(max_length=35)
    region = fields.CharField(max_length=2)
    quiet_opens = fields.CharField(max_length=5, default="08:00", description="HH:MM; sending is allowed from")
    quiet_closes = fields.CharField(max_length=5, default="21:00", description="HH:MM; sending is allowed until")
    license_retention_days = fields.IntField(default=30)
    opt_out_words = ArrayField(
        element_type="text", default=list, description="its own, beside those of every dealership"
    )
    opt_in_words = ArrayField(element_type="text", default=list, description="likewise")
    hold_out_percent = fields.IntField(default=0, description="how many new persons get no follow-ups; 0 to 50")
    clock_offset_us = fields.BigIntField(default=0, description="TEST only: how far its clock is ahead of real time")
    clock_held_until = fields.DatetimeField(null=True, description="someone is moving the TEST clock until then")
    revision = fields.BigIntField(default=1, description="grows with every change of settings, playbooks or clock")
    created_at = fields.DatetimeField()

    class Meta:
        table = "dealership"


class InboundSecret(Model):
    """What signs posts to /v1/webhooks/inbound; sealed. A rotated one works until ``expires_at``."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    sealed = fields.BinaryField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "inbound_secret"
