"""Posting webhooks: signed as Twilio signs them, tried as Twilio tries them, and kept to be looked at."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from leadrescue.twilio_simulator.callback_policy import Policy, policy
from leadrescue.twilio_simulator.settings import Clock

Kind = Literal["status", "inbound"]


@dataclass(frozen=True, slots=True)
class Posted:
    """One webhook. ``status`` is that of the last answer, None where none came; ``error`` says why."""

    at: datetime
    kind: Kind
    url: str
    params: Mapping[str, str]
    tries: int
    status: int | None
    error: str | None


class Callbacks:
    """Posts webhooks one by one as they are asked for; the newest ``most`` are kept."""

    def __init__(self, auth_token: str, pool: httpx.AsyncClient, now: Clock, most: int) -> None:
        self._validator = RequestValidator(auth_token)
        self._pool = pool
        self._now = now
        self.posted: deque[Posted] = deque(maxlen=most)

    async def post(self, kind: Kind, url: str, params: Mapping[str, str]) -> None:
        """Posts the parameters, again where the URL's policy says so. An answer is noted, and otherwise ignored."""
        how = policy(url)
        at, token = self._now(), str(uuid4())
        status, error, tries = None, None, 0
        for _ in range(1 + how.retries):
            tries += 1
            status, error, failure = await self._try(how, params, token)
            if failure not in how.retry_on:
                break
        self.posted.append(Posted(at, kind, url, dict(params), tries, status, error))

    async def _try(self, how: Policy, params: Mapping[str, str], token: str) -> tuple[int | None, str | None, str]:
        """The answer's status, what went wrong, and how Twilio calls that (ct, rt, 4xx, 5xx or nothing)."""
        headers = {
            "X-Twilio-Signature": self._validator.compute_signature(how.url, dict(params)),
            "I-Twilio-Idempotency-Token": token,
            "User-Agent": "TwilioProxy/1.1",
        }
        timeout = httpx.Timeout(how.read_s, connect=how.connect_s, pool=None)
        try:
            answer = await self._pool.post(how.url, data=dict(params), headers=headers, timeout=timeout)
        except (httpx.ConnectError, httpx.ConnectTimeout) as problem:
            return None, type(problem).__name__, "ct"
        except (httpx.RequestError, httpx.InvalidURL) as problem:
            return None, type(problem).__name__, "rt"
        failure = f"{answer.status_code // 100}xx"
        return answer.status_code, None, failure if failure in ("4xx", "5xx") else ""
