"""The messages that the simulator knows, newest last, the oldest forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from leadrescue.twilio_simulator.addresses import Address


@dataclass(slots=True)
class Record:
    """One message of the account, in or out. ``sender`` is None until the messaging service has chosen one.

    ``arrived_at`` is when a telephone got it, which no status tells for certain; ``attempt`` counts create calls with
    the same recipient and content.
    """

    recipient: Address
    sender: Address | None
    body: str
    direction: str
    status: str
    created_at: datetime
    updated_at: datetime
    sid: str = ""
    messaging_service_sid: str | None = None
    content_sid: str | None = None
    content_variables: dict[str, str] = field(default_factory=dict)
    media: tuple[tuple[str, str], ...] = ()
    status_callback: str = ""
    send_at: datetime | None = None
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    error_code: int | None = None
    error_message: str | None = None
    attempt: int = 1

    def __post_init__(self) -> None:
        self.sid = self.sid or ("MM" if self.media else "SM") + uuid4().hex


class Records:
    """At most ``most`` messages."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_sid: OrderedDict[str, Record] = OrderedDict()
        self._attempts: OrderedDict[tuple[str, str], int] = OrderedDict()

    def add(self, record: Record) -> None:
        """Remembers a message."""
        self._by_sid[record.sid] = record
        while len(self._by_sid) > self._most:
            self._by_sid.popitem(last=False)

    def get(self, sid: str) -> Record | None:
        """The message, unless it was never there or is forgotten."""
        return self._by_sid.get(sid)

    def remove(self, sid: str) -> bool:
        """Forgets a message; whether it was there."""
        return self._by_sid.pop(sid, None) is not None

    def newest_first(self) -> Iterator[Record]:
        """All messages, as they are now."""
        return reversed(list(self._by_sid.values()))

    def next_attempt(self, recipient: Address, content: str) -> int:
        """Counts one more call that wants this content sent to this recipient, from 1."""
        key = (str(recipient), content)
        self._attempts[key] = self._attempts.pop(key, 0) + 1
        while len(self._attempts) > self._most:
            self._attempts.popitem(last=False)
        return self._attempts[key]

    def clear(self) -> None:
        """Forgets everything."""
        self._by_sid.clear()
        self._attempts.clear()
