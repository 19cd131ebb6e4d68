"""Printing a contract that the code declares, or writing it to the file that is kept beside the code."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_output_argument(parser: argparse.ArgumentParser) -> None:
    """``--output FILE``."""
    parser.add_argument("--output", type=Path, metavar="FILE", help="write it there instead of printing it")


def export(text: str, output: Path | None) -> int:
    """Prints or writes the text, with one newline at its end; a file that says the same already is left alone."""
    text = text.rstrip("\n") + "\n"
    if output is None:
        print(text, end="")
    elif not output.exists() or output.read_text(encoding="utf-8") != text:
        output.write_text(text, encoding="utf-8")
        print(f"Wrote {output}.")
    else:
        print(f"{output} is up to date.")
    return 0
