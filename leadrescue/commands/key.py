"""``leadrescue key create | list | rotate | revoke``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import UTC, datetime

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.settings import Settings
from resolvers import directory, keys
from resolvers.inputs import CreateKey, Rotate
from resolvers.parsing import parse

_DEALERSHIP_HELP = "d_…, of the LIVE dealership or of its TEST twin (see: leadrescue dealership list)"
_SHOWN_ONCE = "This is the only time that it is shown."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="create | list | rotate | revoke")
    create = actions.add_parser("create", help="a new key; prints its secret, once")
    create.add_argument("--dealership", required=True, metavar="ID", help=_DEALERSHIP_HELP)
    create.add_argument("--name", required=True, help="what it is for, for instance CRM")
    list_ = actions.add_parser("list", help="a dealership's keys, without secrets")
    list_.add_argument("--dealership", required=True, metavar="ID", help=_DEALERSHIP_HELP)
    rotate = actions.add_parser("rotate", help="a new secret at once; the old one works a while longer")
    rotate.add_argument("key", metavar="KEY", help="k_…")
    rotate.add_argument(
        "--grace-seconds", type=int, default=86_400, metavar="S", help="how much longer (0 to 604800, default 86400)"
    )
    revoke = actions.add_parser("revoke", help="stops a key within 5 s")
    revoke.add_argument("key", metavar="KEY", help="k_…")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], None]] = {
        "create": _create,
        "list": _list,
        "rotate": _rotate,
        "revoke": _revoke,
    }
    actions[arguments.action](configured.load_beside_run("worker_login"), arguments)
    return 0


def _create(settings: Settings, arguments: argparse.Namespace) -> None:
    async def create(tx: Transaction) -> keys.NewKey:
        return await keys.create(
            tx, arguments.dealership, parse(CreateKey, {"name": arguments.name}), datetime.now(UTC)
        )

    made = in_transaction(settings, create)
    print(f"{made.key.id}  {made.key.name}\n{made.secret}\n{_SHOWN_ONCE}")


def _list(settings: Settings, arguments: argparse.Namespace) -> None:
    async def list_(tx: Transaction) -> list[keys.ApiKey]:
        return await keys.list_(tx, arguments.dealership)

    for key in in_transaction(settings, list_):
        print(f"{key.id}  {key.hint}  {key.name}  {_state(key)}")


def _state(key: keys.ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d %H:%M} UTC"
    if key.expires_at is not None:
        return f"rotated, works until {key.expires_at:%Y-%m-%d %H:%M} UTC"
    used = f"last used {key.last_used_at:%Y-%m-%d %H:%M} UTC" if key.last_used_at else "never used"
    return f"works, {used}"


def _rotate(settings: Settings, arguments: argparse.Namespace) -> None:
    async def rotate(tx: Transaction) -> keys.RotatedKey:
        owner = await directory.key_owner(tx, arguments.key)
        grace = parse(Rotate, {"grace_seconds": arguments.grace_seconds})
        return await keys.rotate(tx, owner, arguments.key, grace, datetime.now(UTC))

    rotated = in_transaction(settings, rotate)
    print(f"{rotated.new.key.id}  {rotated.new.key.name}\n{rotated.new.secret}\n{_SHOWN_ONCE}")
    print(f"{rotated.previous.id} is {_state(rotated.previous)}.")


def _revoke(settings: Settings, arguments: argparse.Namespace) -> None:
    async def revoke(tx: Transaction) -> keys.ApiKey:
        return await keys.revoke(tx, await directory.key_owner(tx, arguments.key), arguments.key, datetime.now(UTC))

    revoked = in_transaction(settings, revoke)
    print(f"{revoked.id} is {_state(revoked)}.")
