"""``leadrescue playbook list | check | export | save``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from leadrescue.commands import configured, playbook_files, template_checks
from leadrescue.commands.administration import in_transaction
from leadrescue.commands.arguments import name_dealership
from leadrescue.database import Transaction
from leadrescue.exits import FAILURE, ConfigurationError
from leadrescue.settings import Settings
from resolvers import dealerships, playbooks, template_states
from resolvers.preflight import Finding

_FILE_HELP = "JSON as the input of the mutation savePlaybook"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One set of options for each action."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="list | check | export | save")
    list_ = actions.add_parser("list", help="a dealership's playbooks")
    check = actions.add_parser("check", help="what is wrong or doubtful about them; exit code 1 where there are errors")
    export = actions.add_parser("export", help="prints a playbook as JSON, as `check --file` and `save` take it")
    save = actions.add_parser("save", help="creates a playbook, or changes the one whose id the file has")
    name_dealership(list_, check, export, save)
    check.add_argument("playbook", nargs="?", metavar="PLAYBOOK", help="p_…; without it, all of the dealership's")
    export.add_argument("playbook", nargs="?", metavar="PLAYBOOK", help="p_…; without it, the default one")
    save.add_argument("--file", type=Path, required=True, metavar="FILE", help=_FILE_HELP)
    check.add_argument("--file", type=Path, metavar="FILE", help=f"look at this instead: {_FILE_HELP}")


def main(arguments: argparse.Namespace) -> int:
    """Does what was asked, prints it, and returns 1 where a check found errors or nothing could be saved."""
    actions: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
        "list": _list,
        "check": _check,
        "export": _export,
        "save": _save,
    }
    return actions[arguments.action](_settings(), arguments)


def _settings() -> Settings:
    """With the encryption key if there is one: without it everything works but asking the provider for templates."""
    try:
        return configured.load_beside_run("worker_login", "encryption_key")
    except ConfigurationError:
        return configured.load_beside_run("worker_login")


def _list(settings: Settings, arguments: argparse.Namespace) -> int:
    async def list_(tx: Transaction) -> list[playbooks.Listed]:
        return await playbooks.list_(tx, arguments.dealership)

    for found in in_transaction(settings, list_):
        default = "  (default)" if found.is_default else ""
        print(f"{found.id}  {found.name}{default}  version {found.version}, {found.steps} steps")
    return 0


def _check(settings: Settings, arguments: argparse.Namespace) -> int:
    raw = None if arguments.file is None else playbook_files.read(arguments.file)
    unasked = None
    if settings.encryption_keys:
        named = () if raw is None else playbook_files.templates(raw)
        unasked = template_checks.look_up(settings, arguments.dealership, named)

    async def check(tx: Transaction) -> list[tuple[str, Sequence[Finding]]]:
        dealership = await dealerships.load_facts(tx, arguments.dealership)
        if raw is not None:
            known = await template_states.known(tx, dealership)
            return [(str(arguments.file), playbook_files.findings(raw, dealership, known))]
        return [
            (f"{found.name} ({found.id})", await playbooks.preflight(tx, dealership, found.id))
            for found in await playbooks.list_(tx, arguments.dealership, arguments.playbook)
        ]

    checked = in_transaction(settings, check)
    if unasked is not None:
        print(unasked)
    for title, findings in checked:
        print(f"{title}: {_count(findings)}")
        _print(findings)
    return FAILURE if any(finding.severity == "error" for _, found in checked for finding in found) else 0


def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    async def export(tx: Transaction) -> dict[str, Any]:
        return await playbook_files.written(tx, arguments.dealership, arguments.playbook)

    print(json.dumps(in_transaction(settings, export), ensure_ascii=False, indent=2))
    return 0


def _save(settings: Settings, arguments: argparse.Namespace) -> int:
    raw = playbook_files.read(arguments.file)

    async def save(tx: Transaction) -> playbook_files.Saved:
        return await playbook_files.save(tx, arguments.dealership, raw)

    saved = in_transaction(settings, save)
    _print(saved.findings)
    if saved.playbook_id is None:
        return FAILURE
    print(f"{saved.playbook_id} is saved.")
    return 0


def _print(findings: Sequence[Finding]) -> None:
    for finding in findings:
        print(f"  {finding.severity}  {finding.rule}  {_place(finding.path)}: {finding.message}")


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
