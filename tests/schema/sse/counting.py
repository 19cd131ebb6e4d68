"""A database that counts its statements, and is otherwise the one that it stands before."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from leadrescue.database import Database


class CountingDatabase:
    """``statements`` counts by SQL text what was fetched outside transactions."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.statements: Counter[str] = Counter()

    def as_database(self) -> Database:
        """Itself, to be handed over as the database that it leads to."""
        return cast(Database, self)

    async def fetch(self, sql: str, *args: Any) -> list[Any]:
        self.statements[sql] += 1
        return await self._db.fetch(sql, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)
