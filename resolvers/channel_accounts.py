"""A LIVE dealership's Twilio account: checked, its token sealed, rotated with an overlap, opened for sending."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict

from leadrescue.database import Transaction
from leadrescue.secretbox import SealError, SecretBox
from resolvers import events, phones
from resolvers.dealerships import load_facts
from resolvers.errors import ConflictError, FieldError, ValidationError
from resolvers.events import Entry
from resolvers.input_fields import refusal
from resolvers.tenancy import Source, rows

PROVIDER: Final = "twilio"

_COLUMNS: Final = (
    "a.account_sid, a.auth_token, a.previous_auth_token, a.previous_expires_at, a.messaging_service_sid, "
    "a.sms_sender, a.whatsapp_sender, a.region, a.edge, a.updated_at"
)
_LOAD: Final = f"SELECT {_COLUMNS} FROM channel_account a WHERE a.dealership_id = t.v"
_LOCK: Final = f"SELECT {_COLUMNS} FROM channel_account a WHERE a.dealership_id = $1 FOR UPDATE"
_SAVE: Final = """
INSERT INTO channel_account (dealership_id, provider, account_sid, auth_token, previous_auth_token, previous_expires_at,
    messaging_service_sid, sms_sender, whatsapp_sender, region, edge, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
ON CONFLICT (dealership_id) DO UPDATE SET account_sid = excluded.account_sid, auth_token = excluded.auth_token,
    previous_auth_token = excluded.previous_auth_token, previous_expires_at = excluded.previous_expires_at,
    messaging_service_sid = excluded.messaging_service_sid, sms_sender = excluded.sms_sender,
    whatsapp_sender = excluded.whatsapp_sender, region = excluded.region, edge = excluded.edge,
    updated_at = excluded.updated_at
"""
_REMOVE: Final = "DELETE FROM channel_account WHERE dealership_id = $1 AND account_sid = $2"
_REVISED: Final = "UPDATE dealership SET revision = revision + 1 WHERE id = $1"
_CANDIDATES: Final = "SELECT dealership_id, named FROM lr_find_channel_account($1, $2, $3)"

_TOKEN = re.compile(r"[0-9a-f]{32}")
_SHORT_CODE = re.compile(r"\d{3,8}")
_ALPHANUMERIC = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}")
_PLACE = re.compile(r"[a-z0-9-]{2,20}")


def _sid(prefix: str, *, required: bool) -> Any:
    form = re.compile(prefix + "[0-9a-f]{32}")

    def check(value: object) -> str | None:
        text = value.strip() if isinstance(value, str) else ""
        if not text and required:
            raise refusal("REQUIRED", "is required.")
        if text and not form.fullmatch(text):
            raise refusal("INVALID", f"must be {prefix} and 32 hexadecimal digits, as Twilio's console shows it.")
        return text or None

    return check


def _number(value: object) -> str | None:
    text = value.strip().removeprefix("whatsapp:") if isinstance(value, str) else ""
    if not text:
        return None
    try:
        return phones.normalise(text, "")
    except phones.PhoneError:
        raise refusal("INVALID", "must be a number in international form, such as +46701740698.") from None


def _sms_sender(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    if _SHORT_CODE.fullmatch(text) or _ALPHANUMERIC.fullmatch(text):
        return text
    return _number(text)


def _place(value: object) -> str | None:
    text = value.strip() if isinstance(value, str) else ""
    if text and not _PLACE.fullmatch(text):
        raise refusal("INVALID", "must be a name of Twilio's such as ie1 (a region) or dublin (an edge).")
    return text or None


class SaveAccount(BaseModel):
    """What a dealership's account is made of, but for its token, which is no field to be shown in an error."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    account_sid: Annotated[str, BeforeValidator(_sid("AC", required=True))]
    messaging_service_sid: Annotated[str | None, BeforeValidator(_sid("MG", required=False))] = None
    sms_sender: Annotated[str | None, BeforeValidator(_sms_sender)] = None
    whatsapp_sender: Annotated[str | None, BeforeValidator(_number)] = None
    region: Annotated[str | None, BeforeValidator(_place)] = None
    edge: Annotated[str | None, BeforeValidator(_place)] = None


@dataclass(frozen=True, slots=True)
class ChannelAccount:
    """An account, opened. ``auth_tokens`` are good for verifying, the current one first; senders without a prefix."""

    dealership_id: str
    account_sid: str
    auth_tokens: tuple[str, ...] = field(repr=False)
    messaging_service_sid: str | None
    sms_sender: str | None
    whatsapp_sender: str | None
    region: str | None
    edge: str | None
    updated_at: datetime

    @property
    def auth_token(self) -> str:
        """What requests are signed with."""
        return self.auth_tokens[0]


async def save(
    tx: Transaction,
    box: SecretBox,
    dealership_id: str,
    account: SaveAccount,
    auth_token: str | None,
    now: datetime,
    *,
    grace: timedelta = timedelta(days=1),
) -> tuple[str, ...]:
    """Stores the account instead of what was there; every process sends with it within 5 s. Returns what changed.

    ``auth_token`` None keeps the token. A new one of the same account is used at once, and what the former one signed
    is accepted for ``grace`` more. ``now`` is real time. A second call changes nothing, and writes no second event.
    Raises NotFoundError, ConflictError for a TEST dealership, and ValidationError.
    """
    await check_live(tx, dealership_id)
    before = await tx.fetchrow(_LOCK, dealership_id)
    wrong = token_errors(auth_token, required=before is None or before["account_sid"] != account.account_sid)
    if wrong:
        raise ValidationError(wrong)
    context = token_context(dealership_id)
    same_account = before is not None and before["account_sid"] == account.account_sid
    sealed, previous, expires_at = None, None, None
    if before is not None and same_account:
        sealed, previous, expires_at = (
            before[name] for name in ("auth_token", "previous_auth_token", "previous_expires_at")
        )
    changed = [name for name in SaveAccount.model_fields if before is None or before[name] != getattr(account, name)]
    if auth_token is not None and auth_token != _opened(box, sealed, context):
        changed.append("auth_token")
        # What another key sealed cannot be opened by anybody: it verifies nothing.
        previous = sealed if _opened(box, sealed, context) is not None else None
        expires_at = None if previous is None else now + grace
        sealed = box.seal(auth_token.encode(), context)
    if not changed:
        return ()
    await tx.execute(
        _SAVE,
        dealership_id,
        PROVIDER,
        account.account_sid,
        sealed,
        previous,
        expires_at,
        account.messaging_service_sid,
        account.sms_sender,
        account.whatsapp_sender,
        account.region,
        account.edge,
        now,
    )
    await tx.execute(_REVISED, dealership_id)
    entry = Entry("channel.configured", data={"provider": PROVIDER, "changed": changed})
    await events.append(tx, dealership_id, [entry], now)
    return tuple(changed)


async def remove(tx: Transaction, dealership_id: str, account_sid: str, now: datetime) -> bool:
    """Takes the account away if it is this one; nothing is sent for the dealership then. False where it is not.

    ``now`` is real time.
    """
    if not await tx.execute(_REMOVE, dealership_id, account_sid):
        return False
    await tx.execute(_REVISED, dealership_id)
    await events.append(tx, dealership_id, [Entry("channel.removed", data={"provider": PROVIDER})], now)
    return True


async def check_live(source: Source, dealership_id: str) -> None:
    """Raises ConflictError for a TEST dealership, and NotFoundError."""
    facts = await load_facts(source, dealership_id)
    if facts.mode != "live":
        raise ConflictError("A TEST dealership sends through the sandbox and has no account: configure its LIVE one.")


def token_errors(auth_token: str | None, *, required: bool) -> list[FieldError]:
    """What is wrong with an auth token, without repeating it; None is to keep the one that there is."""
    if auth_token is None:
        message = "The account's auth token is required: Twilio's console shows it beside the account SID."
        return [FieldError(("auth_token",), "REQUIRED", message)] if required else []
    if not _TOKEN.fullmatch(auth_token):
        return [FieldError(("auth_token",), "INVALID", "The auth token must be 32 hexadecimal digits.")]
    return []


async def load(source: Source, box: SecretBox, dealership_id: str, now: datetime) -> ChannelAccount | None:
    """The dealership's account, or None where it has none. ``now`` is real time. Raises SealError."""
    found = await rows(source, dealership_id, _LOAD)
    if not found:
        return None
    row, context = found[0], token_context(dealership_id)
    tokens = [box.open(row["auth_token"], context).decode()]
    if row["previous_auth_token"] is not None and row["previous_expires_at"] > now:
        tokens.append(box.open(row["previous_auth_token"], context).decode())
    return ChannelAccount(
        dealership_id,
        row["account_sid"],
        tuple(tokens),
        row["messaging_service_sid"],
        row["sms_sender"],
        row["whatsapp_sender"],
        row["region"],
        row["edge"],
        row["updated_at"],
    )


async def exists(source: Source, dealership_id: str) -> bool:
    """Whether the dealership has an account."""
    return bool(await rows(source, dealership_id, _LOAD))


async def candidates(
    source: Source, account_sid: str, address: str, service: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The dealerships that a webhook may be for, since they say that they have the account: those whose address or
    messaging service it names, and the others. Says nothing about who sent the webhook: its signature does."""
    found = await source.fetch(_CANDIDATES, account_sid, address, service)
    named = tuple(row["dealership_id"] for row in found if row["named"])
    return named, tuple(row["dealership_id"] for row in found if not row["named"])


def _opened(box: SecretBox, sealed: bytes | None, context: str) -> str | None:
    try:
        return None if sealed is None else box.open(sealed, context).decode()
    except SealError:
        return None


def token_context(dealership_id: str) -> str:
    """What a dealership's tokens are sealed for."""
    return f"channel_account:{dealership_id}"
