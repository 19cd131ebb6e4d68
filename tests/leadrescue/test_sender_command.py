"""How fast a dealership's senders may send, from the terminal."""

from __future__ import annotations

import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from tests.support.processes import environment

SID = "AC51000000000000000000000000000051"
TOKEN = "5a1e000000000000000000000000a1e5"


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)


def test_a_rate_is_shown_set_and_taken_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    of_live = ["--dealership", capsys.readouterr().out.splitlines()[0].removeprefix("LIVE ")]
    assert main(["sender", "show", *of_live]) == 0
    assert capsys.readouterr().out == "No sender is configured: leadrescue channel set\n"
    set_rate = ["sender", "set", *of_live, "--channel", "sms"]
    assert main([*set_rate, "--per-second", "20"]) == 1
    assert "The dealership has no Twilio account" in capsys.readouterr().err
    assert main(["channel", "set", *of_live, "--account-sid", SID, "--sms-sender", "+46701740698"]) == 0
    capsys.readouterr()

    assert main([*set_rate, "--per-second", "0"]) == 1
    assert "--per-second: Per second must be from 1 to 1000 for sms." in capsys.readouterr().err
    assert main([*set_rate, "--per-second", "20"]) == 0
    assert capsys.readouterr().out.split() == ["sms", "+46701740698", "20", "a", "second", "(set)"]
    assert main([*set_rate, "--by-kind"]) == 0
    assert capsys.readouterr().out.split() == ["sms", "+46701740698", "10", "a", "second", "(by", "its", "kind)"]
