"""``leadrescue dealership create | list``."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealerships, directory
from resolvers.inputs import CreateDealership
from resolvers.parsing import parse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``create`` with the dealership's facts; ``list`` takes none."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="create | list")
    create = actions.add_parser("create", help="a dealership and its TEST twin, with the default playbook")
    create.add_argument("--name", required=True, help="as customers read it")
    create.add_argument("--timezone", default="Europe/Stockholm", help="IANA name (default %(default)s)")
    create.add_argument("--locale", default="sv", help="language of its messages (default %(default)s)")
    create.add_argument("--region", default="SE", help="where national phone numbers are read (default %(default)s)")
    actions.add_parser("list", help="all dealerships with their ids")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    if arguments.action == "list":
        return _list(configured.load_beside_run("database_url"))
    return _create(configured.load_beside_run("database_url", "encryption_key"), arguments)


def _create(settings: Settings, arguments: argparse.Namespace) -> int:
    async def create(tx: Transaction) -> dealerships.Twins:
        facts = parse(CreateDealership, {key: getattr(arguments, key) for key in CreateDealership.model_fields})
        return await dealerships.create(tx, SecretBox(settings.encryption_key_bytes), facts, datetime.now(UTC))

    twins = in_transaction(settings, create)
    print(f"LIVE {twins.live_id}\nTEST {twins.test_id}")
    print(f"Next, an API key: leadrescue key create --dealership {twins.live_id} --name CRM")
    return 0


def _list(settings: Settings) -> int:
    for found in in_transaction(settings, directory.dealerships):
        print(f"{found.name}  LIVE {found.live_id}  TEST {found.test_id}  {found.timezone} {found.locale}")
    return 0
