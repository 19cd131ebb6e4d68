"""Every column whose values are sealed, and what each value is sealed for; a test holds the list to the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from resolvers.channel_accounts import token_context
from resolvers.inbound_secrets import secret_context as inbound_context
from resolvers.lead_rows import photo_context
from resolvers.webhooks.secrets import secret_context as webhook_context


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of a dealership's table. ``context`` takes the row's ``id`` column; ``at_once`` bounds the memory."""

    name: str
    table: str
    column: str
    id: str
    context: Callable[[str], str]
    at_once: int = 200


SEALED: Final = (
    SealedColumn("inbound secrets", "inbound_secret", "sealed", "id", inbound_context),
    SealedColumn("webhook secrets", "webhook_secret", "sealed", "id", webhook_context),
    SealedColumn("Twilio tokens", "channel_account", "auth_token", "dealership_id", token_context),
    SealedColumn("former Twilio tokens", "channel_account", "previous_auth_token", "dealership_id", token_context),
    SealedColumn("licence photos", "license_photo", "sealed", "lead_id", photo_context, at_once=4),
)
NOT_SEALED: Final = frozenset(
    {
        ("api_key", "secret_hash"),
        ("idempotency", "fingerprint"),
        ("idempotency", "body"),
        ("suppression", "address_hash"),
        ("encryption_key", "hash_key"),
    }
)
"""Columns of bytes that hold hashes and answers, and the hash keys: sealed, by ``resolvers.encryption_keys``."""
