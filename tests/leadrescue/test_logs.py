"""One JSON object a line, and nothing in it that could be a customer's."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from leadrescue import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the process would have written to stderr."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure("INFO", written)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


def entries(stream: io.StringIO) -> list[dict[str, Any]]:
    """What was written, line by line."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_has_time_level_logger_message_and_the_requests_id(stream: io.StringIO) -> None:
    token = logs.request_id.set("r_1")
    logging.getLogger("resolvers.leads").info("lead created", extra={"lead_id": "l_1", "duration_ms": 1.5})
    logs.request_id.reset(token)
    (entry,) = entries(stream)
    assert entry.pop("time").endswith("Z")
    assert entry == {
        "level": "info",
        "logger": "resolvers.leads",
        "message": "lead created",
        "request_id": "r_1",
        "lead_id": "l_1",
        "duration_ms": 1.5,
    }


def test_fields_that_are_not_on_the_list_are_left_out(stream: io.StringIO) -> None:
    logging.getLogger("tasks.worker").warning("sent", extra={"phone": "+46701740605", "body": "Hej", "status": "sent"})
    (entry,) = entries(stream)
    assert set(entry) == {"time", "level", "logger", "message", "status"}


def test_an_exceptions_words_are_left_out_and_its_places_and_causes_stay(stream: io.StringIO) -> None:
    def choke() -> None:
        try:
            raise ValueError("+46701740605 is no number")
        except ValueError as error:
            raise RuntimeError("Anna Karlsson") from error

    try:
        choke()
    except RuntimeError:
        logging.getLogger("leadrescue.app").exception("request failed")
    (entry,) = entries(stream)
    assert entry["exception"][0] == "builtins.RuntimeError"
    assert "builtins.ValueError" in entry["exception"]
    assert any(line.endswith("in choke") for line in entry["exception"])
    assert "46701740605" not in stream.getvalue()
    assert "Anna" not in stream.getvalue()


def test_other_libraries_are_heard_from_warning_on(stream: io.StringIO) -> None:
    logging.getLogger("twilio.http_client").info("POST Body=Hej Anna")
    logging.getLogger("uvicorn.error").info("Application startup complete.")
    logging.getLogger("uvicorn.access").info("GET /v1/leads/l_1")
    assert [entry["logger"] for entry in entries(stream)] == ["uvicorn.error"]
