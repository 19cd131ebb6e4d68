"""``leadrescue channel set | show | check | remove``."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from leadrescue.channels.twilio_account import INBOUND_WEBHOOK
from leadrescue.commands import channel_checks, configured, template_checks
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.exits import FAILURE, OperatorError
from leadrescue.secretbox import SealError, SecretBox
from leadrescue.settings import Settings
from resolvers import channel_accounts, channel_configuration, encryption_keys
from resolvers.channel_accounts import ChannelAccount
from resolvers.channel_configuration import FIELDS, TOKEN, Configured

TOKEN_VARIABLE = "LEADRESCUE_TWILIO_AUTH_TOKEN"

_DEALERSHIP_HELP = "d_…, of the LIVE dealership (see: leadrescue dealership list)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="set | show | check | remove")
    set_ = actions.add_parser(
        "set",
        help="a dealership's Twilio account; what is not given stays as it is, an empty text takes it away",
        epilog=f"The auth token is read from {TOKEN_VARIABLE}, else from standard input; never from the command line.",
    )
    set_.add_argument("--account-sid", metavar="AC…", help="the account")
    set_.add_argument("--messaging-service-sid", metavar="MG…", help="sends by this service, if there is one")
    set_.add_argument("--sms-sender", metavar="+46…", help="a number, a short code or a name")
    set_.add_argument("--whatsapp-sender", metavar="+46…", help="a number that WhatsApp knows")
    set_.add_argument("--region", help="of Twilio, for instance ie1")
    set_.add_argument("--edge", help="of Twilio, for instance dublin")
    show = actions.add_parser("show", help="the account, without its token")
    check = actions.add_parser("check", help="says in words what is missing or wrong; exit code 1 where something is")
    remove = actions.add_parser("remove", help="takes the account and its token away")
    for action in (set_, show, check, remove):
        action.add_argument("--dealership", required=True, metavar="ID", help=_DEALERSHIP_HELP)


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
        "set": _set,
        "show": _show,
        "check": _check,
        "remove": _remove,
    }
    return actions[arguments.action](configured.load_beside_run("worker_login", "encryption_key"), arguments)


def _set(settings: Settings, arguments: argparse.Namespace) -> int:
    given = {name: getattr(arguments, name) for name in FIELDS if getattr(arguments, name) is not None}
    given[TOKEN] = _token()

    async def configure(tx: Transaction) -> Configured:
        now = datetime.now(UTC)
        box = await encryption_keys.admit(tx, SecretBox(*settings.encryption_keys), now)
        return await channel_configuration.configure(tx, box, arguments.dealership, given, settings.base_url, now)

    for notice in in_transaction(settings, configure).notices:
        print(f"Note: {notice.message}")
    return _show(settings, arguments)


def _token() -> str | None:
    given = os.environ.get(TOKEN_VARIABLE)
    if given is None:
        given = getpass.getpass("Auth token (empty: as it is): ") if sys.stdin.isatty() else sys.stdin.readline()
    return given.strip() or None


def _show(settings: Settings, arguments: argparse.Namespace) -> int:
    box, now = SecretBox(*settings.encryption_keys), datetime.now(UTC)

    async def load(tx: Transaction) -> ChannelAccount | None:
        return await channel_accounts.load(tx, box, arguments.dealership, now)

    try:
        account = in_transaction(settings, load)
    except SealError as error:
        raise OperatorError(channel_checks.SEALED_OTHERWISE) from error
    if account is None:
        print("No Twilio account is configured: leadrescue channel set")
        return FAILURE
    for name in FIELDS:
        print(f"{name.replace('_', ' '):22} {getattr(account, name) or '-'}")
    overlap = "; the former one still verifies webhooks" if len(account.auth_tokens) > 1 else ""
    print(f"{'auth token':22} set{overlap}")
    print(f"{'inbound webhook':22} {settings.base_url}{INBOUND_WEBHOOK}")
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    async def check(tx: Transaction) -> list[str]:
        return [line for look in channel_checks.CHECKS for line in await look(tx, settings, arguments.dealership)]

    unasked = template_checks.look_up(settings, arguments.dealership)
    found = in_transaction(settings, check) + ([unasked] if unasked else [])
    for line in found or ["Nothing is missing."]:
        print(line)
    return FAILURE if found else 0


def _remove(settings: Settings, arguments: argparse.Namespace) -> int:
    async def remove(tx: Transaction) -> Configured:
        return await channel_configuration.remove(tx, arguments.dealership, datetime.now(UTC))

    removed = in_transaction(settings, remove)
    print("The Twilio account is removed.")
    for notice in removed.notices:
        print(f"Note: {notice.message}")
    return 0
