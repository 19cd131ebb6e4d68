"""GET /v1/openapi.json and GET /v1/docs: made once when the process starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import orjson

from rest_compat import openapi
from rest_compat.docs_page.page import CONTENT_SECURITY_POLICY, page
from rest_compat.resource import Call
from rest_compat.responses import Response


@dataclass(frozen=True, slots=True)
class Description:
    """The answers, ready to go out."""

    _openapi: Response
    _docs: Response

    @classmethod
    def of(cls, base_url: str) -> Self:
        """For the API that answers at ``base_url``, which stands in every sample."""
        document = openapi.document(base_url)
        return cls(
            Response(200, orjson.dumps(document)),
            Response(
                200,
                page(document).encode(),
                (
                    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
                    (b"referrer-policy", b"no-referrer"),
                ),
                b"text/html; charset=utf-8",
            ),
        )

    async def openapi(self, call: Call) -> Response:
        """The OpenAPI 3.1 document."""
        return self._openapi

    async def docs(self, call: Call) -> Response:
        """The page for people."""
        return self._docs
