"""Playbooks at the terminal: listed, and checked with an exit code that a script can act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from tests.support.background import Background
from tests.support.processes import environment

GOOD = "Hej {{first_name}}! Svara STOPP om du inte vill ha fler meddelanden."


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def dealership(capsys: pytest.CaptureFixture[str]) -> str:
    """A new LIVE dealership's id."""
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    return capsys.readouterr().out.splitlines()[0].removeprefix("LIVE ")


def change(background: Background, url: str, sql: str) -> None:
    """One statement, as the database's owner."""

    async def execute() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(sql)
        finally:
            await connection.close()

    background.run(execute())


def written(tmp_path: Path, playbook: Any) -> str:
    """A file with this JSON."""
    file = tmp_path / "playbook.json"
    file.write_text(json.dumps(playbook), encoding="utf-8")
    return str(file)


def test_a_dealerships_playbooks_are_listed(dealership: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "list", "--dealership", dealership]) == 0
    id, rest = capsys.readouterr().out.split("  ", 1)
    assert id.startswith("p_")
    assert rest == "After the test drive  (default)  version 1, 5 steps\n"


def test_warnings_are_printed_and_are_no_failure(dealership: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "check", "--dealership", dealership]) == 0
    title, first, *rest = capsys.readouterr().out.splitlines()
    assert title.startswith("After the test drive (p_")
    assert title.endswith("): 5 warnings")
    assert first.startswith(
        "  warning  no_content_sid  step 1, content_sid: Day 0 has no template in de, en, sv: WhatsApp then takes"
    )
    assert len(rest) == 4


def test_errors_are_a_failure(
    dealership: str, background: Background, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a text that got into the database past the API, then check says so, for the playbook alone too."""
    change(background, database_url, """UPDATE playbook_step SET bodies = '{"sv": "Hej {{namn}}!"}' WHERE day = 3""")
    assert main(["playbook", "list", "--dealership", dealership]) == 0
    id = capsys.readouterr().out.split()[0]

    for chosen in ([], [id]):
        assert main(["playbook", "check", "--dealership", dealership, *chosen]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"After the test drive ({id}): 1 error, 8 warnings"
        (error,) = [line for line in lines if line.startswith("  error")]
        assert error.startswith("  error  unknown_variable  step 3, text 1, text: Unknown in a template: {{namn}}. ")


def test_a_file_is_checked_before_it_is_sent(
    dealership: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = [{"locale": "sv", "text": GOOD}, {"locale": "en", "text": "Hi {{first_name}}! Reply STOP to opt out."}]
    step = {"day": 2, "at": "09:30", "channel": "WHATSAPP", "contentSid": "HX12", "bodies": bodies}
    file = written(tmp_path, {"name": "Elbilar", "isDefault": True, "steps": [step]})
    assert main(["playbook", "check", "--dealership", dealership, "--file", file]) == 0
    assert capsys.readouterr().out == (
        f"{file}: 1 warning\n"
        "  warning  template_not_checked  step 1, content_sid: Day 2 (sv, en): template HX12 is not checked yet, which "
        "takes an account and a running worker: look again in a minute.\n"
    )

    file = written(tmp_path, {"steps": [step, step | {"at": "9.30"}]})
    assert main(["playbook", "check", "--dealership", dealership, "--file", file]) == 1
    assert capsys.readouterr().out == (
        f"{file}: 2 errors\n"
        "  error  required  name: Name is required.\n"
        "  error  invalid  step 2, at: At must be a wall time such as 09:30, from 00:00 to 23:59.\n"
    )


@pytest.mark.parametrize("content", ["{", "[]", "\xff"])
def test_what_is_no_playbook_is_refused_in_a_line(
    content: str, dealership: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "playbook.json"
    file.write_bytes(content.encode("latin-1"))
    for path in (str(file), str(tmp_path / "none")):
        assert main(["playbook", "check", "--dealership", dealership, "--file", path]) == 1
        refused = capsys.readouterr().err
        assert refused.startswith(f"leadrescue playbook: --file: {path} ")
        assert refused.count("\n") == 1


@pytest.mark.parametrize("action", ["list", "check"])
def test_an_unknown_dealership_is_refused(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", action, "--dealership", "d_unknown"]) == 1
    assert capsys.readouterr().err == "leadrescue playbook: There is no such dealership.\n"


def test_an_unknown_playbook_is_refused(dealership: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["playbook", "check", "--dealership", dealership, "p_unknown"]) == 1
    assert capsys.readouterr().err == (
        "leadrescue playbook: There is no such playbook: take an id from the list of playbooks.\n"
    )
