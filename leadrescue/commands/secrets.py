"""``leadrescue secrets show | reseal | forget``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction, with_database
from leadrescue.commands.missing_keys import SETTING
from leadrescue.database import Database, Transaction
from leadrescue.exits import FAILURE
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from resolvers import encryption_keys, resealing
from resolvers.resealing import KeyUse, Resealed

_MOST_NAMED = 100


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show | reseal | forget")
    actions.add_parser("show", help=f"the keys of {SETTING} by their ids, and which of them are needed")
    actions.add_parser(
        "reseal",
        help=f"seals whatever is stored with the first key of {SETTING}; exit code 1 where something cannot be opened",
        epilog="Safe while everything runs, and to be repeated.",
    )
    forget = actions.add_parser("forget", help="starts without a key that is lost; what it sealed stays unreadable")
    forget.add_argument("--key", required=True, metavar="ID", help="as `leadrescue secrets show` has it")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it. No key and no secret is ever shown."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
        "show": _show,
        "reseal": _reseal,
        "forget": _forget,
    }
    return actions[arguments.action](configured.load_beside_run("worker_login", "encryption_key"), arguments)


def _show(settings: Settings, arguments: argparse.Namespace) -> int:
    box = SecretBox(*settings.encryption_keys)

    async def usage(db: Database) -> list[KeyUse]:
        return await resealing.usage(db, box)

    for number, key in enumerate(with_database(settings, "leadrescue_worker", usage), 1):
        where = f"key {number}" if key.at_hand else "not set"
        print(f"{key.id}  {where:8}{key.values:8} values  {_verdict(number, key)}")
    return 0


def _reseal(settings: Settings, arguments: argparse.Namespace) -> int:
    box = SecretBox(*settings.encryption_keys)

    async def reseal(db: Database) -> Resealed:
        return await resealing.reseal(db, box, datetime.now(UTC))

    done = with_database(settings, "leadrescue_worker", reseal)
    counts = ", ".join(f"{count} {name}" for name, count in done.counts.items())
    print(f"Sealed anew with {box.key_ids[0]}: {counts}.")
    _show(settings, arguments)
    for one in done.unopened[:_MOST_NAMED]:
        print(f"{one.table}.{one.column} of {one.id} cannot be opened: {one.reason}")
    if len(done.unopened) > _MOST_NAMED:
        print(f"… and {len(done.unopened) - _MOST_NAMED} more.")
    return FAILURE if done.unopened else 0


def _forget(settings: Settings, arguments: argparse.Namespace) -> int:
    async def forget(tx: Transaction) -> None:
        await encryption_keys.forget(tx, arguments.key)

    in_transaction(settings, forget)
    return _show(settings, arguments)


def _verdict(number: int, key: KeyUse) -> str:
    if number == 1:
        return "seals"
    if not key.at_hand and not key.needed:
        return "forgotten: what it sealed cannot be read"
    if not key.at_hand:
        return f"needed: add it to {SETTING}, or, if it is lost: leadrescue secrets forget --key {key.id}"
    if key.values or key.needed:
        return "needed until: leadrescue secrets reseal"
    return f"not needed: it may be taken out of {SETTING}"
