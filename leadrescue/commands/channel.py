"""``leadrescue channel set | show | check``."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.exits import FAILURE
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import channel_accounts, channel_health
from resolvers.channel_accounts import ChannelAccount, SaveAccount
from resolvers.parsing import parse

TOKEN_VARIABLE = "LEADRESCUE_TWILIO_AUTH_TOKEN"

_DEALERSHIP_HELP = "d_…, of the LIVE dealership (see: leadrescue dealership list)"
_FIELDS = ("account_sid", "messaging_service_sid", "sms_sender", "whatsapp_sender", "region", "edge")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="set | show | check")
    set_ = actions.add_parser(
        "set",
        help="a dealership's Twilio account; what is not given stays as it is",
        epilog=f"The auth token is read from {TOKEN_VARIABLE}, else from standard input; never from the command line.",
    )
    set_.add_argument("--account-sid", metavar="AC…", help="the account")
    set_.add_argument("--messaging-service-sid", metavar="MG…", help="sends by this service, if there is one")
    set_.add_argument("--sms-sender", metavar="+46…", help="a number, a short code or a name")
    set_.add_argument("--whatsapp-sender", metavar="+46…", help="a number that WhatsApp knows")
    set_.add_argument("--region", help="of Twilio, for instance ie1")
    set_.add_argument("--edge", help="of Twilio, for instance dublin")
    show = actions.add_parser("show", help="the account, without its token")
    check = actions.add_parser("check", help="says in words what is missing; exit code 1 where something is")
    for action in (set_, show, check):
        action.add_argument("--dealership", required=True, metavar="ID", help=_DEALERSHIP_HELP)


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {"set": _set, "show": _show, "check": _check}
    return actions[arguments.action](configured.load_beside_run("database_url", "encryption_key"), arguments)


def _set(settings: Settings, arguments: argparse.Namespace) -> int:
    token, now = _token(), datetime.now(UTC)
    box = SecretBox(settings.encryption_key_bytes)

    async def save(tx: Transaction) -> None:
        before = await channel_accounts.load(tx, box, arguments.dealership, now)
        given = {name: getattr(arguments, name) for name in _FIELDS}
        raw = {name: getattr(before, name, None) if value is None else value for name, value in given.items()}
        await channel_accounts.save(tx, box, arguments.dealership, parse(SaveAccount, raw), token, now)

    in_transaction(settings, save)
    return _show(settings, arguments)


def _token() -> str | None:
    given = os.environ.get(TOKEN_VARIABLE)
    if given is None:
        given = getpass.getpass("Auth token (empty: as it is): ") if sys.stdin.isatty() else sys.stdin.readline()
    return given.strip() or None


def _load(settings: Settings, dealership_id: str) -> tuple[ChannelAccount | None, list[str]]:
    box, now = SecretBox(settings.encryption_key_bytes), datetime.now(UTC)

    async def load(tx: Transaction) -> tuple[ChannelAccount | None, list[str]]:
        account = await channel_accounts.load(tx, box, dealership_id, now)
        return account, await channel_health.missing(tx, dealership_id, account, settings.base_url)

    return in_transaction(settings, load)


def _show(settings: Settings, arguments: argparse.Namespace) -> int:
    account, _ = _load(settings, arguments.dealership)
    if account is None:
        print("No Twilio account is configured: leadrescue channel set")
        return FAILURE
    for name in _FIELDS:
        print(f"{name.replace('_', ' '):22} {getattr(account, name) or '-'}")
    overlap = "; the former one still verifies webhooks" if len(account.auth_tokens) > 1 else ""
    print(f"{'auth token':22} set{overlap}")
    print(f"{'inbound webhook':22} {settings.base_url}/twilio/inbound")
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    _, missing = _load(settings, arguments.dealership)
    for line in missing:
        print(line)
    if not missing:
        print("Nothing is missing.")
    return FAILURE if missing else 0
