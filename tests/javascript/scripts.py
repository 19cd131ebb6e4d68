"""Running the scripts of this folder."""

from __future__ import annotations

import asyncio
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.followers import Follower
from tests.support.patience import PATIENCE_S

HERE = Path(__file__).parent


async def output(node: str, script: str, stdin: object = None, **environment: str) -> Any:
    """The JSON that a script prints; fails with what it complained of."""
    process = await asyncio.create_subprocess_exec(
        node,
        str(HERE / script),
        env={"PATH": os.environ["PATH"], **environment},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE_S):
        printed, complaint = await process.communicate(json.dumps(stdin).encode())
    assert process.returncode == 0, complaint.decode()
    return json.loads(printed)


@dataclass(slots=True)
class NpmFollower(Follower):
    """One of npm's clients, which comes back by itself."""

    node: str = ""
    transport: str = ""

    @property
    def name(self) -> str:
        """For messages."""
        return f"npm's client for {self.transport}, {self.operation}"

    async def run(self) -> None:
        """Lets it run until cancelled. Raises AssertionError where it gives up."""
        process = await asyncio.create_subprocess_exec(
            self.node,
            str(HERE / "follow.mjs"),
            self.transport,
            self.operation,
            env={
                "PATH": os.environ["PATH"],
                "LR_URL": self.site.url,
                "LR_API_KEY": self.site.key.secret,
                "LR_AFTER": self.after,
            },
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        try:
            async for line in process.stdout:
                printed = json.loads(line)
                if "seen" in printed:
                    self.seen.append(printed["seen"])
                else:
                    self.connections += 1
            raise AssertionError(f"{self.name} gave up, with {await process.wait()}")
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
