"""WhatsApp templates as Twilio holds them: their text and Meta's verdict, always read, never assumed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from twilio.rest import Client

from leadrescue.channels.twilio_http import ProviderError
from leadrescue.templates import MISSING, TemplateState

_NO_SUCH: Final = (400, 404)  # no template's id at all, or none of this account
_VARIABLE: Final = re.compile(r"\{\{\s*([^{}\s]{1,16})\s*\}\}")


@dataclass(frozen=True, slots=True)
class Approval:
    """What Meta says of a template: ``approved``, ``unsubmitted``, ``pending``, ``rejected``, ``paused``, …

    ``category`` (MARKETING, UTILITY, …) is Meta's too, and changes after approval.
    """

    status: str
    category: str
    name: str
    rejection_reason: str


class TwilioTemplates:
    """The templates of one account. Its methods raise what ``leadrescue.channels.twilio_http`` raises."""

    def __init__(self, client: Client) -> None:
        self._contents = client.content.v1.contents

    async def approval(self, content_sid: str) -> Approval:
        """The template's state right now."""
        fetched = await self._contents(content_sid).approval_fetch().fetch_async()
        told = _mapping(fetched.whatsapp)
        return Approval(
            status=str(told.get("status") or "unsubmitted"),
            category=str(told.get("category") or ""),
            name=str(told.get("name") or ""),
            rejection_reason=str(told.get("rejection_reason") or ""),
        )

    async def state(self, content_sid: str) -> TemplateState:
        """All that is to be known of the template right now; ``missing`` where the account has none such."""
        try:
            fetched = await self._contents(content_sid).fetch_async()
            approval = await self.approval(content_sid)
        except ProviderError as error:
            if error.status in _NO_SUCH:
                return TemplateState(MISSING)
            raise
        bodies = list(_bodies(_mapping(fetched.types)))
        return TemplateState(
            status=approval.status.casefold(),
            category=approval.category.upper(),
            language=str(fetched.language or ""),
            variables=max((len(set(_VARIABLE.findall(body))) for body in bodies), default=None),
            rejection_reason=approval.rejection_reason,
        )

    async def texts(self, content_sid: str, variables: Mapping[str, str] | None) -> frozenset[str]:
        """The text of the template with these variables, in each form (text, quick reply, card, …) that it has."""
        fetched = await self._contents(content_sid).fetch_async()
        values = _mapping(fetched.variables) | dict(variables or {})
        return frozenset(
            _VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), body)
            for body in _bodies(_mapping(fetched.types))
        )


def _bodies(types: dict[str, Any]) -> Iterator[str]:
    for form in types.values():
        body = _mapping(form).get("body")
        if isinstance(body, str):
            yield body


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
