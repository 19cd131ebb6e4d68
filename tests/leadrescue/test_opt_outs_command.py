"""A dealership's own words from the terminal."""

from __future__ import annotations

import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from tests.support.processes import environment

EVERYWHERE_OUT = (
    "(everywhere: ABMELDEN, AVREGISTRERA, AVSLUTA, CANCEL, END, OPTOUT, QUIT, REVOKE, SLUTA, STOP, STOPALL, STOPP, "
    "UNSUBSCRIBE)"
)
EVERYWHERE_IN = "(everywhere: START, UNSTOP, and YES of who opted out)"


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def of_live(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The option that names a new LIVE dealership."""
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    return ["--dealership", capsys.readouterr().out.splitlines()[0].removeprefix("LIVE ")]


def test_words_are_set_shown_and_taken_away(of_live: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["opt-outs", "show", *of_live]) == 0
    assert capsys.readouterr().out == (
        f"opt out  no words of its own {EVERYWHERE_OUT}\nopt in   no words of its own {EVERYWHERE_IN}\n"
    )
    assert main(["opt-outs", "set", *of_live, "--opt-out-words", "Nej tack", "slut!"]) == 0
    assert main(["opt-outs", "set", *of_live, "--opt-in-words", "Ja"]) == 0
    capsys.readouterr()
    assert main(["opt-outs", "show", *of_live]) == 0
    assert capsys.readouterr().out == f"opt out  NEJ TACK, SLUT {EVERYWHERE_OUT}\nopt in   JA {EVERYWHERE_IN}\n"
    assert main(["opt-outs", "set", *of_live, "--opt-out-words"]) == 0
    assert capsys.readouterr().out.startswith("opt out  no words of its own (")


def test_what_collides_is_refused_in_a_line(of_live: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["opt-outs", "set", *of_live, "--opt-out-words", "nej", "--opt-in-words", "NEJ"]) == 1
    refused = capsys.readouterr().err
    assert refused.startswith("leadrescue opt-outs: --")
    assert refused.endswith("0: NEJ is an opt-out word of this dealership: choose another word.\n")
    assert main(["opt-outs", "show", *of_live]) == 0
    assert capsys.readouterr().out.startswith("opt out  no words of its own (")
    assert main(["opt-outs", "show", "--dealership", "d_unknown"]) == 1
    assert capsys.readouterr().err == "leadrescue opt-outs: There is no such dealership.\n"
