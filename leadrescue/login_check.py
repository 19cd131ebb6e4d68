"""Whether a process logs in to PostgreSQL as more than it needs to be."""

from __future__ import annotations

import logging

from leadrescue.database import Database, DatabaseUnavailableError

logger = logging.getLogger(__name__)

# Of the login, which stays behind the role that every connection acts as.
_EXCESS = """
SELECT CASE WHEN l.rolsuper THEN ARRAY['is a superuser'] ELSE array_remove(ARRAY[
    CASE WHEN l.rolbypassrls THEN 'bypasses row-level security' END,
    CASE WHEN l.rolcreaterole THEN 'may make roles' END,
    CASE WHEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
                      AND pg_has_role(l.oid, c.relowner, 'MEMBER')) THEN 'is the owner of the tables' END,
    CASE WHEN has_database_privilege(l.oid, current_database(), 'CREATE')
           OR has_schema_privilege(l.oid, 'public', 'CREATE') THEN 'may create objects' END,
    CASE WHEN has_database_privilege(l.oid, current_database(), 'TEMP') THEN 'may make temporary tables' END,
    CASE WHEN EXISTS (SELECT FROM pg_roles r WHERE r.rolname <> current_user AND r.oid <> l.oid
                      AND pg_has_role(l.oid, r.oid, 'MEMBER')) THEN 'may become another role' END
], NULL) END
FROM pg_roles l WHERE l.rolname = session_user
"""


async def excess(db: Database) -> list[str]:
    """What the login may do beyond becoming the role that its connections act as, in words; nothing where all is well.

    Whoever smuggled SQL in could do it, past row-level security.
    """
    found: list[str] = await db.read(_EXCESS)
    return found


async def warn(db: Database) -> None:
    """One line in the log where the login is more than it needs to be. To be called when a process starts."""
    try:
        found = await excess(db)
    except DatabaseUnavailableError:
        return  # what waits for the database says so; this is no reason to end
    if found:
        logger.warning(
            "The login to PostgreSQL %s: a flaw that lets SQL in would get past row-level security. "
            "Make plain logins with: leadrescue database logins",
            ", ".join(found),
        )
