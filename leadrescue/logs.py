"""Structured logs: one JSON object a line on stderr, holding nothing but the fields of an allow-list."""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import TextIO

import orjson

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered in this task; None outside of one."""

FIELDS = frozenset(
    {
        "attempt", "channel", "count", "dealership_id", "duration_ms", "error_code", "event_id", "key_id", "lead_id",
        "message_id", "method", "operation", "port", "program", "reason", "retry_in_s", "route", "sequence_id",
        "status", "topic",
    }
)  # fmt: skip
"""What may be given in ``extra``: ids, counts and names of ours. Never a name, a number, a text or a secret."""

_OURS = ("leadrescue", "resolvers", "rest_compat", "schema", "tasks")
_TALKATIVE = ("uvicorn", "uvicorn.error")


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Sends all logs of the process to ``stream`` (stderr where none is given); a second call replaces the first.

    Ours and the server's go out from ``level``; those of other libraries, which may quote what they were given, only
    from WARNING.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in (*_OURS, *_TALKATIVE):
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = name != "uvicorn.access"


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON: time, level, logger, message, request_id, the allowed fields, the traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """Fields that are not allowed are left out; of an exception its type and its places stay, not its words."""
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        current = request_id.get()
        if current is not None:
            entry["request_id"] = current
        entry.update((name, value) for name, value in record.__dict__.items() if name in FIELDS and value is not None)
        if record.exc_info and record.exc_info[1] is not None:
            entry["exception"] = places(record.exc_info[1])
        return orjson.dumps(entry, default=str, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS).decode()


def places(error: BaseException) -> list[str]:
    """Where an exception comes from, and its causes, outermost first: types and lines of code.

    What an exception says is left out: drivers quote the values that they choke on.
    """
    out: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        out.append(_kind(current))
        out.extend(_frames(current.__traceback__))
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return out


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    sqlstate = getattr(error, "sqlstate", None)
    return f"{name} (SQLSTATE {sqlstate})" if isinstance(sqlstate, str) else name


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)]
