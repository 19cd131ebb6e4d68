"""A logged test drive."""

from __future__ import annotations

from resolvers.reading.fields import Connection, Entity, Many, One, Order, Scalar

HISTORY = Order("h", "sort_at", descending=False)

LEAD = Entity(
    "Lead",
    "lead",
    (
        Scalar("id", "ID", "{row}.id"),
        Scalar("customerName", "String", "{row}.customer_name"),
        Scalar("phone", "PhoneNumber", "{row}.phone", null=True),
        Scalar("carModel", "String", "{row}.car_model"),
        Scalar("status", "LeadStatus", "{row}.status"),
        Scalar(
            "consent",
            "Boolean",
            "{row}.consent",
            description="Whether the customer agreed to be messaged. Without it nothing is ever sent.",
        ),
        Scalar("locale", "String", "{row}.locale", null=True),
        Scalar("salesperson", "String", "{row}.salesperson", null=True),
        Scalar("testDriveAt", "DateTime", "{row}.test_drive_at"),
        Scalar("createdAt", "DateTime", "{row}.created_at"),
        Scalar("updatedAt", "DateTime", "{row}.updated_at"),
        Scalar(
            "hasLicensePhoto",
            "Boolean",
            "EXISTS (SELECT FROM license_photo photo "
            "WHERE photo.lead_id = {row}.id AND photo.dealership_id = {tenant})",
            description="Whether a licence photo is held now (it is deleted by itself after the retention time).",
        ),
        Scalar(
            "waitingSince",
            "DateTime",
            "{row}.waiting_since",
            null=True,
            description="Since when a customer's message waits for a human's answer; null when none waits.",
        ),
        Scalar(
            "erasedAt",
            "DateTime",
            "{row}.erased_at",
            null=True,
            description="When the customer's data was erased; what is left of the lead is only counted.",
        ),
        One("sequence", "Sequence", "{child}.lead_id = {row}.id", null=False),
        Connection("messages", "Message", "{child}.lead_id = {row}.id", HISTORY, description="Oldest first."),
        Many("history", "Message", "{child}.lead_id = {row}.id", "{child}.sort_at, {child}.id", only_rest=True),
        One(
            "lastMessage",
            "Message",
            "{child}.lead_id = {row}.id AND {child}.status NOT IN ('queued', 'cancelled')",
            order="{child}.sort_at DESC, {child}.id DESC",
            description="The newest message that went out or came in; what is only planned or was cancelled is none.",
        ),
    ),
    prefix="l",
)
