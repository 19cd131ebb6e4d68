"""``leadrescue work``: one worker process."""

from __future__ import annotations

import argparse

from leadrescue import logs
from leadrescue.commands import configured, database_failures
from leadrescue.exits import ConfigurationError
from resolvers.encryption_keys import MissingKeyError
from tasks import worker


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes none."""


def main(arguments: argparse.Namespace) -> int:
    """Works until SIGTERM or SIGINT, then finishes what is under way."""
    settings = configured.load("worker_login", "redis_url", "encryption_key")
    logs.configure(settings.log_level)
    try:
        with database_failures.refusals_explained(settings.worker_login):
            return worker.main(settings)
    except MissingKeyError as error:
        raise ConfigurationError(str(error)) from error
