"""A login that Redis refuses is told as what it is, and costs no more than Redis being away; an address that cannot be
read ends the process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

import asyncpg
import httpx
import pytest
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from leadrescue.cli import main
from leadrescue.exits import CONFIGURATION
from leadrescue.redis_check import warn
from leadrescue.settings import Login, Settings
from tests.support.patience import PATIENCE_S, eventually
from tests.support.processes import Processes, Running, environment, free_port, until_listening
from tests.support.redis_server import RedisServer, redis_server
from tests.support.rows import make_dealership, make_lead, make_message
from tests.support.waiting import until

RIGHT, WRONG = ":geheim", ":falsch"
GOES_ON = "; going on as without Redis, and trying again"
REFUSED = f"LEADRESCUE_REDIS_URL: Redis refuses the login{GOES_ON}"
WAKEUPS, BROKER = "LEADRESCUE_REDIS_URL", "LEADRESCUE_BROKER_URL"


def warnings(running: Running) -> list[str]:
    """What the process said at its start of its logins to Redis."""
    whole = running.output().rpartition("\n")[0]  # it may be writing the next line just now
    said = [json.loads(line) for line in whole.splitlines()]
    return [entry["message"] for entry in said if entry["logger"] == "leadrescue.redis_check"]


def said_so(running: Running) -> bool:
    """Whether it said so once."""
    return warnings(running) == [REFUSED]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    """A Redis with the password ``geheim``."""
    with redis_server() as started:
        started.start()
        _command(started.url(0), "CONFIG", "SET", "requirepass", "geheim")
        yield started


@pytest.fixture
def secured(server: RedisServer) -> Iterator[RedisServer]:
    """The same, with that password again at the end."""
    yield server
    for login in (RIGHT, WRONG):
        with suppress(RedisError), Redis.from_url(server.url(0, login)) as client:
            client.config_set("requirepass", "geheim")
            return


def _command(url: str, *words: str) -> None:
    """Runs it as soon as the server listens; raises RedisError where it does not for long."""
    patient = Retry(ConstantBackoff(0.05), int(PATIENCE_S / 0.05))
    with Redis.from_url(url, retry=patient, protocol=2) as client:
        client.execute_command(*words)


async def test_processes_go_on_and_say_which_variable_is_refused(
    processes: Processes, settings: Settings, owner: asyncpg.Connection, secured: RedisServer
) -> None:
    # Given a password that is not that of Redis
    urls = {"redis_url": secured.url(0, WRONG), "broker_url": ""}
    wrong = settings.model_copy(update=urls)

    # When processes start with it
    worker, dispatcher = processes.work(wrong), processes.dispatch(wrong)
    serving = processes.start("serve", environment=environment(wrong, LEADRESCUE_PORT="0"))

    # Then each of them says so once, as one line for both uses of Redis, and goes on
    for running in (worker, dispatcher, serving):
        await eventually(partial(said_so, running))
    await eventually(lambda: "the dispatcher is ready" in dispatcher.output())
    await eventually(lambda: "the worker is ready" in worker.output())
    await eventually(lambda: "Redis refuses the login; trying again" in dispatcher.output())
    assert "Redis is away" not in dispatcher.output()
    lead = await make_lead(owner, await make_dealership(owner))
    await make_message(owner, lead, due_at=datetime.now(UTC))

    # And once Redis takes the login, what fell due goes out, by the same processes
    with Redis.from_url(secured.url(0, RIGHT)) as client:
        client.config_set("requirepass", "falsch")
    await until(owner, "SELECT count(*) = 1 FROM message WHERE status = 'read'", of=(dispatcher, worker))
    assert [running.popen.poll() for running in (worker, dispatcher, serving)] == [None, None, None]
    for running in (worker, dispatcher, serving):
        assert warnings(running) == [REFUSED]
        assert "falsch" not in running.output()


async def test_an_api_process_answers_while_redis_refuses_it(
    processes: Processes, settings: Settings, secured: RedisServer
) -> None:
    wrong = settings.model_copy(update={"redis_url": secured.url(0, WRONG)})
    port = free_port()
    serving = processes.start("serve", environment=environment(wrong, LEADRESCUE_PORT=str(port)))
    await until_listening(port)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE_S) as client:
        async with asyncio.timeout(PATIENCE_S):
            while "readiness: redis refuses the login; trying again" not in serving.output():
                unready = await client.get("/readyz")
                assert (unready.status_code, unready.json()["redis"]) == (503, "away")
        assert (await client.get("/v1/leads/l_1")).status_code == 401
        assert (await client.get("/healthz")).status_code == 200
    assert serving.popen.poll() is None


@pytest.mark.parametrize(
    ("login", "broker", "said"),
    [
        ("", "", [f"{WAKEUPS}: Redis refuses the login", f"{BROKER}: Redis refuses the login"]),
        ("nobody:geheim", RIGHT, [f"{WAKEUPS}: Redis refuses the login"]),
        (RIGHT, WRONG, [f"{BROKER}: Redis refuses the login"]),
        (RIGHT, RIGHT, []),
    ],
)
async def test_each_login_is_tried(
    secured: RedisServer, caplog: pytest.LogCaptureFixture, login: str, broker: str, said: list[str]
) -> None:
    await warn(Login(secured.url(0, login), WAKEUPS), Login(secured.url(1, broker), BROKER), within_s=PATIENCE_S)
    assert caplog.messages == [f"{line}{GOES_ON}" for line in said]


@pytest.mark.parametrize("lacking", ["publish", "psubscribe", "eval"])
async def test_a_login_that_may_not_do_what_is_needed_is_told(
    secured: RedisServer, caplog: pytest.LogCaptureFixture, lacking: str
) -> None:
    rules = ("reset", "on", ">geheim", "~*", "&*", "+@all", f"-{lacking}")
    _command(secured.url(0, RIGHT), "ACL", "SETUSER", "app", *rules)
    await warn(
        Login(secured.url(0, "app:geheim"), WAKEUPS), Login(secured.url(1, "app:geheim"), BROKER), within_s=PATIENCE_S
    )
    (line,) = caplog.messages
    variable = BROKER if lacking == "eval" else WAKEUPS
    assert line.startswith(f"{variable}: Redis refuses the login a permission (")
    assert f"'{lacking}'" in line
    assert "geheim" not in line


async def test_a_redis_that_is_away_is_not_taken_for_a_refusal(
    tmp_path: object, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = Login(f"unix://{WRONG}@{tmp_path}/none.sock?db=0", WAKEUPS)
    await warn(nowhere, nowhere)
    assert caplog.messages == []


@pytest.mark.parametrize("command", ["serve", "work", "dispatch"])
@pytest.mark.parametrize(
    ("variable", "url"),
    [
        (WAKEUPS, "redis://:geheim@host:geheim/0"),
        (WAKEUPS, "redis://:a/geheim@host:6379/0"),
        (WAKEUPS, "http://:geheim@host/0"),
        (WAKEUPS, "redis://:geheim@host/geheim"),
        (BROKER, "host:geheim"),
        (BROKER, "redis://:geheim@host/0?geheim=1"),
    ],
)
def test_an_address_that_cannot_be_read_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    settings: Settings,
    command: str,
    variable: str,
    url: str,
) -> None:
    given = settings.model_copy(update={"port": 0, "broker_url": ""})
    for name, value in environment(given, **{variable: url}).items():
        monkeypatch.setenv(name, value)
    assert main([command]) == CONFIGURATION
    said = f"leadrescue {command}: {variable} cannot be read: write it as redis://user:secret@host:6379/0\n"
    assert capfd.readouterr() == ("", said)
