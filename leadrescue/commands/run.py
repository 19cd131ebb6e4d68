"""``leadrescue run``: everything on this machine."""

from __future__ import annotations

import argparse
import asyncio

from leadrescue.commands import configured
from leadrescue.exits import ConfigurationError
from leadrescue.run.everything import run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Explains the variables that matter."""
    parser.add_argument(
        "--twilio-simulator",
        action="store_true",
        help="starts the Twilio simulator, too, and sends the demo's LIVE messages to it",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        "environment:\n"
        "  PORT                     the API's port (8000; 0: any free one)\n"
        "  LEADRESCUE_DATA_DIR      where engines, logs and keys are kept (.leadrescue)\n"
        "  LEADRESCUE_DATABASE_URL  an own PostgreSQL; none is started then\n"
        "  LEADRESCUE_REDIS_URL     an own Redis; none is started then\n"
        "\nCtrl-C stops all of it; a second Ctrl-C hurries. The data stays."
    )


def main(arguments: argparse.Namespace) -> int:
    """Runs until Ctrl-C or SIGTERM."""
    settings = configured.load()
    for login in (settings.worker_login, settings.owner_login):
        if login.url and not settings.database_url:
            raise ConfigurationError(
                f"LEADRESCUE_DATABASE_URL is not set, and {login.variable} is: "
                "set both for an own PostgreSQL, none for a private one"
            )
    return asyncio.run(run(settings, with_simulator=arguments.twilio_simulator))
