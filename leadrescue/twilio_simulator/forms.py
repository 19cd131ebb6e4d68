"""Form bodies, without Starlette's own parser, which needs a package that nothing else here does."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.datastructures import FormData
from starlette.requests import Request

from leadrescue.twilio_simulator.problems import ProblemError

_MOST_FIELDS = 200


async def read(request: Request) -> FormData:
    """The fields of a URL-encoded body, empty ones too; may be called again. Raises ProblemError."""
    try:
        text = (await request.body()).decode()
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise ProblemError(20001) from None
    return FormData([(name, value) for name, value in fields])
