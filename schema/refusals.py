"""What is answered to an operation that did not run, or broke."""

from __future__ import annotations

import logging

from graphql import GraphQLError, OperationType

from leadrescue.database import DatabaseUnavailableError, LockTimeoutError
from resolvers.errors import LeadRescueError
from resolvers.reading.cursors import CursorError
from resolvers.reading.pages import PageError
from schema import outcomes
from schema.documents import InvalidDocumentError
from schema.failures import top_level
from schema.outcomes import Outcome

logger = logging.getLogger(__name__)


class KindError(Exception):
    """The transport does not take operations of this kind."""

    def __init__(self, kind: OperationType) -> None:
        super().__init__()
        self.kind = kind


class RateError(Exception):
    """The key has spent its rate for ``reset_s`` seconds more."""

    def __init__(self, reset_s: int) -> None:
        super().__init__()
        self.reset_s = reset_s


_ELSEWHERE = {
    OperationType.SUBSCRIPTION: "subscribe by websocket (graphql-transport-ws) or with Accept: text/event-stream",
    OperationType.MUTATION: "mutations are sent by POST",
    OperationType.QUERY: "send a query by GET or POST",
}


def refusal(error: Exception, request_id: str) -> Outcome:
    """What is answered to a request that did not run, or broke."""
    match error:
        case InvalidDocumentError():
            return outcomes.refused(error.errors)
        case GraphQLError():
            return outcomes.refused([error])
        case CursorError() | PageError():
            return outcomes.refuse(str(error), "GRAPHQL_VALIDATION_FAILED", 400)
        case LeadRescueError():
            return outcomes.refused([top_level(error)])
        case KindError():
            message = f"This transport does not take a {error.kind.value}: {_ELSEWHERE[error.kind]}."
            return outcomes.refuse(message, "FORBIDDEN", 405)
        case RateError():
            message = f"Too many requests with this key: try again in {error.reset_s} s."
            return outcomes.refuse(message, "RATE_LIMITED", 429, error.reset_s)
        case DatabaseUnavailableError():
            message = "The database does not answer just now: try again shortly. Nothing was half done."
            return outcomes.refuse(message, "UNAVAILABLE", 503, 2)
        case LockTimeoutError():
            message = "Another request on the same record, or with this idempotency key, is still at work: try again."
            return outcomes.refuse(message, "CONFLICT", 409, 1)
    logger.error("an operation broke", exc_info=error, extra={"request_id": request_id})
    message = "Something broke on our side; the request id lets us find it."
    internal = GraphQLError(message, extensions={"code": "INTERNAL", "requestId": request_id})
    return outcomes.refused([internal], 500)
