"""What a document may ask for: checked on its text, on its tree against the schema, and with a request's variables."""

from __future__ import annotations

from schema.limits.budget import DEFAULT_LIMITS, LimitExceededError, Limits
from schema.limits.document import parse_document
from schema.limits.facts import DocumentFacts, check_document, check_request

__all__ = [
    "DEFAULT_LIMITS",
    "DocumentFacts",
    "LimitExceededError",
    "Limits",
    "check_document",
    "check_request",
    "parse_document",
]
