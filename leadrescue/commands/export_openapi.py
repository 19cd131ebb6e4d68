"""``leadrescue export-openapi``: the OpenAPI description of the REST API."""

from __future__ import annotations

import argparse

from leadrescue.commands.exporting import add_output_argument, export
from rest_compat import openapi


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where it goes."""
    add_output_argument(parser)


def main(arguments: argparse.Namespace) -> int:
    """Needs no settings and no engines."""
    return export(openapi.export(), arguments.output)
