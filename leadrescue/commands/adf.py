"""``leadrescue adf``."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from email.headerregistry import Address
from ipaddress import ip_address
from urllib.parse import urlsplit

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.exits import OperatorError
from resolvers import directory
from resolvers.adf import mail, prospects
from resolvers.adf.prospects import Prospect


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which lead, from whom, to whom."""
    parser.add_argument("--lead", required=True, metavar="ID", help="l_…")
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="where the CRM takes leads by e-mail")
    parser.add_argument(
        "--from", dest="sender", metavar="ADDRESS", help="the sender (default leadrescue@ the host of the public URL)"
    )


def main(arguments: argparse.Namespace) -> int:
    """Prints the message; nothing is sent."""
    settings = configured.load_beside_run("worker_login")
    to = _address("--to", arguments.to)
    sender = _address("--from", arguments.sender or f"leadrescue@{_host(settings.base_url)}")

    async def read(tx: Transaction) -> Prospect:
        return await prospects.read(tx, await directory.lead_owner(tx, arguments.lead), arguments.lead)

    prospect = in_transaction(settings, read)
    sys.stdout.buffer.write(mail.message(prospect, to, sender, datetime.now(UTC)))
    sys.stdout.buffer.flush()
    return 0


def _address(option: str, text: str) -> Address:
    try:
        return mail.address(text)
    except ValueError:
        raise OperatorError(f"{option}: this is no e-mail address: write it as leads@crm.example.com.") from None


def _host(base_url: str) -> str:
    """A name that may stand in an address, which the number of a machine may not."""
    host = urlsplit(base_url).hostname or "localhost"
    try:
        ip_address(host)
    except ValueError:
        return host
    return "localhost"
