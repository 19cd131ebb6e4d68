"""Arguments that several commands take alike."""

from __future__ import annotations

import argparse


def name_dealership(*actions: argparse.ArgumentParser) -> None:
    """Each of the actions is about one dealership, and needs its id."""
    for action in actions:
        action.add_argument("--dealership", required=True, metavar="ID", help="d_… (see: leadrescue dealership list)")
