"""A lead as the e-mail that the auto trade's systems read: the ADF document is the body, as plain text; pure."""

from __future__ import annotations

from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final

from resolvers.adf.prospects import Prospect
from resolvers.adf.writing import document

_LONGEST_LINE: Final = 998  # RFC 5322, 2.1.1


def address(text: str) -> Address:
    """An e-mail address without a name, such as leads@crm.example.com. Raises ValueError."""
    try:
        found = Address(addr_spec=text)
    except (MessageError, IndexError):
        raise ValueError(text) from None
    if (
        not text.isascii()
        or not text.isprintable()
        or found.addr_spec != text
        or not found.username
        or not found.domain
    ):
        raise ValueError(text)
    return found


def message(prospect: Prospect, to: Address, sender: Address, now: datetime) -> bytes:
    """A whole message (RFC 5322) with its CRLFs, ready to be handed to a mail server; ``now`` is its date.

    The sender is shown under the dealership's name. Headers hold nothing of the customer.
    """
    status = prospect.status_in_adf
    mail = EmailMessage(policy.SMTP)
    mail["From"] = Address(prospect.dealership, sender.username, sender.domain)
    mail["To"] = to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{prospect.lead_id}.{status}.{int(now.timestamp())}@{sender.domain}>"
    mail["Subject"] = f"ADF lead {prospect.lead_id}"
    _set_body(mail, document(prospect, status).decode())
    return mail.as_bytes()


def _set_body(mail: EmailMessage, text: str) -> None:
    """As it is where that may travel as it is: some who take leads by e-mail never learned to decode."""
    plain = text.isascii() and max(map(len, text.splitlines())) <= _LONGEST_LINE
    mail.set_content(text, cte="7bit" if plain else "quoted-printable")
