"""``leadrescue events export``."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, Field

from leadrescue.commands import configured
from leadrescue.commands.administration import with_database
from leadrescue.commands.event_files.formats import FORMATS, Opened, find
from leadrescue.commands.event_files.whole_file import written
from leadrescue.database import Database
from leadrescue.exits import OperatorError
from resolvers import dealerships
from resolvers.cadence import local_instant
from resolvers.event_export import Span, batches, span
from resolvers.input_fields import OptionalInstant
from resolvers.parsing import parse

_PATIENCE_S = 90.0  # longer than PostgreSQL lets a transaction of ours be idle
_STILL_WRITTEN = timedelta(minutes=2)  # what an operation writes bears the time at which it began
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class TimeRange(BaseModel):
    """When an event was written; either end may be open."""

    from_at: OptionalInstant = Field(default=None, alias="from")
    to_at: OptionalInstant = Field(default=None, alias="to")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One action so far."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="export")
    export = actions.add_parser(
        "export",
        help="a dealership's events, oldest first, without personal data; all of them where nothing narrows them",
        epilog="How to go on from where it ended stands on standard error.",
    )
    export.add_argument(
        "--dealership", required=True, metavar="ID", help="d_…, LIVE or TEST (see: leadrescue dealership list)"
    )
    export.add_argument(
        "--from",
        metavar="WHEN",
        help="events written then or later: 2026-06-26T11:11:02Z, or a day in the dealership's zone",
    )
    export.add_argument("--to", metavar="WHEN", help="events written before; a day is its beginning")
    export.add_argument("--after", metavar="CURSOR", help="only what comes after this place in the log, or this event")
    export.add_argument("--format", required=True, choices=FORMATS)
    export.add_argument(
        "--output", type=Path, metavar="FILE", help="write it there, once it is whole, instead of printing it"
    )


def main(arguments: argparse.Namespace) -> int:
    """Writes the file, and says on standard error how many events are in it and how to go on."""
    if arguments.format == "parquet" and arguments.output is None:
        raise OperatorError("--format parquet needs --output FILE: it can be read only when it is whole")
    opened = find(arguments.format)
    settings = configured.load_beside_run("api_login")
    with_database(settings, "leadrescue_app", lambda db: _Export(db, arguments, opened).run())
    return 0


class _Export:
    """One run; ``reached`` is the place after the last event that is kept, None before the first."""

    def __init__(self, db: Database, arguments: argparse.Namespace, opened: Opened) -> None:
        self._db = db
        self._dealership: str = arguments.dealership
        self._arguments = arguments
        self._opened = opened
        self._count = 0
        self._reached: str | None = None

    async def run(self) -> None:
        facts = await dealerships.load_facts(self._db, self._dealership)
        given = {name: _bound(name, getattr(self._arguments, name), facts.zone) for name in ("from", "to")}
        range_ = parse(TimeRange, given)
        there_is = await span(self._db, self._dealership, self._arguments.after, _PATIENCE_S)
        output: Path | None = self._arguments.output
        if output is not None:
            with written(output) as stream:
                await self._write(stream, there_is, range_)
        else:
            with self._resumable():
                await self._write(sys.stdout.buffer, there_is, range_)
        over = range_.to_at is not None and range_.to_at < facts.now() - _STILL_WRITTEN
        self._say_how_to_go_on(there_is, over=over)

    async def _write(self, stream: BinaryIO, there_is: Span, range_: TimeRange) -> None:
        file = self._opened(stream, self._dealership)
        async for batch in batches(self._db, self._dealership, there_is, range_.from_at, range_.to_at):
            file.write(batch.rows)
            self._count += len(batch.rows)
            self._reached = batch.position.cursor
        file.close()

    @contextmanager
    def _resumable(self) -> Iterator[None]:
        """Says how to go on where printing ends before its time."""
        try:
            yield
        except BrokenPipeError as error:
            # Python would flush what is left, and complain, when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise OperatorError(f"nobody reads the output any more{self._resume()}") from error
        except OSError as error:
            raise OperatorError(f"the output cannot be written: {error.strerror}{self._resume()}") from error
        except BaseException:
            if self._reached is not None:
                _say(f"Stopped after {self._count} events{self._resume()}")
            raise

    def _resume(self) -> str:
        return "" if self._reached is None else f"; go on with --after {self._reached}"

    def _say_how_to_go_on(self, there_is: Span, *, over: bool) -> None:
        """``over``: nothing is written into the time range any more."""
        _say(f"Exported {self._count} events.")
        if not there_is.whole:
            _say("A transaction that has run for long holds the newest events back: they are not in it.")
        # A place in the log would pass over what was written after the range and stands before that place.
        if over and there_is.whole:
            _say(f"Go on with: --from {self._arguments.to}")
        else:
            _say(f"Go on with: --after {there_is.end.cursor}{' and the same range' if over else ''}")


def _bound(option: str, text: str | None, zone: tzinfo) -> datetime | str | None:
    """A day is its beginning in the zone; what has a time of day is an instant, and looked at later."""
    if text is None or ":" in text:
        return text
    try:
        day = date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        words = "must be a day such as 2026-06-26 or an instant such as 2026-06-26T11:11:02Z"
        raise OperatorError(f"--{option} {words}") from None
    return local_instant(day, time(), zone)


def _say(line: str) -> None:
    print(line, file=sys.stderr)
