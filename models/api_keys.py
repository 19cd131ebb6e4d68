"""API keys, by the hash of their secret."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column


class ApiKey(Model):
    """A bearer key of one dealership; ``secret_hash`` is SHA-256 of the whole secret."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    name = fields.CharField(max_length=100)
    hint = fields.CharField(max_length=40)
    secret_hash = fields.BinaryField()
    created_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_key"
