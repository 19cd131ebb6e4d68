"""``leadrescue database logins``."""

from __future__ import annotations

import argparse
import asyncio
import secrets

from leadrescue import logins
from leadrescue.commands import configured, database_failures
from leadrescue.database import connect

_VARIABLES = {logins.API: "LEADRESCUE_DATABASE_URL", logins.WORKER: "LEADRESCUE_WORKER_DATABASE_URL"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``logins``, whether made anew or only where missing."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="logins")
    made = actions.add_parser(
        "logins", help="plain logins for the API and for the workers; prints their addresses, with passwords, once"
    )
    made.add_argument("--renew", action="store_true", help="new passwords for logins that exist, too")


def main(arguments: argparse.Namespace) -> int:
    """Makes what is missing and prints the settings that use it; a second run makes and reveals nothing."""
    owner = configured.load_beside_run("owner_login").owner_login
    with database_failures.explained(owner):
        passwords = asyncio.run(_ensure(owner.url, renew=arguments.renew))
    for login, variable in _VARIABLES.items():
        if login in passwords:
            print(f"{variable}={logins.url_as(owner.url, login, passwords[login])}")
        else:
            print(f"# {login} exists and keeps its password; --renew makes a new one")
    return 0


async def _ensure(url: str, *, renew: bool) -> dict[str, str]:
    connection = await connect(url)
    try:
        return await logins.ensure(connection, lambda: secrets.token_urlsafe(32), renew=renew)
    finally:
        await connection.close()
