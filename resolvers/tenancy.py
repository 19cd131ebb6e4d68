"""Statements outside a transaction, which carry their tenant themselves so that row-level security lets them see."""

from __future__ import annotations

from typing import Any

import asyncpg

from leadrescue.database import Database, Transaction

Source = Database | Transaction
"""Where an operation reads: the pool, or the caller's open transaction."""

_OWN = "WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v)"
_GIVEN = "WITH t AS MATERIALIZED (SELECT $1::text AS v)"


async def rows(source: Source, tenant: str, body: str, *args: Any) -> list[asyncpg.Record]:
    """The rows of ``body``, a SELECT that binds its tenant as ``t.v`` and its own arguments from ``$2`` on.

    It must use ``t.v``: that is what makes PostgreSQL set the tenant before it looks at the first row (OFFSET 0 keeps
    the planner from pulling the lateral part up). In a transaction the tenant set there stays what it is.
    """
    beginning = _GIVEN if isinstance(source, Transaction) else _OWN
    return await source.fetch(f"{beginning} SELECT found.* FROM t, LATERAL ({body} OFFSET 0) found", tenant, *args)
