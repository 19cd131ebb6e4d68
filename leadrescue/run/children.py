"""The processes that ``leadrescue run`` starts: the same commands that a larger installation runs on many machines."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from leadrescue.channels.twilio_account import INBOUND_WEBHOOK
from leadrescue.embedded import Engines
from leadrescue.origin import HOME
from leadrescue.settings import Settings
from leadrescue.supervisor import Program

_API = frozenset({"LEADRESCUE_DATABASE_URL"})
_WORKER = _API | {"LEADRESCUE_WORKER_DATABASE_URL"}  # the first where no other is set
_ALL = _WORKER | {"LEADRESCUE_OWNER_DATABASE_URL"}


@dataclass(frozen=True, slots=True)
class Children:
    """Makes each child's program from the settings and what the engines said."""

    settings: Settings
    engines: Engines
    data_dir: Path
    port: int
    encryption_key: str
    simulator_port: int | None = None

    @property
    def url(self) -> str:
        """The API's base URL."""
        return self.settings.model_copy(update={"port": self.port}).base_url

    def api(self, listening_fd: int) -> Program:
        """The API, on a socket that stays open while it restarts: clients wait instead of being refused."""
        return self.program("api", "serve", "--fd", str(listening_fd), inherited_fds=(listening_fd,), logins=_API)

    def dispatcher(self) -> Program:
        """Finds what is due."""
        return self.program("dispatcher", "dispatch")

    def worker(self) -> Program:
        """Sends."""
        return self.program("worker", "work")

    def demo(self) -> Program:
        """Migrates, makes the demo dealership, writes ``demo.env``, and ends."""
        return self.program("demo", "demo", *(("--twilio-simulator",) if self.simulator_port else ()), logins=_ALL)

    @property
    def simulator_url(self) -> str:
        """Where the Twilio simulator listens; empty where none runs."""
        return f"http://127.0.0.1:{self.simulator_port}" if self.simulator_port else ""

    def simulator(self) -> Program:
        """Takes the messages of the demo's LIVE dealership, and reports on them as Twilio does."""
        return Program(
            name="simulator",
            command=(
                *(sys.executable, "-m", "leadrescue.twilio_simulator", "--port", str(self.simulator_port)),
                *("--inbound-url", f"{self.url}{INBOUND_WEBHOOK}"),
            ),
            log=self.data_dir / "logs" / "simulator.log",
            environment=self._environment(frozenset()),
            directory=HOME,
        )

    def whereabouts(self) -> dict[str, str]:
        """Settings that a command needs to do to this run what its processes would; empty: the setting's default."""
        return {
            "database_url": self.engines.database_url,
            "worker_database_url": self.engines.worker_database_url,
            "owner_database_url": self.engines.owner_database_url,
            "redis_url": self.engines.redis_url,
            "public_url": self.url,
            "twilio_base_url": self.simulator_url,
        }

    def program(
        self, name: str, *arguments: str, inherited_fds: tuple[int, ...] = (), logins: frozenset[str] = _WORKER
    ) -> Program:
        """``leadrescue <arguments>`` on our settings, with these of the database's logins."""
        return Program(
            name=name,
            command=(sys.executable, "-m", "leadrescue", *arguments),
            log=self.data_dir / "logs" / f"{name}.log",
            environment=self._environment(logins),
            directory=HOME,
            inherited_fds=inherited_fds,
        )

    def _environment(self, logins: frozenset[str]) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if name != "PORT"}
        where = self.engines if self.engines.database_url else self.settings
        addresses = {
            "LEADRESCUE_DATABASE_URL": where.database_url,
            "LEADRESCUE_WORKER_DATABASE_URL": where.worker_database_url,
            "LEADRESCUE_OWNER_DATABASE_URL": where.owner_database_url,
        }
        return given | {
            "PYTHONPATH": os.pathsep.join(filter(None, (str(HOME), given.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "LEADRESCUE_DATA_DIR": str(self.data_dir),
            "LEADRESCUE_PORT": str(self.port),
            **{name: value if name in logins else "" for name, value in addresses.items()},
            "LEADRESCUE_REDIS_URL": self.engines.redis_url or self.settings.redis_url,
            "LEADRESCUE_ENCRYPTION_KEY": self.encryption_key,
            "LEADRESCUE_TWILIO_BASE_URL": self.simulator_url or self.settings.twilio_base_url,
        }
