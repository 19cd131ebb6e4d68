"""A dealership's account with a provider, and what the provider reported of its messages."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column


class ChannelAccount(Model):
    """A dealership's Twilio account. Tokens are sealed; a rotated one verifies until ``previous_expires_at``."""

    dealership_id = id_column(primary_key=True)
    provider = fields.CharField(max_length=20)
    account_sid = fields.CharField(max_length=34)
    auth_token = fields.BinaryField()
    previous_auth_token = fields.BinaryField(null=True)
    previous_expires_at = fields.DatetimeField(null=True)
    messaging_service_sid = fields.CharField(max_length=34, null=True)
    sms_sender = fields.CharField(max_length=20, null=True)
    whatsapp_sender = fields.CharField(max_length=20, null=True)
    region = fields.CharField(max_length=20, null=True)
    edge = fields.CharField(max_length=20, null=True)
    whatsapp_rate_per_s = fields.IntField(null=True, description="null: by the sender's kind")
    sms_rate_per_s = fields.IntField(null=True, description="likewise")
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()

    class Meta:
        table = "channel_account"


class ProviderReceipt(Model):
    """A status that a provider reported, once each; not settled while no message bears the provider's id."""

    id = fields.BigIntField(primary_key=True)
    dealership_id = id_column()
    provider = fields.CharField(max_length=20)
    provider_id = fields.CharField(max_length=128)
    status = fields.CharField(max_length=12)
    reference = fields.CharField(max_length=40, null=True, description="our message's id, as the callback names it")
    error_code = fields.CharField(max_length=40, null=True)
    error_message = fields.TextField(null=True)
    error_class = fields.CharField(max_length=16, null=True)
    opted_out = fields.BooleanField(default=False, description="it failed because the customer wants no more")
    received_at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "provider_receipt"


class TemplateState(Model):
    """What a dealership's account said last of a WhatsApp template that its playbooks name."""

    id = fields.BigIntField(primary_key=True)
    dealership_id = id_column()
    account_sid = fields.CharField(max_length=34)
    content_sid = fields.CharField(max_length=64)
    status = fields.CharField(max_length=20, null=True, description="Meta's, or missing; null while it was never told")
    category = fields.CharField(max_length=40, null=True, description="Meta's")
    first_category = fields.CharField(max_length=40, null=True, description="what Meta said first")
    language = fields.CharField(max_length=40, null=True)
    variables = fields.IntField(null=True, description="how many different ones its text has")
    rejection_reason = fields.TextField(null=True)
    asked_at = fields.DatetimeField(null=True, description="real time; null: ask at once")
    checked_at = fields.DatetimeField(null=True, description="real time; when the provider told")

    class Meta:
        table = "template_state"
