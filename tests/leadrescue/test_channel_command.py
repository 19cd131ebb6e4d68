"""A dealership's Twilio account from the terminal: the token never shown, what is missing said in words."""

from __future__ import annotations

import base64
import io

import asyncpg
import pytest

from leadrescue.cli import main
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from tests.support.background import Background
from tests.support.processes import environment

SID = "AC51000000000000000000000000000051"
TOKEN, LATER_TOKEN = "5a1e000000000000000000000000a1e5", "5a1e000000000000000000000000a1e6"


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def twins(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The ids of a LIVE dealership and its TEST twin."""
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    live, test, _ = capsys.readouterr().out.splitlines()
    return live.removeprefix("LIVE "), test.removeprefix("TEST ")


def stored(background: Background, url: str) -> asyncpg.Record | None:
    async def fetch() -> asyncpg.Record | None:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchrow("SELECT * FROM channel_account")
        finally:
            await connection.close()

    return background.run(fetch())


def test_an_account_is_set_shown_and_its_token_rotated(
    twins: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    background: Background,
    database_url: str,
) -> None:
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)
    of_live = ["--dealership", twins[0]]
    assert main(["channel", "set", *of_live, "--account-sid", SID, "--sms-sender", "070-174 06 98"]) == 1
    assert "--sms-sender: " in capsys.readouterr().err
    assert stored(background, database_url) is None

    assert main(["channel", "set", *of_live, "--account-sid", SID, "--sms-sender", "+46 70 174 06 98"]) == 0
    shown = capsys.readouterr().out
    assert SID in shown
    assert "+46701740698" in shown
    assert TOKEN not in shown
    assert "/twilio/inbound#rc=5&rp=all" in shown
    row = stored(background, database_url)
    assert row is not None
    box = SecretBox(bytes(32))
    assert box.open(row["auth_token"], f"channel_account:{twins[0]}") == TOKEN.encode()
    assert row["previous_auth_token"] is None

    # The token comes from standard input, and what is not given stays.
    monkeypatch.delenv("LEADRESCUE_TWILIO_AUTH_TOKEN")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{LATER_TOKEN}\n"))
    assert main(["channel", "set", *of_live, "--whatsapp-sender", "whatsapp:+46701740699"]) == 0
    row = stored(background, database_url)
    assert row is not None
    assert (row["sms_sender"], row["whatsapp_sender"]) == ("+46701740698", "+46701740699")
    assert box.open(row["auth_token"], f"channel_account:{twins[0]}") == LATER_TOKEN.encode()
    assert box.open(row["previous_auth_token"], f"channel_account:{twins[0]}") == TOKEN.encode()


def test_what_is_missing_is_said_in_words(twins: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["channel", "check", "--dealership", twins[0]]) == 1
    assert capsys.readouterr().out == (
        "No Twilio account is configured: nothing can be sent. "
        "Configure one: configureTwilio, or `leadrescue channel set`.\n"
    )
    assert main(["channel", "check", "--dealership", "d_unknown"]) == 1
    assert capsys.readouterr().err == "leadrescue channel: There is no such dealership.\n"
    assert main(["channel", "check", "--dealership", twins[1]]) == 0
    assert capsys.readouterr().out == "Nothing is missing.\n"


def test_a_check_names_each_thing_with_its_remedy(
    twins: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    background: Background,
    database_url: str,
) -> None:
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)
    monkeypatch.setenv("LEADRESCUE_PUBLIC_URL", "http://127.0.0.1:8000")
    of_live = ["--dealership", twins[0]]
    assert main(["channel", "set", *of_live, "--account-sid", SID, "--whatsapp-sender", "+46701740699"]) == 0
    notes = [line for line in capsys.readouterr().out.splitlines() if line.startswith("Note: ")]
    assert [note.split(":", 1)[1][:30] for note in notes] == [
        " Without an SMS sender no SMS ",
        " LEADRESCUE_PUBLIC_URL is no p",
    ]
    assert main(["channel", "check", *of_live]) == 1
    checked = capsys.readouterr().out.splitlines()
    templates = [line for line in checked if "has no WhatsApp template" in line]
    assert templates
    assert all(line.endswith(" Name its approved template: contentSid in savePlaybook.") for line in templates)
    senders = "No SMS sender and no messaging service: SMS cannot be sent, and nothing takes WhatsApp's place."
    public = "LEADRESCUE_PUBLIC_URL is no public https address: Twilio cannot report statuses or replies."
    assert [line for line in checked if line not in templates] == [
        f"{senders} Give smsSender or messagingServiceSid: configureTwilio, or `leadrescue channel set`.",
        f"{public} Set it to the address that the world reaches this installation at.",
    ]

    # With another key nothing that was sealed can be opened.
    monkeypatch.setenv("LEADRESCUE_ENCRYPTION_KEY", base64.b64encode(b"x" * 32).decode())
    assert main(["channel", "check", *of_live]) == 1
    sealed = "The auth token was sealed with another LEADRESCUE_ENCRYPTION_KEY and cannot be opened: put that key back,"
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("The auth token")] == [
        f"{sealed} or give the token again (leadrescue channel set)."
    ]
    assert main(["channel", "show", *of_live]) == 1
    assert capsys.readouterr().err.startswith(f"leadrescue channel: {sealed}")


def test_an_account_is_removed(
    twins: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    background: Background,
    database_url: str,
) -> None:
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)
    of_live = ["--dealership", twins[0]]
    assert main(["channel", "set", *of_live, "--account-sid", SID, "--sms-sender", "Karlsson"]) == 0
    # An empty text takes a field away.
    assert main(["channel", "set", *of_live, "--sms-sender", "", "--region", "ie1"]) == 0
    row = stored(background, database_url)
    assert row is not None
    assert (row["account_sid"], row["sms_sender"], row["region"]) == (SID, None, "ie1")
    capsys.readouterr()

    assert main(["channel", "remove", *of_live]) == 0
    assert capsys.readouterr().out == "The Twilio account is removed.\n"
    assert stored(background, database_url) is None
    assert main(["channel", "remove", *of_live]) == 1
    assert capsys.readouterr().err == "leadrescue channel: There is no Twilio account: nothing is to be removed.\n"


def test_wrong_accounts_are_refused_and_nothing_is_kept(
    twins: tuple[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    background: Background,
    database_url: str,
) -> None:
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)
    assert main(["channel", "set", "--dealership", twins[1], "--account-sid", SID]) == 1
    assert "LIVE" in capsys.readouterr().err
    for wrong in ("AC12", "XX51000000000000000000000000000051"):
        assert main(["channel", "set", "--dealership", twins[0], "--account-sid", wrong]) == 1
        assert "--account-sid: " in capsys.readouterr().err
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", "short")
    assert main(["channel", "set", "--dealership", twins[0], "--account-sid", SID]) == 1
    assert "short" not in capsys.readouterr().err
    assert stored(background, database_url) is None
