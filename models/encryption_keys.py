"""Which encryption keys this database knows; never the keys themselves."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class EncryptionKey(Model):
    """A key that seals, or sealed, something here. Which key ``hash_key`` is sealed with says which one is needed."""

    id = fields.CharField(max_length=16, primary_key=True, description="leadrescue.secretbox.key_id")
    hash_key = fields.BinaryField(null=True, description="sealed; null until a process that has the key starts")
    created_at = fields.DatetimeField()

    class Meta:
        table = "encryption_key"
