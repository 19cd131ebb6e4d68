"""Operations' refusals, as GraphQL shows them: userErrors for fields, top-level errors for the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError

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
from resolvers.preflight import Finding
from schema.calls import camel
from schema.payloads import UserError

_CODES: dict[type[LeadRescueError], str] = {
    UnauthorizedError: "UNAUTHENTICATED",
    ForbiddenError: "FORBIDDEN",
    NotFoundError: "NOT_FOUND",
    ValidationError: "GRAPHQL_VALIDATION_FAILED",
    ConflictError: "CONFLICT",
}


def user_errors(error: LeadRescueError) -> list[UserError] | None:
    """What the caller can mend by editing a field; None where that does not help."""
    match error:
        case ValidationError():
            return [_shown(one.path, one.code, one.message) for one in error.fields]
        case NotFoundError() | ConflictError():
            code = "NOT_FOUND" if isinstance(error, NotFoundError) else "CONFLICT"
            return [_shown(error.path, code, error.message)]
        case IdempotencyKeyReusedError():
            return [UserError(field=[], code="IDEMPOTENCY_KEY_REUSED", message=error.message)]
    return None


def warnings(findings: Iterable[Finding]) -> list[UserError]:
    """What preflight found, each under its rule's name."""
    return [_shown(finding.path, finding.rule.upper(), finding.message) for finding in findings]


def notices(found: Iterable[FieldError]) -> list[UserError]:
    """What an operation that was done wants a human to know."""
    return [_shown(one.path, one.code, one.message) for one in found]


def top_level(error: LeadRescueError, path: list[str | int] | None = None) -> GraphQLError:
    """The error for the response's ``errors``, with its code."""
    extensions: dict[str, Any] = {"code": _CODES.get(type(error), "INTERNAL")}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        extensions["retryAfter"] = retry_after_s
    return GraphQLError(error.message, path=path, extensions=extensions)


def _shown(path: Iterable[str], code: str, message: str) -> UserError:
    return UserError(field=[camel(part) for part in path], code=code, message=message)
