"""Which version of the tables the code needs, and whether a database has it; told without loading the migrations."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from leadrescue.database import MIGRATE_FIRST, Database, UnusableLoginError

MIGRATIONS: Final = Path(__file__).resolve().parent.parent / "models" / "migrations"
NEEDED: Final = max(int(path.name.partition("_")[0]) for path in (MIGRATIONS / "models").glob("[0-9]*.py"))
"""The number of the newest migration."""

# A comment, because everybody may read it: what aerich keeps is the owner's alone.
NOTE: Final = """
DO $$ BEGIN
    EXECUTE format('COMMENT ON TABLE public.aerich IS %L',
                   (SELECT max(split_part(version, '_', 1)::integer) FROM public.aerich WHERE app = 'models'));
END $$;
"""
"""The owner's statement that notes the version which the database is at."""

_NOTED = """
SELECT to_regclass('public.aerich') IS NOT NULL AS is_migrated,
       substring(obj_description(to_regclass('public.aerich'), 'pg_class') FROM '^[0-9]{1,9}$')::integer AS version
"""


async def check(db: Database) -> None:
    """Raises UnusableLoginError where the database lacks the tables or is behind ``NEEDED``; one that is ahead will do,
    since it is migrated before the last process of the former version has ended."""
    (noted,) = await db.fetch(_NOTED)
    if not noted["is_migrated"]:
        raise UnusableLoginError(f"it is not migrated; {MIGRATE_FIRST}")
    if noted["version"] is None:
        raise UnusableLoginError(f"its version is not known, and {NEEDED} is needed; {MIGRATE_FIRST}")
    if noted["version"] < NEEDED:
        raise UnusableLoginError(f"it is at version {noted['version']}, and {NEEDED} is needed; {MIGRATE_FIRST}")
