"""The list of messages: its filters, its order (newest first) and its pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from leadrescue.twilio_simulator import resources
from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.records import Record

_FILTERS: Final = ("To", "From", "DateSent", "DateSent<", "DateSent>")
_USUAL_PAGE: Final = 50
_LARGEST_PAGE: Final = 1_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def page(records: Iterable[Record], query: QueryParams, account_sid: str) -> dict[str, object]:
    """One page of what the query asks for. Pages stay stable while messages are added.

    A message that was not sent yet has no date, so no filter by date finds it. Raises ProblemError.
    """
    size = _number(query, "PageSize", _USUAL_PAGE, least=1, most=_LARGEST_PAGE)
    number = _number(query, "Page", 0, least=0, most=10**9)
    matching = [record for record in records if _matches(record, query)]
    start = _after(matching, query.get("PageToken", ""))
    shown = matching[start : start + size]
    kept = [(name, query[name]) for name in _FILTERS if name in query]
    path = f"/{resources.API_VERSION}/Accounts/{account_sid}/Messages.json"

    def uri(at: int, token: str = "") -> str:
        fields = [*kept, ("PageSize", str(size)), ("Page", str(at)), *([("PageToken", token)] if token else [])]
        return f"{path}?{urlencode(fields)}"

    def before(index: int) -> str:
        return f"PA{matching[index - 1].sid}" if index > 0 else ""

    return {
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1, before(start + size)) if start + size < len(matching) else None,
        "previous_page_uri": uri(max(number - 1, 0), before(start - size)) if start > 0 else None,
        "uri": uri(number, before(start)),
        "page": number,
        "page_size": size,
        "start": number * size,
        "end": number * size + max(len(shown) - 1, 0),
        "messages": [resources.message(record, account_sid) for record in shown],
    }


def _number(query: QueryParams, name: str, usual: int, *, least: int, most: int) -> int:
    text = query.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and least <= int(text[:10]) <= most):
        raise ProblemError(20006 if name == "PageSize" else 20001)
    return int(text)


def _after(records: list[Record], token: str) -> int:
    """Where the page starts whose predecessor ended with the token's message."""
    if not token:
        return 0
    for index, record in enumerate(records):
        if token == f"PA{record.sid}":
            return index + 1
    raise ProblemError(20001)


def _matches(record: Record, query: QueryParams) -> bool:
    if "To" in query and query["To"] != str(record.recipient):
        return False
    if "From" in query and query["From"] != str(record.sender or ""):
        return False
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if name in query and not _in_time(record.sent_at, name, query[name]):
            return False
    return True


def _in_time(sent_at: datetime | None, name: str, text: str) -> bool:
    """Both bounds are inclusive, and a bare date stands for the whole day in GMT."""
    first, last = _span(text)
    if sent_at is None:
        return False
    if name == "DateSent<":
        return sent_at < last
    return sent_at >= first if name == "DateSent>" else first <= sent_at < last


def _span(text: str) -> tuple[datetime, datetime]:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ProblemError(20001) from None
    at = at.replace(tzinfo=at.tzinfo or UTC)
    return at, at + (timedelta(days=1) if _DAY.fullmatch(text) else timedelta(seconds=1))
