"""What the simulated API refuses, in Twilio's shape: a status, a code, and a page that explains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.responses import JSONResponse

_STATUS: Final[Mapping[int, int]] = {20003: 401, 20404: 404, 20004: 405, 20429: 429, 20500: 500}
_BAD_REQUEST: Final = 400

MESSAGES: Final[Mapping[int, str]] = {
    20001: "A parameter has a value that cannot be read",
    20003: "Authentication failed: check the account SID and the auth token",
    20004: "This resource does not know this method",
    20006: "PageSize must be from 1 to 1000",
    20404: "The requested resource was not found",
    20429: "Too many requests",
    20500: "Something broke inside",
    21211: "'To' is not a phone number that can be messaged",
    21266: "'To' and 'From' are the same",
    21408: "This account may not message the region of 'To'",
    21603: "A sender is missing: give 'From' or 'MessagingServiceSid'",
    21604: "'To' is missing",
    21606: "'From' is not a sender of this account",
    21609: "'StatusCallback' is not a URL that can be called",
    21610: "The recipient has unsubscribed from this sender",
    21612: "There is no route from this sender to 'To'",
    21614: "'To' cannot receive text messages",
    21617: "'Body' is longer than 1,600 characters",
    21619: "There is nothing to send: give 'Body', 'MediaUrl' or 'ContentSid'",
    21620: "'MediaUrl' is not a URL, or there are more than ten",
    21654: "'ContentVariables' want a 'ContentSid'",
    21655: "'ContentSid' is not a template of this account",
    21656: "'ContentVariables' is not a JSON object that fills the template",
    21658: "A parameter is too long",
    21703: "The messaging service has no sender for this channel",
    21705: "'MessagingServiceSid' is not a messaging service of this account",
    21910: "'From' and 'To' are of different channels",
    30400: "Give either 'Status', which can be canceled only, or an empty 'Body'",
    30409: "The message can no longer be changed so",
    35111: "'SendAt' and 'ScheduleType' go together",
    35114: "'SendAt' must be from 5 minutes to 35 days ahead, in UTC",
    35118: "Scheduling needs a messaging service",
    63007: "'From' is not a channel of this account",
    90007: "'ValidityPeriod' must be from 1 to 36,000 seconds",
}
"""By Twilio's codes; the words are the simulator's own."""


class ProblemError(Exception):
    """Ends a request with the answer for ``code``."""

    def __init__(self, code: int, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.headers = headers


def answer(problem: ProblemError) -> JSONResponse:
    """The error document."""
    status = _STATUS.get(problem.code, _BAD_REQUEST)
    return JSONResponse(
        {
            "code": problem.code,
            "message": MESSAGES[problem.code],
            "more_info": f"https://www.twilio.com/docs/errors/{problem.code}",
            "status": status,
        },
        status,
        problem.headers,
    )
