"""Playbooks and their templates from the terminal: exported, saved, and checked against what Twilio says now."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.server import Running, running
from leadrescue.twilio_simulator.settings import SimulatorSettings
from tests.support.background import Background
from tests.support.processes import environment

APPROVED, PAUSED, GONE = ("HX" + digit * 32 for digit in "012")
SV = "Hej {{first_name}}, hur känns bilen nu? Svara STOPP om du inte vill ha fler meddelanden."
EN = "Hi {{first_name}}, how do you feel about the car? Reply STOP to opt out."
STEPS: list[dict[str, Any]] = [
    {
        "day": 0,
        "channel": "WHATSAPP",
        "contentSid": APPROVED,
        "bodies": [{"locale": "en", "text": EN, "contentSid": PAUSED}, {"locale": "sv", "text": SV}],
    },
    {"day": 2, "at": "09:30", "channel": "SMS", "bodies": [{"locale": "en", "text": EN}, {"locale": "sv", "text": SV}]},
]
IN_SWEDISH = f"Day 0 (sv): template {APPROVED} is in en: give the text in sv a contentSid of its own."
IS_PAUSED = (
    f"Day 0 (en): template {PAUSED} is paused by WhatsApp, because customers blocked or reported it: it comes back by "
    "itself, but not the third time. Send something more welcome, or name another one. Until then the message goes by "
    "SMS, or is held."
)


@pytest.fixture
def simulated(background: Background) -> Iterator[Running]:
    """Twilio, with one template that is approved and one that is paused."""
    manager = running(SimulatorSettings())
    started = background.run(manager.__aenter__())
    now = datetime.now(UTC)
    for sid, status in ((APPROVED, "approved"), (PAUSED, "paused")):
        content = Content("hej", "en", "Hi {{1}}, how do you feel?", now, now, status=status)
        content.sid = sid
        started.simulator.contents.put(content)
    yield started
    background.run(manager.__aexit__(None, None, None))


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch, simulated: Running) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LEADRESCUE_TWILIO_BASE_URL", simulated.base_url)
    monkeypatch.setenv("LEADRESCUE_PUBLIC_URL", "https://leads.example.com")


@pytest.fixture
def twins(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The ids of a LIVE dealership and its TEST twin."""
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    live, test, _ = capsys.readouterr().out.splitlines()
    return live.removeprefix("LIVE "), test.removeprefix("TEST ")


@pytest.fixture
def live(
    twins: tuple[str, str], monkeypatch: pytest.MonkeyPatch, simulated: Running, capsys: pytest.CaptureFixture[str]
) -> str:
    """A LIVE dealership with the simulator's account."""
    account = simulated.simulator.settings
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", account.auth_token)
    senders = ["--sms-sender", "+46701740698", "--whatsapp-sender", "+46701740699"]
    assert main(["channel", "set", "--dealership", twins[0], "--account-sid", account.account_sid, *senders]) == 0
    capsys.readouterr()
    return twins[0]


def exported(dealership: str, capsys: pytest.CaptureFixture[str], *playbook: str) -> dict[str, Any]:
    """The playbook as ``export`` prints it."""
    assert main(["playbook", "export", "--dealership", dealership, *playbook]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def save(dealership: str, tmp_path: Path, playbook: dict[str, Any]) -> int:
    """``save`` with a file that holds the playbook; the exit code."""
    file = tmp_path / "playbook.json"
    file.write_text(json.dumps(playbook), encoding="utf-8")
    return main(["playbook", "save", "--dealership", dealership, "--file", str(file)])


def test_what_was_exported_can_be_saved_with_templates_by_locale(
    live: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = exported(live, capsys)
    assert (before["name"], before["isDefault"], len(before["steps"])) == ("After the test drive", True, 5)
    assert before["steps"][1]["at"] == "10:00"

    assert save(live, tmp_path, before | {"steps": STEPS}) == 0
    *warnings, last = capsys.readouterr().out.splitlines()
    assert last == f"{before['id']} is saved."
    assert [line.split()[1] for line in warnings] == ["template_not_checked"] * 2
    assert exported(live, capsys) == before | {"steps": STEPS}
    assert exported(live, capsys, before["id"]) == before | {"steps": STEPS}

    assert save(live, tmp_path, {"name": "Another", "steps": STEPS[1:]}) == 0
    another = capsys.readouterr().out.split()[0]
    assert exported(live, capsys, another) == {
        "id": another,
        "name": "Another",
        "isDefault": False,
        "steps": STEPS[1:],
    }


def test_what_is_wrong_is_not_saved(live: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = exported(live, capsys)
    wrong = [STEPS[0] | {"bodies": [{"locale": "sv", "text": "Hej {{namn}}!", "contentSid": "HX 1"}]}]
    assert save(live, tmp_path, before | {"steps": wrong}) == 1
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [["error", "invalid"]]
    assert exported(live, capsys) == before
    assert save(live, tmp_path, before | {"id": "p_unknown"}) == 1
    assert capsys.readouterr().err.startswith("leadrescue playbook: There is no such playbook")


def test_the_checks_say_what_twilio_says_now(
    live: str, tmp_path: Path, simulated: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    """Templates: their state must be read from the provider; the words say what to do."""
    book = exported(live, capsys)
    assert save(live, tmp_path, book | {"steps": STEPS}) == 0
    capsys.readouterr()

    assert main(["channel", "check", "--dealership", live]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"“After the test drive”: {IN_SWEDISH}",
        f"“After the test drive”: {IS_PAUSED}",
    ]
    assert main(["playbook", "check", "--dealership", live]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"After the test drive ({book['id']}): 2 warnings",
        f"  warning  template_not_approved  step 1, text 1, content_sid: {IS_PAUSED}",
        f"  warning  template_language  step 1, content_sid: {IN_SWEDISH}",
    ]

    for content in (simulated.simulator.contents.get(sid) for sid in (APPROVED, PAUSED)):
        assert content is not None
        content.status = "approved"
        content.language = "sv" if content.sid == APPROVED else "en"
    assert main(["channel", "check", "--dealership", live]) == 0
    assert capsys.readouterr().out == "Nothing is missing.\n"


def test_a_files_templates_are_looked_up_before_it_is_saved(
    live: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.json"
    step = STEPS[0] | {"contentSid": GONE}
    file.write_text(json.dumps({"name": "New", "steps": [step]}), encoding="utf-8")
    assert main(["playbook", "check", "--dealership", live, "--file", str(file)]) == 0
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "template_not_approved",
        "template_missing",
    ]


def test_a_provider_that_refuses_is_said_so(
    live: str,
    tmp_path: Path,
    simulated: Running,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    book = exported(live, capsys)
    assert save(live, tmp_path, book | {"steps": STEPS}) == 0
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", "f" * 32)
    assert main(["channel", "set", "--dealership", live]) == 0
    capsys.readouterr()
    assert main(["channel", "check", "--dealership", live]) == 1
    *_, last = capsys.readouterr().out.splitlines()
    assert last.startswith("The templates could not be looked up: Twilio refused (20003: ")
    monkeypatch.setenv("LEADRESCUE_TWILIO_BASE_URL", "http://127.0.0.1:1")
    assert main(["playbook", "check", "--dealership", live]) == 0
    first, *_ = capsys.readouterr().out.splitlines()
    assert first.startswith("The templates could not be looked up: Twilio did not answer. ")


def test_in_test_mode_nothing_is_asked(
    twins: tuple[str, str], tmp_path: Path, simulated: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    book = exported(twins[1], capsys)
    assert save(twins[1], tmp_path, book | {"steps": STEPS}) == 0
    assert capsys.readouterr().out == f"{book['id']} is saved.\n"
    assert main(["playbook", "check", "--dealership", twins[1]]) == 0
    assert capsys.readouterr().out == f"After the test drive ({book['id']}): nothing to be mended\n"
    assert main(["channel", "check", "--dealership", twins[1]]) == 0
