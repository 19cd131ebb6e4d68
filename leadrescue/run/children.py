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
        return self.program("api", "serve", "--fd", str(listening_fd), inherited_fds=(listening_fd,))

    def dispatcher(self) -> Program:
        """Finds what is due."""
        return self.program("dispatcher", "dispatch")

    def worker(self) -> Program:
        """Sends."""
        return self.program("worker", "work")

    def demo(self) -> Program:
        """Migrates, makes the demo dealership, writes ``demo.env``, and ends."""
        return self.program("demo", "demo", *(("--twilio-simulator",) if self.simulator_port else ()))

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
            environment=self._environment(),
            directory=HOME,
        )

    def whereabouts(self) -> dict[str, str]:
        """Settings that a command needs to do to this run what its processes would; empty: the setting's default."""
        return {
            "database_url": self.engines.database_url,
            "redis_url": self.engines.redis_url,
            "public_url": self.url,
            "twilio_base_url": self.simulator_url,
        }

    def program(self, name: str, *arguments: str, inherited_fds: tuple[int, ...] = ()) -> Program:
        """``leadrescue <arguments>`` on our settings."""
        return Program(
            name=name,
            command=(sys.executable, "-m", "leadrescue", *arguments),
            log=self.data_dir / "logs" / f"{name}.log",
            environment=self._environment(),
            directory=HOME,
            inherited_fds=inherited_fds,
        )

    def _environment(self) -> dict[str, str]:
        given = {name: value for name, value in os.environ.items() if name != "PORT"}
        return given | {
            "PYTHONPATH": os.pathsep.join(filter(None, (str(HOME), given.get("PYTHONPATH")))),
            "PYTHONUNBUFFERED": "1",
            "LEADRESCUE_DATA_DIR": str(self.data_dir),
            "LEADRESCUE_PORT": str(self.port),
            "LEADRESCUE_DATABASE_URL": self.engines.database_url or self.settings.database_url,
            "LEADRESCUE_REDIS_URL": self.engines.redis_url or self.settings.redis_url,
            "LEADRESCUE_ENCRYPTION_KEY": self.encryption_key,
            "LEADRESCUE_TWILIO_BASE_URL": self.simulator_url or self.settings.twilio_base_url,
        }
