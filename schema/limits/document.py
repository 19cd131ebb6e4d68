"""From text to a tree, with the limits that hold before there is a tree."""

from __future__ import annotations

from graphql import DocumentNode, GraphQLSyntaxError, parse

from schema.limits.budget import DEFAULT_LIMITS, LimitExceededError, Limits

# graphql-core says so where a limit of the parser (tokens, nesting) ended it, as opposed to wrong syntax.
_GAVE_UP = "Parsing aborted"


def parse_document(text: str, limits: Limits = DEFAULT_LIMITS) -> DocumentNode:
    """The document's tree. Raises LimitExceededError for too much text, GraphQLSyntaxError for wrong text."""
    if len(text) > limits.text_length:
        raise LimitExceededError(
            f"This document has {len(text)} characters; at most {limits.text_length} are allowed. "
            "Pass values as variables, and send separate operations separately."
        )
    try:
        return parse(text, max_tokens=limits.tokens)
    except GraphQLSyntaxError as error:
        if _GAVE_UP in error.message:
            raise LimitExceededError(
                f"This document is too large to be read: at most {limits.tokens} tokens are allowed, "
                "and braces may not be nested without end."
            ) from None
        raise
