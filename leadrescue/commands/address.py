"""``leadrescue address show | lift``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.commands.arguments import name_dealership
from leadrescue.database import Transaction
from leadrescue.settings import Settings
from resolvers import unreachable
from resolvers.dealerships import load_facts
from resolvers.reachability import NAMES
from resolvers.unreachable import Closed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show | lift")
    show = actions.add_parser("show", help="on which channels nothing reaches a lead's customer, and why")
    lift = actions.add_parser("lift", help="lets messages go there again; the lead's events show it")
    name_dealership(show, lift)
    for action in (show, lift):
        action.add_argument("--lead", required=True, metavar="ID", help="l_…, any lead of the customer's")
    lift.add_argument("--channel", required=True, choices=sorted(NAMES), help="the one that works again")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], None]] = {"show": _show, "lift": _lift}
    actions[arguments.action](configured.load_beside_run("worker_login"), arguments)
    return 0


def _show(settings: Settings, arguments: argparse.Namespace) -> None:
    async def closed(tx: Transaction) -> list[Closed]:
        return await unreachable.closed(tx, arguments.dealership, arguments.lead)

    found = in_transaction(settings, closed)
    for one in found:
        print(f"{NAMES[one.channel]} does not reach the customer since {one.at} ({one.code})")
    if not found:
        print("Both channels are open.")


def _lift(settings: Settings, arguments: argparse.Namespace) -> None:
    async def reopen(tx: Transaction) -> None:
        now = (await load_facts(tx, arguments.dealership)).now()
        await unreachable.reopen(tx, arguments.dealership, arguments.lead, arguments.channel, now)

    in_transaction(settings, reopen)
    print(f"{NAMES[arguments.channel]} is open again; a stopped sequence is resumed by hand.")
