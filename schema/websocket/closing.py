"""Why a socket is closed, as the client is told."""

from __future__ import annotations

from enum import IntEnum

_LONGEST_REASON_BYTES = 123  # RFC 6455: a control frame holds 125 bytes, two are the code


class Code(IntEnum):
    """Close codes: of the protocol from 4400 to 4499, of RFC 6455 below. graphql-ws comes back by itself after
    GOING_AWAY, TRY_LATER, FORBIDDEN and TOO_SLOW, not after the others."""

    GOING_AWAY = 1012
    TRY_LATER = 1013
    TOO_BIG = 1009
    BAD_REQUEST = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE = 4409
    TOO_SLOW = 4413
    TOO_MANY = 4429


class ClosingError(Exception):
    """The socket is to be closed with this code and reason."""

    def __init__(self, code: Code, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = fitting(reason)


def fitting(reason: str) -> str:
    """The reason, cut to what a closing frame can hold."""
    return reason.encode("utf-8", "replace")[:_LONGEST_REASON_BYTES].decode("utf-8", "ignore")
