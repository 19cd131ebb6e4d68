"""Rotating the encryption key, from the terminal."""

from __future__ import annotations

import base64

import asyncpg
import pytest

from leadrescue.cli import main
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from tests.support.background import Background
from tests.support.processes import environment

SID = "AC51000000000000000000000000000051"
TOKEN = "5a1e000000000000000000000000a1e5"
OLD, NEW = bytes(32), b"n" * 32
(OLD_ID,), (NEW_ID,) = SecretBox(OLD).key_ids, SecretBox(NEW).key_ids
NOTHING = "0 inbound secrets, 0 webhook secrets, 0 Twilio tokens, 0 former Twilio tokens, 0 licence photos"


@pytest.fixture
def live(settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """A LIVE dealership with a Twilio account, sealed with the old key."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("LEADRESCUE_TWILIO_AUTH_TOKEN", TOKEN)
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    live = capsys.readouterr().out.splitlines()[0].removeprefix("LIVE ")
    assert main(["channel", "set", "--dealership", live, "--account-sid", SID, "--sms-sender", "+46701740698"]) == 0
    capsys.readouterr()
    return live


def given(monkeypatch: pytest.MonkeyPatch, *keys: bytes) -> None:
    value = ",".join(base64.b64encode(key).decode() for key in keys)
    monkeypatch.setenv("LEADRESCUE_ENCRYPTION_KEY", value)


def test_a_key_is_rotated(live: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["secrets", "show"]) == 0
    assert capsys.readouterr().out == f"{OLD_ID}  key 1          3 values  seals\n"
    given(monkeypatch, OLD, NEW)
    assert main(["secrets", "show"]) == 0
    assert capsys.readouterr().out == (
        f"{OLD_ID}  key 1          3 values  seals\n"
        f"{NEW_ID}  key 2          0 values  not needed: it may be taken out of LEADRESCUE_ENCRYPTION_KEY\n"
    )

    given(monkeypatch, NEW, OLD)
    assert main(["secrets", "reseal"]) == 0
    assert capsys.readouterr().out == (
        f"Sealed anew with {NEW_ID}: 2 inbound secrets, 0 webhook secrets, 1 Twilio tokens, 0 former Twilio tokens, "
        "0 licence photos.\n"
        f"{NEW_ID}  key 1          3 values  seals\n"
        f"{OLD_ID}  key 2          0 values  not needed: it may be taken out of LEADRESCUE_ENCRYPTION_KEY\n"
    )
    assert main(["secrets", "reseal"]) == 0
    assert capsys.readouterr().out.startswith(f"Sealed anew with {NEW_ID}: {NOTHING}.\n")

    given(monkeypatch, NEW)
    assert main(["channel", "show", "--dealership", live]) == 0
    assert main(["secrets", "show"]) == 0
    assert capsys.readouterr().out.endswith(f"\n{NEW_ID}  key 1          3 values  seals\n")


def test_what_cannot_be_opened_is_named_and_the_exit_code_says_so(
    live: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    background: Background,
    database_url: str,
) -> None:
    given(monkeypatch, NEW)
    assert main(["secrets", "reseal"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == [
        f"Sealed anew with {NEW_ID}: {NOTHING}.",
        f"{NEW_ID}  key 1          0 values  seals",
        (
            f"{OLD_ID}  not set        3 values  needed: add it to LEADRESCUE_ENCRYPTION_KEY, or, if it is lost: "
            f"leadrescue secrets forget --key {OLD_ID}"
        ),
    ]
    reason = f"cannot be opened: Sealed with the key {OLD_ID}, which is not among those at hand."
    secrets = sorted(column(background, database_url, "SELECT id FROM inbound_secret"))
    assert printed[3:] == [
        *(f"inbound_secret.sealed of {id} {reason}" for id in secrets),
        f"channel_account.auth_token of {live} {reason}",
    ]
    for key in (OLD, NEW):
        assert base64.b64encode(key).decode() not in "".join(printed)

    # What would seal with a key that the others do not have says so, and changes nothing.
    assert main(["dealership", "create", "--name", "Bilhuset Öst"]) == 78
    assert capsys.readouterr().err == (
        "leadrescue dealership: LEADRESCUE_ENCRYPTION_KEY lacks a key that this database's secrets are sealed with "
        f"(id {OLD_ID}): add it again, behind the others, with a comma before it\n"
    )
    assert column(background, database_url, "SELECT count(*)::text FROM dealership") == ["2"]

    assert main(["secrets", "forget", "--key", "0011223344556677"]) == 1
    assert "There is no key with the id 0011223344556677" in capsys.readouterr().err
    assert main(["secrets", "forget", "--key", OLD_ID]) == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"{OLD_ID}  not set        3 values  forgotten: what it sealed cannot be read"
    ]
    assert main(["dealership", "create", "--name", "Bilhuset Öst"]) == 0


def test_each_key_of_several_is_checked(
    live: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (f"{base64.b64encode(OLD).decode()},c2VjcmV0", f"{base64.b64encode(OLD).decode()},"):
        monkeypatch.setenv("LEADRESCUE_ENCRYPTION_KEY", wrong)
        assert main(["secrets", "show"]) == 78
        assert capsys.readouterr().err == (
            "leadrescue secrets: LEADRESCUE_ENCRYPTION_KEY: key 2 of 2 must be 32 bytes in base64; make one with: "
            "openssl rand -base64 32\n"
        )


def column(background: Background, database_url: str, sql: str) -> list[str]:
    async def read() -> list[str]:
        connection = await asyncpg.connect(database_url)
        try:
            return [row[0] for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    return background.run(read())
