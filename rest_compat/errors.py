"""Every refusal as the published error: ``{"error": {"code", "message", "fields"?, "request_id"}}``."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.exceptions import HTTPException

from leadrescue.database import DatabaseUnavailableError, LockTimeoutError
from leadrescue.logs import request_id
from resolvers.adf.elements import XmlError
from resolvers.errors import (
    ConflictError,
    FieldError,
    ForbiddenError,
    IdempotencyKeyReusedError,
    LeadRescueError,
    NotFoundError,
    UnauthorizedError,
    ValidationError,
)
from rest_compat.responses import Headers, Response, json_response

RETRY_AFTER_S = 2

_STATUS: dict[type[LeadRescueError], int] = {
    ValidationError: 400,
    IdempotencyKeyReusedError: 400,
    XmlError: 400,
    UnauthorizedError: 401,
    ForbiddenError: 403,
    NotFoundError: 404,
    ConflictError: 409,
}
_HTTP_CODES = {
    400: "invalid_request", 401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    408: "request_timeout", 409: "conflict", 413: "payload_too_large", 415: "unsupported_media_type",
    429: "rate_limited", 503: "unavailable",
}  # fmt: skip


class InvalidJsonError(LeadRescueError):
    """The body is not a JSON object; ``message`` says where it breaks. 400."""

    code = "invalid_json"


Refusal = LeadRescueError | DatabaseUnavailableError | LockTimeoutError | HTTPException
REFUSALS = (LeadRescueError, DatabaseUnavailableError, LockTimeoutError, HTTPException)
"""What a door answers to; anything else is a fault of ours, and masked further out."""


def error_response(error: Refusal) -> Response:
    """The answer to a foreseen refusal, with its status and the headers that belong to it."""
    if isinstance(error, ValidationError):
        return refusal(400, error.code, error.message, fields=fields(error.fields))
    if isinstance(error, DatabaseUnavailableError):
        return refusal(
            503,
            "unavailable",
            "The database does not answer now; nothing was done. Repeat the request in a moment.",
            headers=_retry_after(RETRY_AFTER_S),
        )
    if isinstance(error, LockTimeoutError):
        return refusal(
            409,
            "conflict",
            "Another request holds the same record; nothing was done. Repeat the request in a moment.",
            headers=_retry_after(RETRY_AFTER_S),
        )
    if isinstance(error, HTTPException):
        code = _HTTP_CODES.get(error.status_code, "internal" if error.status_code >= 500 else "invalid_request")
        headers = tuple((name.lower().encode(), value.encode()) for name, value in (error.headers or {}).items())
        return refusal(error.status_code, code, error.detail, headers=headers)
    return refusal(_status(error), error.code, error.message, fields=_blamed(error), headers=_refusal_headers(error))


def refusal(
    status: int, code: str, message: str, fields: Mapping[str, str] | None = None, headers: Headers = ()
) -> Response:
    """An error's answer, with the id of the request that is being answered."""
    error: dict[str, object] = {"code": code, "message": message}
    if fields:
        error["fields"] = fields
    error["request_id"] = request_id.get()
    return json_response(status, {"error": error}, headers)


def internal_error() -> Response:
    """What a caller learns of a fault of ours: nothing but the request's id."""
    return refusal(500, "internal", "Something went wrong on our side; nothing is known to be done. Quote request_id.")


def fields(errors: list[FieldError]) -> dict[str, str]:
    """Dotted path -> what is wrong with it; two complaints about one field stand in one sentence after the other."""
    out: dict[str, str] = {}
    for error in errors:
        path = ".".join(error.path)
        out[path] = f"{out[path]} {error.message}" if path in out else error.message
    return out


def _blamed(error: LeadRescueError) -> dict[str, str] | None:
    if isinstance(error, NotFoundError | ConflictError) and error.path and error.path != ("id",):
        return {".".join(error.path): error.message}
    return None


def _status(error: LeadRescueError) -> int:
    if isinstance(error, InvalidJsonError):
        return 400
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500)


def _refusal_headers(error: LeadRescueError) -> Headers:
    if isinstance(error, UnauthorizedError):
        return ((b"www-authenticate", b"Bearer"),)
    if isinstance(error, ConflictError) and error.retry_after_s is not None:
        return _retry_after(error.retry_after_s)
    return ()


def _retry_after(seconds: int) -> Headers:
    return ((b"retry-after", b"%d" % seconds),)
