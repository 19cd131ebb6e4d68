"""Driving licences that were shown: who checked one and when, and looking at the photo of one.

A Swedish licence bears the personal identity number; legal advice is to record who checked it and when rather than to
keep the scan. So the record outlives the photo, and nobody sees a photo without leaving a record of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.ids import new_id
from leadrescue.secretbox import SealError, SecretBox
from resolvers import events
from resolvers.actors import Actor
from resolvers.errors import ConflictError, NotFoundError
from resolvers.events import Entry
from resolvers.inputs import ConfirmLicense
from resolvers.lead_rows import photo_context

READS_KEPT_DAYS: Final = 365
"""How long a record of a read is kept after the day on which the photo is to be deleted."""

_LOCK: Final = """
SELECT license_checked_at, license_checked_by, erased_at FROM lead
WHERE dealership_id = $1 AND id = $2 FOR NO KEY UPDATE
"""
_CHECKED: Final = """
UPDATE lead SET license_checked_at = $3, license_checked_by = $4, updated_at = $3
WHERE dealership_id = $1 AND id = $2
"""
_DELETE_PHOTO: Final = "DELETE FROM license_photo WHERE dealership_id = $1 AND lead_id = $2 RETURNING 1"
# The photo is held until the commit: whoever erases the person meanwhile finds this record and takes the name out.
_READ: Final = f"""
WITH photo AS MATERIALIZED (
    SELECT lead_id, media_type, sealed, delete_at FROM license_photo
    WHERE dealership_id = $1 AND lead_id = $2 AND delete_at > $3 FOR KEY SHARE
), logged AS (
    INSERT INTO license_photo_read (id, dealership_id, lead_id, key_id, read_by, read_at, delete_at)
    SELECT $4, $1, lead_id, $5, $6, $3, delete_at + interval '{READS_KEPT_DAYS} days' FROM photo
)
SELECT media_type, sealed FROM photo
"""


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A picture as it was sent in, and its media type."""

    media_type: str
    content: bytes = field(repr=False)


async def confirm(tx: Transaction, actor: Actor, check: ConfirmLicense, now: datetime) -> None:
    """Records that ``checked_by`` looked at the customer's licence now, and deletes its photo where that is asked for.

    A photo is not needed: the licence may have been in the checker's hand. The same name again changes nothing, but
    still deletes the photo where that is asked for now. Raises NotFoundError, and ConflictError where somebody else
    is on record or the customer was erased: a record of a check is never rewritten.
    """
    lead = await tx.fetchrow(_LOCK, actor.tenant, check.lead_id)
    if lead is None:
        raise NotFoundError("There is no lead with this id.", ("lead_id",))
    if lead["erased_at"] is not None:
        raise ConflictError("This customer was erased: nothing more is recorded of them.", ("lead_id",))
    if lead["license_checked_at"] is not None and lead["license_checked_by"] != check.checked_by:
        raise ConflictError(
            f"{lead['license_checked_by']} is on record as having checked this licence, and that record stays.",
            ("checked_by",),
        )
    deleted = check.delete_photo and await tx.fetchval(_DELETE_PHOTO, actor.tenant, check.lead_id) is not None
    if lead["license_checked_at"] is not None:
        return
    await tx.execute(_CHECKED, actor.tenant, check.lead_id, now, check.checked_by)
    checked = Entry("lead.license_checked", check.lead_id, data={"photo_deleted": deleted})
    await events.append(tx, actor.tenant, [checked], now)


async def read_photo(tx: Transaction, actor: Actor, lead_id: str, box: SecretBox, now: datetime) -> ShownPhoto:
    """The photo of a lead's licence; that it was read, by which key and when, is written in the same transaction.

    The caller commits before anything of it leaves the process. Each call is a read, and a record. Raises NotFoundError
    where there is no lead or no photo (any more), and ConflictError, leaving no record, where it cannot be opened.
    """
    row = await tx.fetchrow(_READ, actor.tenant, lead_id, now, new_id("pr"), actor.key_id, actor.name)
    if row is None:
        raise NotFoundError("There is no licence photo of a lead with this id: none was sent, or it was deleted.")
    try:
        content = box.open(row["sealed"], photo_context(lead_id))
    except SealError:
        raise ConflictError(
            "This licence photo was sealed with another encryption key than the server has now: tell its operator."
        ) from None
    return ShownPhoto(row["media_type"], content)
