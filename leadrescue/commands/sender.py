"""``leadrescue sender show | set``."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.commands.arguments import name_dealership
from leadrescue.database import Transaction
from leadrescue.settings import Settings
from resolvers import pacing
from resolvers.pacing import PacedSender

_NONE = "No sender is configured: leadrescue channel set"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show | set")
    show = actions.add_parser("show", help="a LIVE dealership's senders, their rates, and until when one pauses")
    set_ = actions.add_parser("set", help="how many messages (SMS: segments) a second a sender gets, in all processes")
    name_dealership(show, set_)
    set_.add_argument("--channel", required=True, choices=sorted(pacing.MOST_PER_S))
    rate = set_.add_mutually_exclusive_group(required=True)
    rate.add_argument("--per-second", type=int, metavar="N", help="1 to 80 on whatsapp, 1 to 1000 by sms")
    rate.add_argument("--by-kind", action="store_true", help="what Twilio gives a sender of its kind")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], None]] = {"show": _show, "set": _set}
    actions[arguments.action](configured.load_beside_run("worker_login"), arguments)
    return 0


def _show(settings: Settings, arguments: argparse.Namespace) -> None:
    async def senders(tx: Transaction) -> list[PacedSender]:
        return await pacing.senders(tx, arguments.dealership)

    found = in_transaction(settings, senders)
    for one in found:
        paused = f", pauses until {one.paused_until:%Y-%m-%dT%H:%M:%SZ}" if one.paused_until else ""
        origin = "set" if one.is_set else "by its kind"
        print(f"{one.channel:10}{one.sender:36}{one.per_s:5} a second ({origin}){paused}")
    if not found:
        print(_NONE)


def _set(settings: Settings, arguments: argparse.Namespace) -> None:
    async def set_rate(tx: Transaction) -> None:
        await pacing.set_rate(tx, arguments.dealership, arguments.channel, arguments.per_second)

    in_transaction(settings, set_rate)
    _show(settings, arguments)
