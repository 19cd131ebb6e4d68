"""``leadrescue export-schema``: the GraphQL schema that the code declares."""

from __future__ import annotations

import argparse

from leadrescue.commands.exporting import add_output_argument, export
from schema.build import STRAWBERRY


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it goes."""
    add_output_argument(parser)


def main(arguments: argparse.Namespace) -> int:
    """Needs no settings and no engines."""
    return export(STRAWBERRY.as_str(), arguments.output)
