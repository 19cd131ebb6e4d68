from __future__ import annotations

from tests.resolvers.shop import Shop
from tests.support.every_table import tables

# Every column of a row that belongs to a person, and what erasing does to it.
KEPT = {
    "customer": {
        "id", "dealership_id", "opted_out_at", "last_inbound_at", "last_whatsapp_inbound_at", "created_at",
        "updated_at", "hold_out",
    },
    "consent": {
        "id", "dealership_id", "customer_id", "lead_id", "granted", "wording_version", "channel", "recorded_by",
        "recorded_at", "withdrawn_at",
    },
    "lead": {
        "id", "dealership_id", "customer_id", "car_model", "status", "consent", "salesperson", "test_drive_at",
        "created_at", "updated_at", "last_activity_at", "converted_at", "superseded_by", "erased_at",
        "license_checked_at",
    },
    "sequence": {
        "id", "dealership_id", "lead_id", "customer_id", "playbook_id", "playbook_version_id", "state", "reason",
        "started_at", "stopped_at", "updated_at",
    },
    "message": {
        "id", "dealership_id", "lead_id", "customer_id", "direction", "channel", "purpose", "status", "day", "author",
        "content_sid", "first_channel", "sort_at", "due_at", "sent_at", "delivered_at", "read_at", "failed_at",
        "cancelled_at", "received_at", "created_at", "error_code", "error_permanent", "ambiguous", "provider",
        "provider_id", "attempts", "handed_until", "claim_token", "claimed_at", "claimed_until", "unclear_cause",
        "segments",
    },
    "license_photo_read": {"id", "dealership_id", "lead_id", "key_id", "read_at", "delete_at"},
    "event": {"seq", "epoch", "xact", "dealership_id", "type", "lead_id", "message_id", "data", "created_at"},
}  # fmt: skip


ERASED = {
    "customer": {"name", "phone", "whatsapp_user_id", "unreachable"},
    "consent": {"wording"},
    "lead": {"customer_name", "phone", "locale", "preferred_channel", "waiting_since", "license_checked_by"},
    "message": {"body", "why", "address", "content_variables", "media", "error_message"},
    "license_photo_read": {"read_by"},
    "license_photo": {"lead_id", "dealership_id", "media_type", "sealed", "created_at", "delete_at"},
}


async def test_a_new_column_of_a_persons_rows_is_kept_or_erased_on_purpose(shop: Shop) -> None:
    """Whoever adds one decides here and in ``resolvers.privacy``."""
    persons = {
        table.name: set(table.columns)
        for table in await tables(shop.owner)
        if table.name == "customer" or {"lead_id", "customer_id"} & set(table.columns)
    }
    assert persons == {name: KEPT.get(name, set()) | ERASED.get(name, set()) for name in {*KEPT, *ERASED}}
