"""What Tortoise and aerich need to find the models."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


def tortoise_config(database_url: str) -> dict[str, Any]:
    """Tortoise's configuration for one PostgreSQL URL (``postgresql://user:secret@host:port/name``, or
    ``postgresql://user@/name?host=/socket/directory``)."""
    url = urlsplit(database_url)
    host = parse_qs(url.query).get("host", [url.hostname or "localhost"])[0]
    return {
        "connections": {
            "default": {
                "engine": "tortoise.backends.asyncpg",
                "credentials": {
                    "host": host,
                    "port": url.port or 5432,
                    "user": unquote(url.username or ""),
                    "password": unquote(url.password or "") or None,
                    "database": url.path.lstrip("/"),
                    "minsize": 1,
                    "maxsize": 2,
                },
            }
        },
        "apps": {"models": {"models": ["models", "aerich.models"], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }
