"""Connecting a dealership to Twilio, field by field, and disconnecting it; the rows are ``channel_accounts``'s."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from resolvers import channel_accounts, channel_health
from resolvers.channel_accounts import SaveAccount
from resolvers.errors import FieldError, NotFoundError, ValidationError
from resolvers.parsing import parse

TOKEN: Final = "auth_token"
FIELDS: Final = tuple(SaveAccount.model_fields)
"""What can be read again of an account."""

_LOCK: Final = f"SELECT {', '.join(FIELDS)} FROM channel_account WHERE dealership_id = $1 FOR UPDATE"
_QUEUED: Final = "SELECT count(*) FROM message WHERE dealership_id = $1 AND status = 'queued'"


@dataclass(frozen=True, slots=True)
class Configured:
    """Which fields changed, and what a person should know although it was done."""

    changed: tuple[str, ...]
    notices: tuple[FieldError, ...]


async def configure(
    tx: Transaction,
    box: SecretBox,
    dealership_id: str,
    given: Mapping[str, object],
    base_url: str,
    now: datetime,
) -> Configured:
    """Gives the LIVE dealership a Twilio account, or changes the one it has; workers use it within 5 s.

    ``given`` holds fields of ``SaveAccount`` and ``auth_token``: what is missing stays as it is, null or blank text
    takes a field away (the token only stays: another one replaces it). ``base_url`` is where the world reaches this
    installation, ``now`` real time. A second call changes nothing. Raises ConflictError for a TEST dealership,
    NotFoundError, and ValidationError for all wrong fields at once, which never repeats the token.
    """
    await channel_accounts.check_live(tx, dealership_id)
    row = await tx.fetchrow(_LOCK, dealership_id)
    before = dict(row) if row is not None else {}
    token = _token(given.get(TOKEN))
    raw = before | {name: given[name] for name in FIELDS if name in given}
    wrong: list[FieldError] = []
    account: SaveAccount | None = None
    try:
        account = parse(SaveAccount, raw)
    except ValidationError as error:
        wrong += error.fields
    another = account is not None and account.account_sid != before.get("account_sid")
    wrong += channel_accounts.token_errors(token, required=not before or another)
    if wrong or account is None:
        raise ValidationError(wrong)
    changed = await channel_accounts.save(tx, box, dealership_id, account, token, now)
    return Configured(changed, _notices(account, base_url))


async def remove(tx: Transaction, dealership_id: str, now: datetime) -> Configured:
    """Takes the dealership's account and its token away. ``now`` is real time.

    What falls due until another account is configured is held for a human. Raises ConflictError for a TEST dealership,
    and NotFoundError, also for a second call.
    """
    await channel_accounts.check_live(tx, dealership_id)
    row = await tx.fetchrow(_LOCK, dealership_id)
    if row is None or not await channel_accounts.remove(tx, dealership_id, row["account_sid"], now):
        raise NotFoundError("There is no Twilio account: nothing is to be removed.", ())
    queued: int = await tx.fetchval(_QUEUED, dealership_id)
    if not queued:
        return Configured(FIELDS, ())
    message = f"Messages that wait ({queued}) fail when they fall due, unless an account is configured before."
    return Configured(FIELDS, (FieldError((), "QUEUED_MESSAGES_WILL_FAIL", message),))


def _token(given: object) -> str | None:
    """None where it is to stay. What is no text is no token, and is refused as one."""
    if given is None:
        return None
    return given.strip() or None if isinstance(given, str) else "?"


def _notices(account: SaveAccount, base_url: str) -> tuple[FieldError, ...]:
    notices = []
    if account.messaging_service_sid is None and account.sms_sender is None:
        notices.append(FieldError(("sms_sender",), "NO_SENDER", "Without an SMS sender no SMS can be sent."))
    if account.messaging_service_sid is None and account.whatsapp_sender is None:
        words = "Without a WhatsApp sender no WhatsApp message can be sent."
        notices.append(FieldError(("whatsapp_sender",), "NO_SENDER", words))
    if not channel_health.is_public(base_url):
        notices.append(FieldError((), "NOT_PUBLIC", channel_health.NOT_PUBLIC))
    return tuple(notices)
