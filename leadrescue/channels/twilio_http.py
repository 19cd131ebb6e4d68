"""The HTTP client under the twilio package: it sends each request once, and tells whether one may have arrived."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from leadrescue.departure import DEPARTURE, Departure

logger = logging.getLogger(__name__)

_PROVIDER_DOMAIN: Final = ".twilio.com"
_UNSENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_USER_TIMEOUT: Final[int | None] = getattr(socket, "TCP_USER_TIMEOUT", None)  # Linux alone
_LONGEST_TEXT: Final = 500  # characters of an error that are kept: some come from proxies, as whole pages


_LOOKED_AT: Final = ("http11.send_request_headers.started", "http11.send_request_body.started")
"""What httpcore says once it has a connection, and right before it writes: without its body a request is none."""


class NotSentError(Exception):
    """No connection came about: nothing has arrived anywhere."""


class AnswerLostError(Exception):
    """The request went out, and no whole answer came back: it may have been carried out."""


@dataclass(eq=False)
class ProviderError(Exception):
    """The provider answered, and not with success. ``code`` is its own, or ``http_<status>`` where it gave none."""

    status: int
    code: str
    message: str
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long to wait for a connection (a free one of the pool, and a new one), and for everything together."""

    connect_s: float = 5.0
    total_s: float = 15.0


def connections(timeouts: Timeouts, most: int = 50) -> httpx.AsyncClient:
    """The pool that all accounts of a process share; ``aclose`` it. The environment's proxies are ignored.

    What was written is not delivered later than ``total_s`` after the provider was last heard of: the kernel would try
    for a quarter of an hour, long after the connection was given up here.
    """
    unheard_ms = round(timeouts.total_s * 1000)
    return httpx.AsyncClient(
        timeout=httpx.Timeout(timeouts.total_s, connect=timeouts.connect_s, pool=timeouts.connect_s),
        transport=httpx.AsyncHTTPTransport(
            limits=httpx.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=30.0),
            trust_env=False,
            socket_options=[(socket.IPPROTO_TCP, _USER_TIMEOUT, unheard_ms)] if _USER_TIMEOUT else None,
        ),
        follow_redirects=False,
        trust_env=False,
    )


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]  # the package has no types
    """One account's way out. Nothing is ever sent twice: no retries, no redirects.

    ``base_url`` takes the place of Twilio's hosts, whose paths do not overlap; without it the credentials go to
    Twilio's own hosts alone.
    """

    def __init__(self, pool: httpx.AsyncClient, total_timeout_s: float, base_url: str | None = None) -> None:
        super().__init__(logger, is_async=True)
        self._pool = pool
        self._total_timeout_s = total_timeout_s
        self._base_url = base_url.rstrip("/") if base_url else None

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, str] | None = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109  # the package's signature
        allow_redirects: bool = False,
    ) -> Response:
        """The answer, if it is a success and a JSON object. Raises NotSentError, AnswerLostError or ProviderError;
        TooLateError where it is part of an attempt for which it is too late when there is a connection at last."""
        target = self._target(uri)
        departure = DEPARTURE.get()
        try:
            async with asyncio.timeout(timeout or self._total_timeout_s):
                answer = await self._pool.request(
                    method,
                    target,
                    params=params or None,
                    data=data,
                    headers=headers,
                    auth=auth or httpx.USE_CLIENT_DEFAULT,
                    extensions={"trace": _watch(departure)} if departure else None,
                )
        except _UNSENT as error:
            raise NotSentError(type(error).__name__) from error
        except (httpx.RequestError, TimeoutError) as error:
            raise AnswerLostError(type(error).__name__) from error
        if not answer.is_success:
            raise _refusal(answer)
        if _object(answer) is None:
            raise AnswerLostError(f"status {answer.status_code} without a JSON object")
        return Response(answer.status_code, answer.text, answer.headers)

    def _target(self, uri: str) -> str:
        parts = urlsplit(uri)
        if self._base_url:
            return self._base_url + urlunsplit(("", "", parts.path, parts.query, ""))
        if parts.scheme != "https" or not (parts.hostname or "").endswith(_PROVIDER_DOMAIN):
            raise NotSentError(f"not an address of Twilio: {parts.hostname}")
        return uri


def _watch(departure: Departure) -> Callable[[str, object], Awaitable[None]]:
    async def look(event: str, _details: object) -> None:
        if event in _LOOKED_AT:
            departure.check()

    return look


def _object(answer: httpx.Response) -> dict[str, object] | None:
    try:
        value = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _refusal(answer: httpx.Response) -> ProviderError:
    """Reads the older error format (``message``) and the newer, RFC 9457 (``title``, ``detail``)."""
    said = _object(answer) or {}
    code = said.get("code")
    message = said.get("message") or said.get("detail") or said.get("title") or answer.reason_phrase
    return ProviderError(
        status=answer.status_code,
        code=str(code) if isinstance(code, int | str) and code != "" else f"http_{answer.status_code}",
        message=str(message)[:_LONGEST_TEXT],
        retry_after_s=_retry_after_s(answer.headers),
    )


def _retry_after_s(headers: httpx.Headers) -> float | None:
    """Retry-After in seconds; a date is read against the answer's own Date, so that no clock but theirs counts."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        wait = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return max(wait.total_seconds(), 0.0)
