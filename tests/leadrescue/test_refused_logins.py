"""A login that PostgreSQL refuses is told as what it is: at the start by ending, later by a line in the log."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest

from leadrescue import logins
from leadrescue.exits import CONFIGURATION
from leadrescue.settings import Settings
from resolvers.key_secrets import new_secret
from tests.support.databases import named
from tests.support.patience import PATIENCE_S, eventually
from tests.support.processes import Processes, Running, environment
from tests.support.rows import make_dealership, make_lead, make_message
from tests.support.waiting import until

REFUSED = 'cannot be used: role "{}" is not permitted to log in; trying again'
CUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
VARIABLES = {"serve": "LEADRESCUE_DATABASE_URL"}  # the others' is the workers'
ROLES = {"serve": "leadrescue_app"}


def messages(running: Running) -> list[str]:
    """What the process has logged, line by line."""
    return [json.loads(line)["message"] for line in running.output().splitlines()]


@asynccontextmanager
async def shut_out(owner: asyncpg.Connection, login: str) -> AsyncIterator[None]:
    """For the length of the block the login gets no connection, and has none left: the server is the test's own."""
    await owner.execute(f"ALTER ROLE {login} NOLOGIN")
    try:
        assert await owner.fetchval(CUT) > 0
        yield
    finally:
        await owner.execute(f"ALTER ROLE {login} LOGIN")


@pytest.mark.parametrize("command", ["serve", "work", "dispatch"])
@pytest.mark.parametrize("fault", ["another's login", "no such login", "no such database", "no URL", "a slash in it"])
def test_a_wrong_login_is_told_in_one_line_and_ends_the_process(
    processes: Processes, settings: Settings, command: str, fault: str
) -> None:
    # Given a URL that only whoever wrote it can mend
    variable, role = VARIABLES.get(command, "LEADRESCUE_WORKER_DATABASE_URL"), ROLES.get(command, "leadrescue_worker")
    right, other = settings.api_login.url, settings.worker_login.url
    if command != "serve":
        right, other = other, right
    url, words = {
        "another's login": (other, f'permission denied to set role "{role}"'),
        "no such login": (logins.url_as(right, "nobody_at_all"), 'role "nobody_at_all" does not exist'),
        "no such database": (named(right, "nowhere"), 'database "nowhere" does not exist'),
        "no URL": ("shop:geheim@db.example.com/shop", "the URL cannot be read"),
        "a slash in it": ("postgresql://shop:a/geheim@db.example.com/shop", "the URL cannot be read"),
    }[fault]

    # When a process starts with it
    running = processes.start(command, environment=_environment(settings, variable, url))

    # Then it ends, and says which variable is wrong, and how
    assert running.popen.wait(PATIENCE_S) == CONFIGURATION
    said = running.output().splitlines()[-1]
    assert said.startswith(f"leadrescue {command}: {variable}: the database")
    assert said.endswith(f" cannot be used: {words}")
    assert "exception" not in running.output()
    assert "geheim" not in running.output()


@pytest.mark.parametrize(
    ("command", "ready"), [("work", "the worker is ready"), ("dispatch", "the dispatcher is ready")]
)
async def test_a_database_that_is_away_at_the_start_is_waited_for(
    processes: Processes, settings: Settings, tmp_path: Path, command: str, ready: str
) -> None:
    # Given a place where no PostgreSQL listens yet
    (sockets,) = parse_qs(urlsplit(settings.worker_login.url).query)["host"]
    later = tmp_path / "later"
    url = settings.worker_login.url.replace(sockets, str(later))

    # When a process starts
    running = processes.start(command, environment=_environment(settings, "LEADRESCUE_WORKER_DATABASE_URL", url))

    # Then it waits, and works once there is one
    await eventually(lambda: "PostgreSQL is away; trying again" in running.output())
    assert running.popen.poll() is None
    later.symlink_to(sockets)
    await eventually(lambda: ready in running.output())
    assert "PostgreSQL is back" in messages(running)
    assert running.terminate() == 0


async def test_workers_and_dispatchers_whose_login_is_refused_later_say_so_and_go_on_trying(
    processes: Processes, settings: Settings, owner: asyncpg.Connection
) -> None:
    # Given a dispatcher and a worker at work
    dispatcher, worker = processes.dispatch(settings), processes.work(settings)
    await eventually(lambda: "the dispatcher is ready" in dispatcher.output())
    await eventually(lambda: "the worker is ready" in worker.output())

    # When their login is taken away, with the connections that they have
    async with shut_out(owner, logins.WORKER):
        # Then the dispatcher says that, and not that PostgreSQL were away
        words = f"PostgreSQL {REFUSED.format(logins.WORKER)}"
        await eventually(lambda: words in messages(dispatcher))
        lead = await make_lead(owner, await make_dealership(owner))
        await make_message(owner, lead, due_at=datetime.now(UTC))

    # And once it is given back, what fell due meanwhile goes out, by the same processes
    await until(owner, "SELECT count(*) = 1 FROM message WHERE status = 'read'", of=(dispatcher, worker))
    await eventually(lambda: "PostgreSQL is back" in messages(dispatcher))
    assert [running.popen.poll() for running in (dispatcher, worker)] == [None, None]


async def test_an_api_process_whose_login_is_refused_later_is_not_ready_and_logs_why(
    processes: Processes, settings: Settings, owner: asyncpg.Connection
) -> None:
    serving = await processes.serve(settings)
    words = f"readiness: database {REFUSED.format(logins.API)}"
    async with httpx.AsyncClient(base_url=serving.url, trust_env=False, timeout=PATIENCE_S) as client:
        async with shut_out(owner, logins.API):
            # The first may still find a connection that is just being ended.
            async with asyncio.timeout(PATIENCE_S):
                while words not in messages(serving):
                    unready = await client.get("/readyz")
            assert (unready.status_code, unready.json()["database"]) == (503, "away")
            refused = await client.get("/v1/leads/l_1", headers={"Authorization": f"Bearer {new_secret('live')}"})
            assert (refused.status_code, refused.json()["error"]["code"]) == (503, "unavailable")
        assert (await client.get("/readyz")).status_code == 200
    said = messages(serving)
    assert said.count(words) == 1
    assert "readiness: database is back" in said
    assert '"level":"error"' not in serving.output()


def _environment(settings: Settings, variable: str, url: str) -> dict[str, str]:
    changed = settings.model_copy(update={variable.removeprefix("LEADRESCUE_").lower(): url, "port": 0})
    return environment(changed)
