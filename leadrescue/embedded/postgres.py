"""A private PostgreSQL: made with initdb, listening on a unix socket only."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from signal import SIGINT, SIGQUIT

import asyncpg

from leadrescue import logins
from leadrescue.embedded import binaries
from leadrescue.embedded.home import Home
from leadrescue.exits import ConfigurationError, OperatorError
from leadrescue.supervisor import Program, Supervisor

NAME = "leadrescue"  # of the database and of its owner
_READY_WITHIN_S = 120.0  # recovery after a crash may take a while
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the errors about them bear customers' data; the process that sent one logs what may be logged.
    "log_min_messages": "log",
    "log_statement": "none",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
_NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",  # an ANALYZE in one database holds back the logs of all, and changes plans at any moment
    "max_connections": "500",  # many tests side by side, each with several pools
}


class Cluster:
    """The PostgreSQL cluster of one home, with one database ``leadrescue`` and the processes' logins.

    It trusts whoever gets through to its socket, which is the user that runs it alone: passwords would lie in files of
    that user's. The logins are apart for what comes by an API process's own connection.
    """

    def __init__(self, home: Home, socket_dir: Path, *, durable: bool) -> None:
        """``durable=False`` syncs nothing to disk (a power cut loses the cluster), and runs no autovacuum."""
        self._home = home
        self._socket_dir = socket_dir
        self._durable = durable
        self.directory = home.directory / "postgres"
        self.log = home.logs / "postgres.log"

    @property
    def owner_url(self) -> str:
        """Where the database is, once started, for its owner."""
        return self._url(NAME)

    async def start(self, supervisor: Supervisor, lock_fd: int) -> None:
        """Makes the cluster if there is none, starts it, and returns when the database can be used."""
        programs = binaries.postgres(self._home)
        if not self.directory.exists():
            await self._initialise(programs, lock_fd)
        self._check_version(programs)
        settings = _SETTINGS | ({} if self._durable else _NOT_DURABLE)
        settings["unix_socket_directories"] = str(self._socket_dir)
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        program = self._program(str(programs / "postgres"), "-D", str(self.directory), *flags, inherited_fds=(lock_fd,))
        await supervisor.start(program, ready=self._ready)

    def _program(self, *command: str, inherited_fds: tuple[int, ...] = ()) -> Program:
        return Program(
            name="PostgreSQL",
            command=command,
            log=self.log,
            environment={"PATH": os.defpath, "HOME": str(self.directory), "LC_ALL": "C", "TZ": "UTC"},
            account=self._home.account,
            inherited_fds=inherited_fds,
            orphan_signal=SIGINT,
            stop_signal=SIGINT,  # ends the sessions and writes a checkpoint
            hurry_signal=SIGQUIT,  # ends at once; the next start recovers
            stop_timeout_s=30.0,
            watched=False,
        )

    async def _initialise(self, programs: Path, lock_fd: int) -> None:
        """Under another name first, so that an interrupted initdb leaves nothing that looks like a cluster."""
        unfinished = self.directory.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._home.private_directory(unfinished)
        status = await self._program(
            *(str(programs / "initdb"), "--pgdata", str(unfinished), "--username", NAME, "--auth", "trust"),
            *("--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            *("--no-instructions", *([] if self._durable else ["--no-sync"])),
            inherited_fds=(lock_fd,),
        ).run()
        if status != 0:
            raise OperatorError(f"PostgreSQL's initdb failed with exit code {status}; its words are in {self.log}")
        unfinished.rename(self.directory)

    def _check_version(self, programs: Path) -> None:
        made_by = (self.directory / "PG_VERSION").read_text(encoding="ascii").strip()
        ours = binaries.version(self._home, programs / "postgres")
        if ours is not None and made_by != str(ours[0]):
            raise ConfigurationError(
                f"{self.directory} was made by PostgreSQL {made_by} and this is {ours[0]}: "
                "dump it with the old version and restore it, or move it away to begin anew"
            )

    async def _ready(self) -> None:
        try:
            async with asyncio.timeout(_READY_WITHIN_S):
                connection = await self._connect()
        except TimeoutError as error:
            raise OperatorError(f"PostgreSQL does not answer; its log is {self.log}") from error
        try:
            serving = Path(await connection.fetchval("SHOW data_directory"))
            if not serving.samefile(self.directory):
                raise OperatorError(f"another PostgreSQL, of {serving}, answers on {self._socket_dir}")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", NAME):
                await connection.execute(f"CREATE DATABASE {NAME}")
        finally:
            await connection.close()
        await self._make_logins()

    async def _make_logins(self) -> None:
        connection = await asyncpg.connect(self.owner_url, timeout=5)
        try:
            await logins.ensure(connection)
        finally:
            await connection.close()

    async def _connect(self) -> asyncpg.Connection:
        while True:
            try:
                return await asyncpg.connect(self._url("postgres"), timeout=5)
            except (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError):
                await asyncio.sleep(0.03)

    def _url(self, database: str) -> str:
        return f"postgresql://{NAME}@/{database}?host={self._socket_dir}"
