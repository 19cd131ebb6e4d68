"""Rates over HTTP: the headers that say where a caller stands, and the 429."""

from __future__ import annotations

from resolvers.rate_limits import WINDOW_S, Standing
from rest_compat.errors import refusal
from rest_compat.responses import Headers, Response


def over_rate(standing: Standing) -> Response:
    """The 429 of a caller whose window is spent."""
    return refusal(
        429,
        "rate_limited",
        f"This key may make {standing.limit} requests in {WINDOW_S} s; go on in {standing.reset_s} s.",
        headers=((b"retry-after", b"%d" % standing.reset_s), *rate_headers(standing)),
    )


def rate_headers(standing: Standing) -> Headers:
    """``RateLimit`` and ``RateLimit-Policy``, as draft-ietf-httpapi-ratelimit-headers-10 has them."""
    return (
        (b"ratelimit-policy", b'"key";q=%d;w=%d' % (standing.limit, WINDOW_S)),
        (b"ratelimit", b'"key";r=%d;t=%d' % (standing.remaining, standing.reset_s)),
    )
