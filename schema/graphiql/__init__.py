"""GraphiQL for browsers at GET /graphql: a page and its files, all served from here, so that it works offline."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_DIRECTORY = Path(__file__).parent / "assets"
_PREFIX = "/graphql/assets"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class _Asset:
    """One file. Its address holds a digest of its bytes, so that browsers may keep it for good."""

    name: str
    body: bytes

    @cached_property
    def url(self) -> str:
        return f"{_PREFIX}/{hashlib.sha256(self.body).hexdigest()[:16]}/{self.name}"

    @cached_property
    def compressed(self) -> bytes:
        return gzip.compress(self.body, mtime=0)

    def response(self, request: Request, cache_control: str) -> Response:
        """The file, compressed for those who can read that."""
        kind = mimetypes.guess_type(self.name)[0] or "text/plain"
        headers = {**_HEADERS, "Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.compressed, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
        return Response(self.body, media_type=kind, headers=headers)


def _load() -> tuple[_Asset, dict[str, _Asset]]:
    assets = {path.name: _Asset(path.name, path.read_bytes()) for path in _DIRECTORY.iterdir()}
    page = assets.pop("page.html").body.decode()
    linked = re.sub(r"\{([a-z.-]+)\}", lambda found: assets[found[1]].url, page)
    return _Asset("page.html", linked.encode()), {asset.url: asset for asset in assets.values()}


_PAGE, _ASSETS = _load()


def page(request: Request) -> Response:
    """The page itself. It asks for an API key, which never leaves the tab but with the queries."""
    return _PAGE.response(request, "no-cache")


def routes(sdl: str) -> list[Route]:
    """The page's files, and the schema's text, so that the page knows the API before it has a key."""
    schema = _Asset("schema.graphql", sdl.encode())

    async def asset(request: Request) -> Response:
        found = _ASSETS.get(request.url.path)
        if found is None:
            return Response("No such file.", status_code=404, media_type="text/plain")
        return found.response(request, "public, max-age=31536000, immutable")

    async def schema_text(request: Request) -> Response:
        return schema.response(request, "no-cache")

    return [
        Route(f"{_PREFIX}/schema.graphql", schema_text, methods=["GET"], include_in_schema=False),
        Route(f"{_PREFIX}/{{digest}}/{{name}}", asset, methods=["GET"], include_in_schema=False),
    ]
