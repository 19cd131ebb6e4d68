"""A logged test drive, and who looked at the photo of the driver's licence."""

from __future__ import annotations

from resolvers.reading.fields import Connection, Entity, Many, One, Order, Scalar

HISTORY = Order("h", "sort_at", descending=False)
READS = Order("r", "read_at", descending=True)

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
            description="Whether a licence photo is held now (it is deleted by itself after the retention time). "
            "GET /leads/{id}/license-photo shows it, and each time is recorded.",
        ),
        Scalar(
            "licenseCheckedAt",
            "DateTime",
            "{row}.license_checked_at",
            null=True,
            description="When somebody confirmed to have seen the licence (confirmLicense); outlives its photo.",
        ),
        Scalar(
            "licenseCheckedBy",
            "String",
            "{row}.license_checked_by",
            null=True,
            description="Who that was; null once the customer was erased.",
        ),
        Connection(
            "licensePhotoReads",
            "LicensePhotoRead",
            "{child}.lead_id = {row}.id",
            READS,
            description="Each time that the licence photo was shown, the newest first.",
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

LICENSE_PHOTO_READ = Entity(
    "LicensePhotoRead",
    "license_photo_read",
    (
        Scalar("id", "ID", "{row}.id"),
        One("lead", "Lead", "{child}.id = {row}.lead_id", null=False),
        Scalar("readAt", "DateTime", "{row}.read_at"),
        Scalar(
            "readBy",
            "String",
            "{row}.read_by",
            null=True,
            description="The key's name when it was used; null once the customer was erased.",
        ),
        Scalar("keyId", "ID", "{row}.key_id", null=True, description="The API key that it was read with."),
    ),
    prefix="pr",
    description="A licence photo was shown. The record outlives the photo by a year.",
)
