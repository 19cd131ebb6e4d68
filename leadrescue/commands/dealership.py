"""``leadrescue dealership create | list | show | set``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.commands.arguments import name_dealership
from leadrescue.database import Transaction
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import dealership_settings, dealerships, directory, encryption_keys
from resolvers.actors import DealershipFacts
from resolvers.dealership_inputs import UpdateDealership
from resolvers.dealership_settings import Updated
from resolvers.inputs import CreateDealership
from resolvers.parsing import parse

_SETTINGS = ("name", "timezone", "locale", "region", "license_photo_retention_days", "hold_out_percent")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``create`` and ``set`` with the dealership's facts; ``list`` takes none."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="create | list | show | set")
    create = actions.add_parser("create", help="a dealership and its TEST twin, with the default playbook")
    create.add_argument("--name", required=True, help="as customers read it")
    create.add_argument("--timezone", default="Europe/Stockholm", help="IANA name (default %(default)s)")
    create.add_argument("--locale", default="sv", help="language of its messages (default %(default)s)")
    create.add_argument("--region", default="SE", help="where national phone numbers are read (default %(default)s)")
    actions.add_parser("list", help="all dealerships with their ids")
    show = actions.add_parser("show", help="a dealership's settings")
    set_ = actions.add_parser("set", help="changes the settings that are given; LIVE and TEST have their own")
    set_.add_argument("--name", help="as customers read it")
    set_.add_argument("--timezone", help="IANA name")
    set_.add_argument("--locale", help="language of its messages")
    set_.add_argument("--region", help="where national phone numbers are read")
    set_.add_argument("--quiet-hours-from", metavar="HH:MM", help="no follow-up goes out from then on …")
    set_.add_argument("--quiet-hours-to", metavar="HH:MM", help="… until then; the same time: no quiet hours")
    set_.add_argument("--license-photo-retention-days", type=int, metavar="DAYS", help="1 to 365")
    hold_out = "0 to 50: of 100 new customers so many get no follow-ups, to compare with"
    set_.add_argument("--hold-out-percent", type=int, metavar="PERCENT", help=hold_out)
    name_dealership(show, set_)


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    if arguments.action == "create":
        return _create(configured.load_beside_run("worker_login", "encryption_key"), arguments)
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {"list": _list, "show": _show, "set": _set}
    return actions[arguments.action](configured.load_beside_run("worker_login"), arguments)


def _create(settings: Settings, arguments: argparse.Namespace) -> int:
    async def create(tx: Transaction) -> dealerships.Twins:
        facts = parse(CreateDealership, {key: getattr(arguments, key) for key in CreateDealership.model_fields})
        now = datetime.now(UTC)
        box = await encryption_keys.admit(tx, SecretBox(*settings.encryption_keys), now)
        return await dealerships.create(tx, box, facts, now)

    twins = in_transaction(settings, create)
    print(f"LIVE {twins.live_id}\nTEST {twins.test_id}")
    print(f"Next, an API key: leadrescue key create --dealership {twins.live_id} --name CRM")
    return 0


def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    for found in in_transaction(settings, directory.dealerships):
        print(f"{found.name}  LIVE {found.live_id}  TEST {found.test_id}  {found.timezone} {found.locale}")
    return 0


def _set(settings: Settings, arguments: argparse.Namespace) -> int:
    given: dict[str, object] = {name: getattr(arguments, name) for name in _SETTINGS}
    quiet = {"from": arguments.quiet_hours_from, "to": arguments.quiet_hours_to}
    if any(value is not None for value in quiet.values()):
        given["quiet_hours"] = quiet

    async def update(tx: Transaction) -> Updated:
        facts = await dealerships.load_facts(tx, arguments.dealership)
        return await dealership_settings.update(tx, facts.id, parse(UpdateDealership, given), facts.now())

    for notice in in_transaction(settings, update).notices:
        print(f"Note: {notice.message}")
    return _show(settings, arguments)


def _show(settings: Settings, arguments: argparse.Namespace) -> int:
    async def load(tx: Transaction) -> DealershipFacts:
        return await dealerships.load_facts(tx, arguments.dealership)

    facts = in_transaction(settings, load)
    quiet = "none" if facts.quiet_opens == facts.quiet_closes else f"{facts.quiet_closes} to {facts.quiet_opens}"
    for name, value in (
        ("dealership", f"{facts.id} {facts.mode.upper()}"),
        ("name", facts.name),
        ("timezone", facts.zone.key),
        ("locale", facts.locale),
        ("region", facts.region),
        ("quiet hours", quiet),
        ("licence photos", f"{facts.license_retention_days} days"),
        ("hold-out", f"{facts.hold_out_percent} % of new customers" if facts.hold_out_percent else "none"),
    ):
        print(f"{name:16} {value}")
    return 0
