"""A database URL that cannot be read is told by its variable's name, and never by its words: it holds a password."""

from __future__ import annotations

import pytest

from leadrescue.cli import main
from leadrescue.commands import database_failures
from leadrescue.exits import CONFIGURATION, OperatorError
from leadrescue.settings import Login, Settings
from tests.support.processes import environment

COMMANDS = {
    "migrate": (["migrate"], "LEADRESCUE_OWNER_DATABASE_URL"),
    "database": (["database", "logins"], "LEADRESCUE_OWNER_DATABASE_URL"),
    "demo": (["demo"], "LEADRESCUE_OWNER_DATABASE_URL"),
    "dealership": (["dealership", "list"], "LEADRESCUE_WORKER_DATABASE_URL"),
}
UNREADABLE = {
    "a port that is no number": "postgresql://shop:geheim@db.example.com:geheim/shop",
    "a port that is none": "postgresql://shop:geheim@127.0.0.1:123456/shop",
    "another scheme": "mysql://shop:geheim@db.example.com/shop",
    "no scheme": "shop:geheim@db.example.com/shop",
    "a bracket": "postgresql://shop:geheim[@db.example.com/shop",
    "a slash in the password": "postgresql://shop:a/geheim@db.example.com/shop",
    "a hash in the password": "postgresql://shop:a#geheim@db.example.com/shop",
    "an option that is none": "postgresql://shop:geheim@db.example.com/shop?sslmode=geheim",
}


@pytest.mark.parametrize("command", list(COMMANDS))
@pytest.mark.parametrize("fault", list(UNREADABLE))
def test_a_command_names_the_variable_and_no_word_of_the_url(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings, command: str, fault: str
) -> None:
    arguments, variable = COMMANDS[command]
    for name, value in environment(settings, **{variable: UNREADABLE[fault]}).items():
        monkeypatch.setenv(name, value)
    assert main(arguments) == CONFIGURATION
    printed = capsys.readouterr()
    where = "the database shop at db.example.com" if fault == "an option that is none" else "the database"
    assert printed.err == f"leadrescue {command}: {variable}: {where} cannot be used: the URL cannot be read\n"
    assert "geheim" not in printed.out


@pytest.mark.parametrize("parameter", ["work_mem=geheim", "geheim=1"])
def test_a_parameter_that_the_server_refuses_is_not_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings, parameter: str
) -> None:
    url = f"{settings.owner_login.url}&{parameter}"
    for name, value in environment(settings, LEADRESCUE_OWNER_DATABASE_URL=url).items():
        monkeypatch.setenv(name, value)
    assert main(["migrate"]) == CONFIGURATION
    said = capsys.readouterr().err
    assert said.startswith("leadrescue migrate: LEADRESCUE_OWNER_DATABASE_URL: the database ")
    assert said.endswith(" cannot be used: PostgreSQL refuses a parameter of the URL\n")
    assert "geheim" not in said


def test_several_hosts_are_too_many_for_the_migrations(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    url = "postgresql://shop:geheim@a.example.com:5432,b.example.com:5432/shop"
    for name, value in environment(settings, LEADRESCUE_OWNER_DATABASE_URL=url).items():
        monkeypatch.setenv(name, value)
    assert main(["migrate"]) == CONFIGURATION
    assert capsys.readouterr().err == (
        "leadrescue migrate: LEADRESCUE_OWNER_DATABASE_URL: the database cannot be used: the URL cannot be read\n"
    )


@pytest.mark.parametrize("password", ["12/geheim", "12/a/geheim", "12?geheim"])
def test_a_password_that_looks_like_a_port_and_a_database_is_not_printed(password: str) -> None:
    login = Login(f"postgresql://shop:{password}@db.example.com/shop", "LEADRESCUE_DATABASE_URL")
    with pytest.raises(OperatorError) as raised, database_failures.explained(login):
        raise OSError("Name or service not known")
    assert str(raised.value).startswith("LEADRESCUE_DATABASE_URL: the database ")
    assert "geheim" not in str(raised.value)
