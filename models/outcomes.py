"""What is kept across messages of attempts to send: the pace of each sender, and how often came what of them."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column


class SenderPace(Model):
    """How far a provider's sender has used its rate; dealerships may share a sender, so none owns a row."""

    sender = fields.CharField(
        max_length=100, primary_key=True, description="account, channel, and number or messaging service"
    )
    next_at = fields.DatetimeField(description="real time; when it would send next at an even pace")
    paused_until = fields.DatetimeField(null=True, description="real time; the provider asked it to wait")

    class Meta:
        table = "sender_pace"


class OutcomeTally(Model):
    """What came of attempts and callbacks, written with the outcome; a count is the sum of its rows."""

    id = fields.BigIntField(primary_key=True)
    dealership_id = id_column()
    name = fields.CharField(max_length=20)
    channel = fields.CharField(max_length=8, description="empty: either")
    label = fields.CharField(max_length=20)
    amount = fields.BigIntField()

    class Meta:
        table = "outcome_tally"
