"""The limits themselves, and the error that says which of them a query broke."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from graphql import GraphQLError, Node

from resolvers.reading.pages import DEFAULT_SIZE, LARGEST_SIZE

QUERY_TOO_COMPLEX = "QUERY_TOO_COMPLEX"
VALIDATION_FAILED = "GRAPHQL_VALIDATION_FAILED"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may ask for. Validation is quadratic in some of these counts, so they are checked before it."""

    text_length: int = 65_536  # characters of the document
    tokens: int = 2_000
    fragments: int = 50  # definitions in the document
    aliases: int = 100  # in the document
    directives: int = 50  # in the document
    depth: int = 12  # fields inside fields, fragments followed
    introspection_depth: int = 20  # the same, below __schema and __type
    root_fields: int = 20
    fields: int = 500  # response keys of the operation, fragments followed
    selections: int = 5_000  # fields, spreads and inline fragments met while fragments are followed
    repetitions: int = 1_000  # pairs of selections with one response key, which validation compares
    cost: int = 20_000  # nodes that the operation may fetch
    page_size: int = LARGEST_SIZE
    default_page_size: int = DEFAULT_SIZE  # what is counted where a page has neither first nor last


DEFAULT_LIMITS = Limits()


class LimitExceededError(GraphQLError):
    """A query that is refused before it runs; ``code`` is QUERY_TOO_COMPLEX or GRAPHQL_VALIDATION_FAILED."""

    def __init__(self, message: str, code: str = QUERY_TOO_COMPLEX, nodes: Collection[Node] | None = None) -> None:
        super().__init__(message, nodes=nodes, extensions={"code": code})
        self.code = code
