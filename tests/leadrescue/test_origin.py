"""Packages that others made under our names are found out before anything is imported from them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.processes import ROOT


def run_from(directory: Path) -> subprocess.CompletedProcess[str]:
    """``leadrescue --help`` for a command, with a directory before ours on the path, as an installed package is."""
    return subprocess.run(
        [sys.executable, "-m", "leadrescue", "migrate"],
        cwd=directory,
        env={"PATH": os.defpath, "PYTHONPATH": f"{directory}{os.pathsep}{ROOT}"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_stranger_called_schema_is_refused_and_never_run(tmp_path: Path) -> None:
    stranger = tmp_path / "schema"
    stranger.mkdir()
    (stranger / "__init__.py").write_text(f"open({str(tmp_path / 'was-run')!r}, 'w')\n")
    refused = run_from(tmp_path)
    assert refused.returncode == 78
    assert refused.stderr == (
        f"leadrescue migrate: the package schema would come from {stranger} and not from {ROOT / 'schema'}: "
        "uninstall the other one (pip uninstall schema), or start from a directory that has none\n"
    )
    assert not (tmp_path / "was-run").exists()


def test_our_own_pass(tmp_path: Path) -> None:
    assert run_from(tmp_path).stderr == (
        "leadrescue migrate: LEADRESCUE_DATABASE_URL is not set: "
        "for instance postgresql://user:secret@host:5432/leadrescue, or start `leadrescue run`\n"
    )
