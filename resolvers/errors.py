"""The family of errors that operations raise: code, words, and what the caller can do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong field: its snake_case path, a code (REQUIRED, INVALID, TOO_LONG, NOT_FOUND, CONFLICT) and a remedy."""

    path: tuple[str, ...]
    code: str
    message: str


class LeadRescueError(Exception):
    """Base of everything an operation refuses with; ``message`` is meant for the caller's eyes."""

    code = "internal"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ValidationError(LeadRescueError):
    """Fields of the input are wrong: all of them at once. REST 400, GraphQL userErrors."""

    code = "validation_failed"

    def __init__(self, fields: list[FieldError]) -> None:
        super().__init__(" ".join(field.message for field in fields))
        self.fields = fields


class NotFoundError(LeadRescueError):
    """Unknown, or another dealership's, which is the same. REST 404, GraphQL userError NOT_FOUND."""

    code = "not_found"

    def __init__(self, message: str, path: tuple[str, ...] = ("id",)) -> None:
        super().__init__(message)
        self.path = path


class ConflictError(LeadRescueError):
    """The thing is not in a state for this. REST 409, GraphQL userError CONFLICT."""

    code = "conflict"

    def __init__(self, message: str, path: tuple[str, ...] = (), retry_after_s: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        self.retry_after_s = retry_after_s


class UnauthorizedError(LeadRescueError):
    """No key, or none that works. REST 401, GraphQL UNAUTHENTICATED."""

    code = "unauthorized"


class ForbiddenError(LeadRescueError):
    """Known, but not allowed. REST 403, GraphQL FORBIDDEN."""

    code = "forbidden"


class IdempotencyKeyReusedError(LeadRescueError):
    """The same key came with another request before. REST 400, GraphQL userError IDEMPOTENCY_KEY_REUSED."""

    code = "idempotency_key_reused"
