"""``leadrescue demo``: migrates, creates the demo dealership, and writes ``demo.env``."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from leadrescue import demo_env
from leadrescue.commands import configured, database_failures, migrate, missing_keys, simulated_account
from leadrescue.database import Database
from leadrescue.demo_env import DemoEnvironment
from leadrescue.exits import ConfigurationError
from leadrescue.secretbox import SecretBox
from leadrescue.settings import Settings
from leadrescue.upgrade import upgrade
from resolvers import encryption_keys
from resolvers.demo import Demo, ensure_demo, ensure_key


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether the demo's LIVE dealership sends to the simulator."""
    parser.add_argument(
        "--twilio-simulator",
        action="store_true",
        help="the LIVE dealership gets a key, and the account of the Twilio simulator",
    )


def main(arguments: argparse.Namespace) -> int:
    """A second run finds the dealership, and keeps the key in ``demo.env`` while it works."""
    settings = configured.load_beside_run("owner_login", "worker_login", "encryption_key")
    with database_failures.explained(settings.owner_login):
        print(migrate.report(asyncio.run(upgrade(settings.owner_login.url))))
    kept = settings.data_dir / "encryption.key"
    missing = missing_keys.explained(f" (`leadrescue run` keeps its own in {kept})")
    with database_failures.explained(settings.worker_login), missing:
        demo, live_key = asyncio.run(_ensure(settings, arguments.twilio_simulator))
    values = DemoEnvironment(settings.base_url, demo.test_key, demo.inbound_secret, live_key)
    path = demo_env.write(settings.data_dir, values)
    done = "Created the" if demo.created else "Found the"
    print(f"{done} demo dealership (LIVE {demo.live_id}, TEST {demo.test_id}); its test key is in {path}")
    return 0


async def _ensure(settings: Settings, simulated: bool) -> tuple[Demo, str]:
    """The demo, and its LIVE key; empty without the simulator."""
    known = demo_env.read(settings.data_dir)
    db = await Database.open(settings.worker_login.url, role="leadrescue_worker", pool_size=2)
    try:
        now = datetime.now(UTC)
        box = await encryption_keys.admit(db, SecretBox(*settings.encryption_keys), now)
        demo = await ensure_demo(db, box, known.api_key if known else None, now)
        async with db.transaction(None) as tx:
            if not simulated:
                await simulated_account.disconnect(tx, demo.live_id, now)
                return demo, ""
            if not await simulated_account.connect(tx, box, demo.live_id, now):
                raise ConfigurationError(
                    f"the demo dealership has a Twilio account of its own; see: leadrescue channel show "
                    f"--dealership {demo.live_id}"
                )
            return demo, await ensure_key(tx, demo.live_id, known.live_api_key if known else None, now)
    finally:
        await db.close()
