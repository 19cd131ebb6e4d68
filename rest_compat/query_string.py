"""The parameters in a URL's query."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import Scope

_MOST_PARAMETERS = 20


def parameters(scope: Scope) -> dict[str, str]:
    """Name -> value, the first where a name comes again. Raises HTTPException 400 for more than 20 of them."""
    query: bytes = scope["query_string"]
    try:
        pairs = parse_qs(query.decode("latin-1"), keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        raise HTTPException(400, f"The query has more than {_MOST_PARAMETERS} parameters.") from None
    return {name: values[0] for name, values in pairs.items()}
