"""The command explains itself, and says in one line what is wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from leadrescue.cli import COMMANDS
from tests.support.processes import ROOT

WITHOUT_SETTINGS = {"PATH": "/usr/bin:/bin", "LEADRESCUE_DATA_DIR": "/nowhere"}


def leadrescue(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``leadrescue <arguments>``, run to its end."""
    return subprocess.run(
        [sys.executable, "-m", "leadrescue", *arguments],
        cwd=ROOT,
        env=WITHOUT_SETTINGS | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_and_what_it_does() -> None:
    helped = leadrescue("--help")
    assert helped.returncode == 0
    for name, summary in COMMANDS.items():
        assert f"  {name} " in helped.stdout
        assert summary in helped.stdout


@pytest.mark.parametrize("name", ["run", "migrate", "database", "dealership", "key", "demo"])
def test_each_command_explains_itself(name: str) -> None:
    helped = leadrescue(name, "--help")
    assert helped.returncode == 0
    assert helped.stdout.startswith(f"usage: leadrescue {name}")
    assert helped.stderr == ""


@pytest.mark.parametrize("name", ["serve", "work", "dispatch", "run"])
def test_what_stays_running_bears_no_migrations(name: str) -> None:
    """They would cost each process 10 MB."""
    loaded = f"import sys, leadrescue.commands.{name}; print({{'aerich', 'tortoise'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"


def test_an_unknown_command_is_a_misuse() -> None:
    assert leadrescue("fly").returncode == 2


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PORT": "abc"}, "PORT: Input should be a valid integer, unable to parse string as an integer"),
        ({"LEADRESCUE_PORT": "65536"}, "LEADRESCUE_PORT: Input should be less than or equal to 65535"),
        (
            {"LEADRESCUE_ENCRYPTION_KEY": "c2VjcmV0"},
            "LEADRESCUE_ENCRYPTION_KEY: must be 32 bytes in base64; make one with: openssl rand -base64 32",
        ),
        (
            {"LEADRESCUE_WORKER_DATABASE_URL": "postgresql://w:hunter2@db.example.com/shop"},
            (
                "LEADRESCUE_DATABASE_URL is not set, and LEADRESCUE_WORKER_DATABASE_URL is: "
                "set both for an own PostgreSQL, none for a private one"
            ),
        ),
    ],
)
def test_a_wrong_setting_is_named_by_the_variable_that_was_set(environment: dict[str, str], words: str) -> None:
    refused = leadrescue("run", **environment)
    assert (refused.returncode, refused.stdout) == (78, "")
    assert refused.stderr == f"leadrescue run: {words}\n"


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    refused = leadrescue("migrate", LEADRESCUE_DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/shop")
    assert refused.returncode == 1
    assert refused.stderr.startswith(
        "leadrescue migrate: LEADRESCUE_DATABASE_URL: the database shop at 127.0.0.1 does not answer: "
    )
    assert refused.stderr.count("\n") == 1
    assert "hunter2" not in refused.stderr


def test_the_login_that_a_command_uses_is_named_where_it_does_not_work() -> None:
    away = "postgresql://u@127.0.0.1:1/shop"
    for command, variable in (
        (("migrate",), "LEADRESCUE_OWNER_DATABASE_URL"),
        (("database", "logins"), "LEADRESCUE_OWNER_DATABASE_URL"),
        (("dealership", "list"), "LEADRESCUE_WORKER_DATABASE_URL"),
        (("events", "export", "--dealership", "d_1", "--format", "csv"), "LEADRESCUE_DATABASE_URL"),
    ):
        refused = leadrescue(*command, **{"LEADRESCUE_DATABASE_URL": away, variable: away})
        assert refused.returncode == 1
        assert refused.stderr.startswith(
            f"leadrescue {command[0]}: {variable}: the database shop at 127.0.0.1 does not answer: "
        )
