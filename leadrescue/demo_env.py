"""``demo.env``: what a shell needs to try the API of the demo dealership's TEST twin."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from leadrescue import private_files

NAME = "demo.env"


@dataclass(frozen=True, slots=True)
class DemoEnvironment:
    """The API's base URL, the test key, the secret that signs inbound webhooks; a LIVE key where the simulator runs."""

    url: str
    api_key: str
    inbound_secret: str
    live_api_key: str = ""


def write(data_dir: Path, values: DemoEnvironment) -> Path:
    """Writes the file, mode 0600, and returns its path; a second call replaces it."""
    path = data_dir / NAME
    live = f"LR_LIVE_API_KEY={values.live_api_key}\n" if values.live_api_key else ""
    private_files.write(
        path,
        "# Written by `leadrescue run`. Read it into a shell with: set -a; . " + NAME + "; set +a\n"
        f"LR_URL={values.url}\nLR_API_KEY={values.api_key}\nLR_INBOUND_SECRET={values.inbound_secret}\n{live}",
    )
    return path


def read(data_dir: Path) -> DemoEnvironment | None:
    """What the last run wrote; None when the file is gone or lacks a value."""
    lines = private_files.read(data_dir / NAME).splitlines()
    values = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    try:
        found = DemoEnvironment(
            values["LR_URL"], values["LR_API_KEY"], values["LR_INBOUND_SECRET"], values.get("LR_LIVE_API_KEY", "")
        )
    except KeyError:
        return None
    return found if found.api_key and found.inbound_secret else None
