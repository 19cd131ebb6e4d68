"""``leadrescue dispatch``: one dispatcher process."""

from __future__ import annotations

import argparse

from leadrescue import logs
from leadrescue.commands import configured, database_failures, redis_failures
from tasks import dispatcher


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(arguments: argparse.Namespace) -> int:
    """Works until SIGTERM or SIGINT, then finishes what is under way."""
    settings = configured.load("worker_login", "redis_url", "encryption_key")
    redis_failures.refuse_unreadable(settings)
    logs.configure(settings.log_level)
    with database_failures.refusals_explained(settings.worker_login):
        return dispatcher.main(settings)
