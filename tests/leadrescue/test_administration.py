"""Dealerships and keys from the terminal: what is made works, what is refused changes nothing."""

from __future__ import annotations

import asyncpg
import pytest

from leadrescue.cli import main
from leadrescue.settings import Settings
from resolvers.key_secrets import hash_secret
from tests.support.processes import environment


@pytest.fixture(autouse=True)
def _set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)


def rows(background: object, url: str, sql: str) -> list[tuple[object, ...]]:
    """The rows of one statement, as the database's owner."""

    async def fetch() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(url)
        try:
            return [tuple(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    result: list[tuple[object, ...]] = background.run(fetch())  # type: ignore[attr-defined]
    return result


def created(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """The ids of a new dealership and its twin."""
    assert main(["dealership", "create", "--name", "Bilhuset Väst"]) == 0
    live, test, hint = capsys.readouterr().out.splitlines()
    assert hint == f"Next, an API key: leadrescue key create --dealership {live[5:]} --name CRM"
    return live.removeprefix("LIVE "), test.removeprefix("TEST ")


def test_a_dealership_is_made_with_its_twin_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    live, test = created(capsys)
    assert main(["dealership", "list"]) == 0
    assert capsys.readouterr().out == f"Bilhuset Väst  LIVE {live}  TEST {test}  Europe/Stockholm sv\n"


def test_wrong_facts_are_all_named_and_nothing_is_made(
    capsys: pytest.CaptureFixture[str], background: object, database_url: str
) -> None:
    assert main(["dealership", "create", "--name", "X", "--timezone", "Mars/Base", "--region", "Sweden"]) == 1
    refused = capsys.readouterr().err
    assert refused.startswith("leadrescue dealership: ")
    assert "--timezone: " in refused
    assert "--region: " in refused
    assert refused.count("\n") == 1
    assert rows(background, database_url, "SELECT id FROM dealership") == []


def test_a_dealership_is_shown_and_its_settings_changed(
    capsys: pytest.CaptureFixture[str], background: object, database_url: str
) -> None:
    live, test = created(capsys)
    changes = ["--name", "Nya Bil", "--quiet-hours-from", "20:00", "--quiet-hours-to", "09:00"]
    more = ["--timezone", "Europe/Oslo", "--region", "NO", "--locale", "nb", "--license-photo-retention-days", "14"]
    more += ["--hold-out-percent", "10"]
    assert main(["dealership", "set", "--dealership", live, *changes, *more]) == 0
    expected = (
        f"dealership       {live} LIVE\n"
        "name             Nya Bil\n"
        "timezone         Europe/Oslo\n"
        "locale           nb\n"
        "region           NO\n"
        "quiet hours      20:00 to 09:00\n"
        "licence photos   14 days\n"
        "hold-out         10 % of new customers\n"
    )
    assert capsys.readouterr().out == expected
    assert main(["dealership", "show", "--dealership", live]) == 0
    assert capsys.readouterr().out == expected
    assert main(["dealership", "show", "--dealership", test]) == 0
    assert "Bilhuset Väst" in capsys.readouterr().out
    assert rows(background, database_url, "SELECT dealership_id, type FROM event") == [(live, "dealership.updated")]
    assert main(["dealership", "set", "--dealership", live, "--quiet-hours-from", "8", "--quiet-hours-to", "8"]) == 1
    refused = capsys.readouterr().err
    assert "--quiet-hours-from: From must be a wall time such as 21:00" in refused
    assert "--quiet-hours-to: To must be a wall time such as 21:00" in refused
    assert main(["dealership", "set", "--dealership", live, "--quiet-hours-to", "08:00"]) == 1
    assert "--quiet-hours-from: From is required." in capsys.readouterr().err
    assert main(["dealership", "show", "--dealership", live]) == 0
    assert capsys.readouterr().out == expected
    assert main(["dealership", "set", "--dealership", "d_unknown", "--name", "X"]) == 1
    assert capsys.readouterr().err == "leadrescue dealership: There is no such dealership.\n"


def test_a_key_is_shown_once_rotated_and_revoked(
    capsys: pytest.CaptureFixture[str], background: object, database_url: str
) -> None:
    live, test = created(capsys)
    for dealership, mode in ((live, "live"), (test, "test")):
        assert main(["key", "create", "--dealership", dealership, "--name", "CRM"]) == 0
        named, secret, once = capsys.readouterr().out.splitlines()
        assert secret.startswith(f"lr_sk_{mode}_")
        assert once == "This is the only time that it is shown."
    key = named.split()[0]
    assert named == f"{key}  CRM"
    stored = rows(background, database_url, f"SELECT secret_hash FROM api_key WHERE id = '{key}'")
    assert stored == [(hash_secret(secret),)]

    assert main(["key", "rotate", key, "--grace-seconds", "3600"]) == 0
    rotated = capsys.readouterr().out.splitlines()
    assert rotated[3].startswith(f"{key} is rotated, works until ")
    assert main(["key", "list", "--dealership", test]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == [key, rotated[0].split()[0]]
    assert listed[1].endswith("CRM  works, never used")
    assert secret not in "".join(listed)

    assert main(["key", "revoke", key]) == 0
    assert capsys.readouterr().out.startswith(f"{key} is revoked ")
    assert main(["key", "rotate", key]) == 1
    assert "create a new one" in capsys.readouterr().err


def test_an_unknown_key_or_dealership_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["key", "revoke", "k_unknown"]) == 1
    assert capsys.readouterr().err == (
        "leadrescue key: There is no such API key: take an id from `leadrescue key list`.\n"
    )
    assert main(["key", "create", "--dealership", "d_unknown", "--name", "CRM"]) == 1
    assert capsys.readouterr().err == "leadrescue key: There is no such dealership.\n"
