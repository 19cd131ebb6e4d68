"""The ``leadrescue`` command: finds the subcommand, and turns its failures into one line and an exit code."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from typing import Protocol, cast

from leadrescue import origin
from leadrescue.exits import FAILURE, OperatorError

COMMANDS = {
    "run": "everything on this machine: private PostgreSQL and Redis, API, dispatcher, worker, a demo dealership",
    "serve": "the API alone",
    "work": "a worker, which sends what the dispatcher hands out",
    "dispatch": "a dispatcher, which finds what is due",
    "migrate": "bring the database to the newest version",
    "database": "make the plain logins of the API and the workers",
    "dealership": "create, list, show and change dealerships",
    "key": "create, list, rotate and revoke API keys",
    "playbook": "list, check, export and save what a dealership sends",
    "opt-outs": "show and set the words by which a dealership's customers opt out and in",
    "adf": "print a lead as an e-mail in ADF, the format of the auto trade",
    "channel": "set, show, check and remove a dealership's Twilio account",
    "address": "show and lift what the provider said of a customer's address",
    "sender": "show and set how fast a dealership's senders may send",
    "events": "export a dealership's log to a file",
    "secrets": "show which encryption keys are needed, and seal everything anew with the newest",
    "demo": "migrate, create the demo dealership, and write demo.env",
    "export-schema": "print the GraphQL schema",
    "export-openapi": "print the OpenAPI description of the REST API",
}
_INTERRUPTED = 130


class Command(Protocol):
    """What each module of ``leadrescue.commands`` offers."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declares the subcommand's own options."""

    def main(self, arguments: argparse.Namespace) -> int:
        """Does it, and returns the exit code."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one subcommand and returns the exit code: 0 done, 2 misused, 78 misconfigured, 1 failed otherwise."""
    arguments = _parser().parse_args(argv)
    name: str = arguments.command
    try:
        origin.check()
        command = _load(name)
        parser = argparse.ArgumentParser(prog=f"leadrescue {name}", description=_sentence(COMMANDS[name]))
        command.add_arguments(parser)
        return command.main(parser.parse_args(arguments.rest))
    except OperatorError as error:
        sys.stderr.write(f"leadrescue {name}: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return FAILURE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="leadrescue",
        description="Rescues the leads that test-drove a car and were forgotten.",
        epilog="Settings come from the environment; leadrescue/settings.py lists them. "
        "`leadrescue COMMAND --help` says more about one command.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    width = max(map(len, COMMANDS))
    table = "\n".join(f"  {name:{width}}  {summary}" for name, summary in COMMANDS.items())
    parser.usage = f"leadrescue COMMAND …\n\ncommands:\n{table}"
    parser.add_argument("command", choices=COMMANDS, metavar="COMMAND", help="one of those above")
    parser.add_argument("rest", nargs=argparse.REMAINDER, metavar="…", help="what the command takes")
    return parser


def _load(name: str) -> Command:
    """A process loads what its own command needs, and no more: the dispatcher has no use for a GraphQL schema."""
    return cast(Command, importlib.import_module(f"leadrescue.commands.{name.replace('-', '_')}"))


def _sentence(summary: str) -> str:
    return f"{summary[0].upper()}{summary[1:]}."
