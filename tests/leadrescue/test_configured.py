"""Which login a command uses: the one that is given, and never one of another database."""

from __future__ import annotations

from pathlib import Path

import pytest

from leadrescue.commands import configured
from leadrescue.exits import ConfigurationError
from leadrescue.run import whereabouts
from leadrescue.settings import Login, Settings

API, WORKER, OWNER = (f"postgresql://{name}@db.example.com/shop" for name in ("api", "worker", "owner"))
RUN = {
    "database_url": "postgresql://a@/run",
    "worker_database_url": "postgresql://w@/run",
    "owner_database_url": "postgresql://o@/run",
    "redis_url": "unix:///run/redis.sock?db=0",
}


@pytest.fixture(autouse=True)
def _data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADRESCUE_DATA_DIR", str(tmp_path))


def test_one_login_is_all_three() -> None:
    settings = Settings(database_url=API)
    assert settings.api_login == settings.worker_login == settings.owner_login == Login(API, "LEADRESCUE_DATABASE_URL")


def test_each_login_is_named_by_the_variable_that_gave_it() -> None:
    settings = Settings(database_url=API, worker_database_url=WORKER, owner_database_url=OWNER)
    assert settings.api_login == Login(API, "LEADRESCUE_DATABASE_URL")
    assert settings.worker_login == Login(WORKER, "LEADRESCUE_WORKER_DATABASE_URL")
    assert settings.owner_login == Login(OWNER, "LEADRESCUE_OWNER_DATABASE_URL")


def test_a_command_beside_a_run_has_its_logins(tmp_path: Path) -> None:
    with whereabouts.recorded(tmp_path, RUN):
        settings = configured.load_beside_run("api_login", "worker_login", "owner_login", "redis_url")
    assert {name: getattr(settings, name) for name in RUN} == RUN


@pytest.mark.parametrize("given", ["DATABASE_URL", "WORKER_DATABASE_URL", "OWNER_DATABASE_URL"])
def test_a_database_that_is_given_is_not_joined_by_the_logins_of_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv(f"LEADRESCUE_{given}", API)
    with whereabouts.recorded(tmp_path, RUN):
        settings = configured.load_beside_run()
    assert {name: getattr(settings, name) for name in RUN} == {
        "database_url": "",
        "worker_database_url": "",
        "owner_database_url": "",
        "redis_url": RUN["redis_url"],
    } | {given.lower(): API}


@pytest.mark.parametrize(
    ("given", "required", "missing"),
    [
        ("WORKER_DATABASE_URL", "worker_login", None),
        ("OWNER_DATABASE_URL", "owner_login", None),
        ("DATABASE_URL", "worker_login", None),
        ("DATABASE_URL", "owner_login", None),
        ("WORKER_DATABASE_URL", "api_login", "LEADRESCUE_DATABASE_URL"),
        ("OWNER_DATABASE_URL", "worker_login", "LEADRESCUE_DATABASE_URL"),
        ("WORKER_DATABASE_URL", "owner_login", "LEADRESCUE_DATABASE_URL"),
    ],
)
def test_a_command_asks_for_the_login_that_it_uses_and_no_other(
    monkeypatch: pytest.MonkeyPatch, given: str, required: str, missing: str | None
) -> None:
    monkeypatch.setenv(f"LEADRESCUE_{given}", API)
    if missing is None:
        configured.load(required)
        return
    with pytest.raises(ConfigurationError, match=rf"^{missing} is not set: for instance postgresql://"):
        configured.load(required)
