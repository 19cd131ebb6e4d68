"""Where a dealership wants its events sent, what signs them, and what became of each."""

from __future__ import annotations

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from models.fields import TransactionIdField, id_column


class WebhookEndpoint(Model):
    """One receiver. Events up to (log_epoch, log_xact, log_seq) have deliveries; see resolvers.log for the order."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    url = fields.TextField()
    event_types = ArrayField(element_type="text", description="empty: every type")
    format = fields.CharField(max_length=4, default="json", description="json or adf")
    state = fields.CharField(max_length=8)
    disabled_at = fields.DatetimeField(null=True)
    disabled_reason = fields.CharField(max_length=20, null=True, description="by_hand, gone or failing")
    failing_since = fields.DatetimeField(null=True, description="the first failure after the last success")
    paused_until = fields.DatetimeField(null=True, description="the receiver asked us to wait")
    consecutive_failures = fields.IntField(
        default=0, description="tries in a row that failed; those made at the same time count as one"
    )
    next_try_at = fields.DatetimeField(null=True, description="one at a time, and none before; null: several at a time")
    log_epoch = fields.IntField()
    log_xact = TransactionIdField()
    log_seq = fields.BigIntField()
    created_at = fields.DatetimeField()

    class Meta:
        table = "webhook_endpoint"


class WebhookSecret(Model):
    """What signs an endpoint's deliveries; sealed. A rotated one signs beside the new one until ``expires_at``."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    endpoint_id = id_column()
    sealed = fields.BinaryField()
    created_at = fields.DatetimeField()
    expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "webhook_secret"


class WebhookDelivery(Model):
    """One event on its way to one endpoint; all instants are real time, in TEST as well.

    Whoever has it in hand has it until ``held_until``: the broker without a ``claim_token``, a worker with one.
    """

    id = id_column(primary_key=True)
    dealership_id = id_column()
    endpoint_id = id_column()
    event_seq = fields.BigIntField()
    state = fields.CharField(max_length=9)
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField(null=True)
    held_until = fields.DatetimeField(null=True)
    claim_token = fields.CharField(max_length=40, null=True)
    last_attempt_at = fields.DatetimeField(null=True)
    last_status_code = fields.IntField(null=True)
    last_error = fields.TextField(null=True)
    response_excerpt = fields.TextField(null=True, description="the last answer's first 20 kB")
    created_at = fields.DatetimeField()

    class Meta:
        table = "webhook_delivery"
