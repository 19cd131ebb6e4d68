"""A lead's run through a playbook."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.fields import id_column
from models.leads import Lead


class Sequence(Model):
    """One run per lead; one active or paused run per customer."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    lead: fields.OneToOneRelation[Lead] = fields.OneToOneField(
        "models.Lead", related_name="sequence", on_delete=fields.RESTRICT
    )
    customer_id = id_column()
    playbook_id = id_column(null=True)
    playbook_version_id = id_column(null=True)
    state = fields.CharField(max_length=9)
    reason = fields.CharField(max_length=15, null=True)
    started_at = fields.DatetimeField(null=True)
    stopped_at = fields.DatetimeField(null=True)
    updated_at = fields.DatetimeField()

    class Meta:
        table = "sequence"
