"""``leadrescue migrate``: brings the database to the newest version."""

from __future__ import annotations

import argparse
import asyncio

from leadrescue.commands import configured, database_failures
from leadrescue.upgrade import upgrade


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(arguments: argparse.Namespace) -> int:
    """Applies what is missing; several at once wait for one another, and a second run applies nothing."""
    settings = configured.load_beside_run("owner_login")
    with database_failures.explained(settings.owner_login):
        applied = asyncio.run(upgrade(settings.owner_login.url))
    print(report(applied))
    return 0


def report(applied: list[str]) -> str:
    """One line on what was done."""
    if not applied:
        return "The database is up to date."
    return f"The database was migrated: {', '.join(applied)}."
