"""A request of Twilio's: its form fields, the dealership that it is for, and the proof that it is Twilio's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

from leadrescue.channels.twilio_signature import called_url, verify
from resolvers.actors import DealershipFacts
from resolvers.callback_accounts import Claimants
from resolvers.errors import ForbiddenError
from rest_compat.bodies import read_body
from rest_compat.resource import Call

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
    query = call.scope["query_string"].decode("latin-1")
    path = (call.scope.get("raw_path") or call.scope["path"].encode()).decode("latin-1").partition("?")[0]
    url = called_url(call.services.settings.base_url, path, query)
    account, address, service = (
        fields.get(name, "").replace("\0", "") for name in ("AccountSid", ours, "MessagingServiceSid")
    )
    accounts = call.services.callback_accounts
    found = await accounts.find((account, address, service))
    dealership = _signer(call, found, url, fields)
    if dealership is None and found.remembered:
        # The account may have changed since.
        dealership = _signer(call, await accounts.look((account, address, service)), url, fields)
    if dealership is None:
        raise _not_signed()
    return TwilioRequest(dealership, fields, _form(query))


def _signer(call: Call, claimants: Claimants, url: str, fields: Mapping[str, str]) -> DealershipFacts | None:
    """Whose account made the signature; None where nobody's did, or that of several who might be meant."""
    signature = call.header(b"x-twilio-signature")
    for tier in claimants.tiers:
        proven = [one for one in tier if verify(one.account.auth_tokens, url, fields, signature)]
        if proven:
            return proven[0].dealership if len(proven) == 1 else None
    return None


def _form(text: str) -> dict[str, str]:
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))


def _not_signed() -> ForbiddenError:
    return ForbiddenError("The X-Twilio-Signature does not hold for the account, the fields and our public URL.")
