"""docs/rules.md names the test that holds each rule: every one of them exists, and no rule is without one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| rule |")]
SOURCES = {"provider", "regulator", "practice", "ours"}


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED}))
def test_every_test_that_the_page_names_exists(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert {name for where, name in NAMED if where == path} - there == set()


def test_every_rule_says_where_it_comes_from_and_what_holds_it() -> None:
    assert len(ROWS) > 60
    for row in ROWS:
        _, rule, source, held_by, _ = re.split(r" ?\| ?", row)
        assert rule
        assert set(re.findall(r"[a-z]+", re.sub(r"\(.*?\)|by consequence", "", source))) <= SOURCES, row
        assert re.fullmatch(r"`tests/[\w/]+\.py::test_\w+`(, `tests/[\w/]+\.py::test_\w+`)*", held_by), row
