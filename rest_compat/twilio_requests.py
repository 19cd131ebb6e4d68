"""A request of Twilio's: its form fields, the dealership that it is for, and the proof that it is Twilio's."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal
from urllib.parse import parse_qsl

from leadrescue.channels.twilio_signature import called_url, verify
from leadrescue.secretbox import SealError
from resolvers import channel_accounts
from resolvers.actors import DealershipFacts
from resolvers.dealerships import load_facts
from resolvers.errors import ForbiddenError
from rest_compat.bodies import read_body
from rest_compat.resource import Call

logger = logging.getLogger(__name__)

_MOST_FIELDS: Final = 1_000


@dataclass(frozen=True, slots=True)
class TwilioRequest:
    """A request whose signature holds. ``fields`` are all form fields, ``query`` those of our own URL."""

    dealership: DealershipFacts
    fields: Mapping[str, str]
    query: Mapping[str, str]

    def field(self, name: str) -> str:
        """The field's text as PostgreSQL takes it, empty where it is missing."""
        return self.fields.get(name, "").replace("\0", "")


async def read(call: Call, ours: Literal["From", "To"]) -> TwilioRequest:
    """The request, judged against our public URL, never against its own Host. ``ours`` is the field with our address.

    A dealership that names an account is only believed where the account's token made the signature. Raises
    ForbiddenError where it holds for no dealership with this account, or for several that might be meant.
    """
    try:
        fields = _form((await read_body(call.receive)).decode("utf-8", "replace"))
    except ValueError:
        raise _not_signed() from None
    db, query = call.services.db, call.scope["query_string"].decode("latin-1")
    path = (call.scope.get("raw_path") or call.scope["path"].encode()).decode("latin-1").partition("?")[0]
    url = called_url(call.services.settings.base_url, path, query)
    given = (fields.get(name, "").replace("\0", "") for name in ("AccountSid", ours, "MessagingServiceSid"))
    for dealership_ids in await channel_accounts.candidates(db, *given):
        proven = [one for one in dealership_ids if await _signed_for(call, one, url, fields)]
        if len(proven) == 1:
            return TwilioRequest(await load_facts(db, proven[0]), fields, _form(query))
        if proven:
            break
    raise _not_signed()


async def _signed_for(call: Call, dealership_id: str, url: str, fields: Mapping[str, str]) -> bool:
    """Whether the dealership's account made the signature; never where its token cannot be opened."""
    try:
        account = await channel_accounts.load(call.services.db, call.services.box, dealership_id, datetime.now(UTC))
    except SealError:
        logger.exception("a channel's token cannot be opened with our key", extra={"dealership_id": dealership_id})
        return False
    return account is not None and verify(account.auth_tokens, url, fields, call.header(b"x-twilio-signature"))


def _form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))


def _not_signed() -> ForbiddenError:
    return ForbiddenError("The X-Twilio-Signature does not hold for the account, the fields and our public URL.")
