"""A logged test drive, and the licence photo kept apart from it with the record of who saw it."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model

from models.customers import Customer
from models.fields import id_column


class Lead(Model):
    """A test drive of one person. Superseded when a newer lead of the same person took over."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    customer: fields.ForeignKeyRelation[Customer] = fields.ForeignKeyField(
        "models.Customer", related_name="leads", on_delete=fields.RESTRICT
    )
    customer_name = fields.CharField(max_length=200)
    phone = fields.CharField(max_length=16, null=True)
    car_model = fields.CharField(max_length=200)
    status = fields.CharField(max_length=10)
    consent = fields.BooleanField()
    locale = fields.CharField(max_length=35, null=True)
    salesperson = fields.CharField(max_length=200, null=True)
    preferred_channel = fields.CharField(max_length=8, null=True)
    test_drive_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    updated_at = fields.DatetimeField()
    waiting_since = fields.DatetimeField(null=True)
    last_activity_at = fields.DatetimeField()
    converted_at = fields.DatetimeField(null=True)
    superseded_by = id_column(null=True)
    erased_at = fields.DatetimeField(null=True, description="the person's data was erased")
    license_checked_at = fields.DatetimeField(null=True)
    license_checked_by = fields.CharField(max_length=200, null=True, description="a name; null once erased")

    class Meta:
        table = "lead"


class LicensePhoto(Model):
    """A licence photo, sealed; deleted by itself at ``delete_at``."""

    lead_id = id_column(primary_key=True)
    dealership_id = id_column()
    media_type = fields.CharField(max_length=20)
    sealed = fields.BinaryField()
    created_at = fields.DatetimeField()
    delete_at = fields.DatetimeField()

    class Meta:
        table = "license_photo"


class LicensePhotoRead(Model):
    """A licence photo was shown. The record outlives the photo; it is deleted by itself at ``delete_at``."""

    id = id_column(primary_key=True)
    dealership_id = id_column()
    lead_id = id_column()
    key_id = id_column(null=True)
    read_by = fields.CharField(max_length=200, null=True, description="the key's name then; null once erased")
    read_at = fields.DatetimeField()
    delete_at = fields.DatetimeField()

    class Meta:
        table = "license_photo_read"
