"""``leadrescue playbook list | check``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from leadrescue.commands import configured
from leadrescue.commands.administration import in_transaction
from leadrescue.database import Transaction
from leadrescue.exits import FAILURE, OperatorError
from leadrescue.settings import Settings
from resolvers import dealerships, playbook_writing, playbooks
from resolvers.actors import DealershipFacts
from resolvers.errors import ValidationError
from resolvers.preflight import Finding
from schema.calls import given


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | check")
    list_ = actions.add_parser("list", help="a dealership's playbooks")
    check = actions.add_parser("check", help="what is wrong or doubtful about them; exit code 1 where there are errors")
    for action in (list_, check):
        action.add_argument("--dealership", required=True, metavar="ID", help="d_… (see: leadrescue dealership list)")
    check.add_argument("playbook", nargs="?", metavar="PLAYBOOK", help="p_…; without it, all of the dealership's")
    check.add_argument(
        "--file", type=Path, metavar="FILE", help="look at this instead: JSON as the input of the mutation savePlaybook"
    )


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked, prints it, and returns 1 where a check found errors."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {"list": _list, "check": _check}
    return actions[arguments.action](configured.load_beside_run("database_url"), arguments)


def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async def list_(tx: Transaction) -> list[playbooks.Listed]:
        return await playbooks.list_(tx, arguments.dealership)

    for found in in_transaction(settings, list_):
        default = "  (default)" if found.is_default else ""
        print(f"{found.id}  {found.name}{default}  version {found.version}, {found.steps} steps")
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    raw = None if arguments.file is None else _read(arguments.file)

    async def check(tx: Transaction) -> list[tuple[str, Sequence[Finding]]]:
        dealership = await dealerships.load_facts(tx, arguments.dealership)
        if raw is not None:
            return [(str(arguments.file), _of_input(raw, dealership))]
        return [
            (f"{found.name} ({found.id})", await playbooks.preflight(tx, dealership, found.id))
            for found in await playbooks.list_(tx, arguments.dealership, arguments.playbook)
        ]

    checked = in_transaction(settings, check)
    for title, findings in checked:
        print(f"{title}: {_count(findings)}")
        for finding in findings:
            print(f"  {finding.severity}  {finding.rule}  {_place(finding.path)}: {finding.message}")
    return FAILURE if any(finding.severity == "error" for _, found in checked for finding in found) else 0


def _read(file: Path) -> dict[str, Any]:
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise OperatorError(f"--file: {file} cannot be read as JSON: {error}") from error
    if not isinstance(raw, dict):
        raise OperatorError(f"--file: {file} must hold an object with name and steps.")
    return raw


def _of_input(raw: dict[str, Any], dealership: DealershipFacts) -> Sequence[Finding]:
    try:
        return playbook_writing.read(given(raw), dealership)[1]
    except ValidationError as error:
        return [Finding(field.code.lower(), "error", field.path, field.message) for field in error.fields]


def _count(findings: Sequence[Finding]) -> str:
    counts = []
    for severity in ("error", "warning"):
        number = sum(finding.severity == severity for finding in findings)
        if number:
            counts.append(f"{number} {severity}{'' if number == 1 else 's'}")
    return ", ".join(counts) or "nothing to be mended"


def _place(path: Sequence[str]) -> str:
    """A path into the input in words, counted as people count: ``step 2, bodies 1, text``."""
    names = {"steps": "step", "bodies": "text"}
    parts: list[str] = []
    for part in path:
        if part.isdecimal():
            parts[-1] = f"{names.get(parts[-1], parts[-1])} {int(part) + 1}"
        else:
            parts.append(part)
    return ", ".join(parts)
