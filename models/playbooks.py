"""What a dealership sends, and when: versioned, so that a running sequence keeps what it started with."""

from __future__ import annotations

from typing import Any

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column


class Playbook(Model):
    """A named playbook; what it says now is its current version."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    name = fields.CharField(max_length=100)
    is_default = fields.BooleanField(default=False)
    current_version_id = id_column()
    created_at = fields.DatetimeField()

    class Meta:
        table = "playbook"


class PlaybookVersion(Model):
    """An immutable edition of a playbook."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    playbook_id = id_column()
    number = fields.IntField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "playbook_version"


class PlaybookStep(Model):
    """One message of a version: days after the test drive, wall time (HH:MM; null on day 0), text by locale."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    version_id = id_column()
    position = fields.IntField()
    day = fields.IntField()
    at = fields.CharField(max_length=5, null=True)
    channel = fields.CharField(max_length=8)
    bodies: fields.Field[Any] = fields.JSONField()
    content_sid = fields.CharField(max_length=64, null=True)
    content_sids: fields.Field[Any] = fields.JSONField(default=dict, description="by locale, instead of content_sid")

    class Meta:
        table = "playbook_step"
