"""What stands in a compiled statement, and what never does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from leadrescue.database import Database
from resolvers.reading.catalog import ENTITIES, NODES
from resolvers.reading.compiler import Compiler, compile_roots, finish
from resolvers.reading.plan import Plan
from resolvers.reading.shapes import Selection
from tests.resolvers.reading.whole_shapes import NASTY, SECRETS, SIZE, everything, variable

_TABLES = "|".join(
    sorted(
        {entity.table for entity in ENTITIES.values() if entity.table} - {"localized_body"}
        | {"license_photo", "template_state"}
    )
)
_READ = re.compile(rf"\b(?:FROM|JOIN)\s+({_TABLES}|lr_search_leads\([^)]*\))\s+(\w+)")
_SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+(?!LATERAL|x\d)(\w+)")
# What else a statement reads from: rows that it bound already, or values.
_BOUND = {"t", "w", "unnest", "jsonb_each_text", "jsonb_array_elements"}


def _plans() -> list[Plan]:
    plans = [compile_roots([root], "graphql") for root in everything("Query", 3) if root.name != "__typename"]
    for entity in NODES.values():
        compiler = Compiler("rest")
        plans.append(finish(compiler, compiler.node(variable(NASTY), everything(entity.name, 2), entity)))
    return plans


PLANS = _plans()


def test_every_table_of_the_catalogue_is_looked_at() -> None:
    read = {name for plan in PLANS for name in _SOURCE.findall(plan.sql)}
    assert read - _BOUND == {*_TABLES.split("|"), "lr_search_leads"}


@pytest.mark.parametrize("plan", PLANS)
def test_the_tenant_is_bound_wherever_a_table_is_read(plan: Plan) -> None:
    for match in _READ.finditer(plan.sql):
        table, alias = match.groups()
        column = "id" if table == "dealership" else "dealership_id"
        bound = rf"\b{alias}\.{column} = t\.v"
        # A table inside of a derived one is bound where that is read.
        derived = rf"FROM {re.escape(table)} {alias}\) (\w+) WHERE \1\.{column} = t\.v"
        assert re.search(bound, plan.sql) or re.search(derived, plan.sql), match[0]


@pytest.mark.parametrize("plan", PLANS)
def test_no_value_stands_in_the_text(plan: Plan) -> None:
    assert [secret for secret in SECRETS if secret in plan.sql] == []
    assert re.search(rf"(?<![\w$]){SIZE}\b", plan.sql) is None


@pytest.mark.parametrize("plan", PLANS)
def test_each_parameter_is_there_once_as_a_binder_and_at_least_once_in_the_text(plan: Plan) -> None:
    numbers = {int(number) for number in re.findall(r"\$(\d+)", plan.sql)}
    assert numbers == set(range(1, len(plan.binders) + 2))


@pytest.mark.parametrize("plan", PLANS)
async def test_postgresql_takes_every_statement(plan: Plan, db: Database) -> None:
    (answer,) = await plan.run(db, "d_nobody", {})
    found: Any = [] if answer is None else json.loads(answer)
    assert found == [] or (found["nodes"], found.get("totalCount", 0)) == ([], 0)


def test_the_tenant_travels_in_the_statement_and_lasts_as_long() -> None:
    plan = compile_roots([Selection("dealership", "dealership", children=everything("Dealership", 0))], "graphql")
    assert plan.sql.startswith("WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', $1, true) AS v) SELECT ")
    assert plan.sql.endswith(" FROM t")
