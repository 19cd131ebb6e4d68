"""``leadrescue opt-outs show | set``."""

from __future__ import annotations

import argparse

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.settings import Settings
from resolvers import dealerships, own_words
from resolvers.actors import DealershipFacts
from resolvers.opt_out_words import OPT_IN, OPT_IN_YES, OPT_OUT
from resolvers.own_words import SetOptOutWords
from resolvers.parsing import parse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``set`` with the words, ``show`` without."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="show | set")
    show = actions.add_parser("show", help="by which words customers opt out and in")
    set_ = actions.add_parser(
        "set",
        help="the dealership's own words instead of those it had; a list that is not given stays as it is",
        epilog="Without a word after it, an option takes all of the dealership's own words of that list away.",
    )
    set_.add_argument("--opt-out-words", nargs="*", metavar="WORD", help="for instance NEJ 'nej tack'")
    set_.add_argument("--opt-in-words", nargs="*", metavar="WORD", help="for instance JATACK")
    for action in (show, set_):
        action.add_argument(
            "--dealership", required=True, metavar="ID", help="d_…; LIVE and TEST have words of their own"
        )


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked and prints it."""
    settings = configured.load_beside_run("worker_login")
    if arguments.action == "set":
        _set(settings, arguments)
    return _show(settings, arguments)


def _set(settings: Settings, arguments: argparse.Namespace) -> None:
    words = {"opt_out_words": arguments.opt_out_words, "opt_in_words": arguments.opt_in_words}

    async def set_words(tx: Transaction) -> None:
        await own_words.set_words(tx, arguments.dealership, parse(SetOptOutWords, words))

    in_transaction(settings, set_words)


def _show(settings: Settings, arguments: argparse.Namespace) -> int:
    async def load(tx: Transaction) -> DealershipFacts:
        return await dealerships.load_facts(tx, arguments.dealership)

    facts = in_transaction(settings, load)
    everywhere_in = f"{', '.join(sorted(OPT_IN)).upper()}, and {OPT_IN_YES.upper()} of who opted out"
    for name, own, everywhere in (
        ("opt out", facts.opt_out_words, ", ".join(sorted(OPT_OUT)).upper()),
        ("opt in", facts.opt_in_words, everywhere_in),
    ):
        print(f"{name:8} {', '.join(own).upper() or 'no words of its own'} (everywhere: {everywhere})")
    return 0
