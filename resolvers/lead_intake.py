"""The short way to log a test drive: one statement for what is the rule, somebody who was never here before.

It writes what ``lead_planning`` planned. The answer is made of the plan where ``fresh_leads`` can, and is else read
back in the same statement: the written rows stand under their tables' names as common table expressions, and the
compiled read finds them there. Where anything is out of the ordinary (the person is known, or opted out and was erased;
the dealership's settings changed; the idempotency key was used) nothing is written, and the caller takes the long way
(``leads.create`` in ``idempotency.run``), which decides. A repeated request finds its person known, so that its key is
not looked for beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

import asyncpg
import orjson

from leadrescue.database import Database
from leadrescue.secretbox import SecretBox
from resolvers import lead_rows, leads
from resolvers.actors import Actor
from resolvers.hold_out import CHANCE, draw
from resolvers.idempotency import KEPT_H, Attempt, slot
from resolvers.inputs import CreateLead
from resolvers.lead_planning import PlannedLead, plan_lead
from resolvers.reading.compiler import Compiler, Style
from resolvers.reading.plan import Binder, Guard
from resolvers.reading.shapes import NO_VARIABLES, Variables

WriteAnswer = Callable[[Compiler, str], str]
KnownAnswer = Callable[[PlannedLead], Mapping[str, object]]

_REFUSED: Final = "LR001"
_OWN: Final = len(lead_rows.PARAMETERS)
_LEAD: Final = lead_rows.with_parameters("{lead}")

_PERSON: Final = f"""
WITH t AS MATERIALIZED (SELECT set_config('lr.tenant', {{dealership}}, true) AS v),
ready AS (SELECT d.id FROM t JOIN dealership d ON d.id = t.v WHERE d.revision = ${_OWN + 1}::bigint),
newcomer AS (
    INSERT INTO customer (id, dealership_id, name, phone, hold_out, created_at, updated_at)
    SELECT {{customer}}, ready.id, {{name}}, {{phone}}, {{hold_out}}, {{now}}, {{now}} FROM ready WHERE {{is_new}}
    ON CONFLICT (dealership_id, phone) WHERE phone IS NOT NULL DO NOTHING
    RETURNING id
),
person AS (
    SELECT id FROM newcomer WHERE CASE WHEN lr_suppressed({{dealership}}, {{address_hashes}})
        THEN lr_abort('this person opted out and was erased') ELSE true END
)
"""


def _kept(body: str, source: str) -> str:
    """The record of the idempotency key, with the answer, where there is one."""
    return f"""
, kept AS (
    INSERT INTO idempotency (slot, dealership_id, fingerprint, status, body, created_at, expires_at)
    SELECT ${_OWN + 2}, {{dealership}}, ${_OWN + 3}::bytea, ${_OWN + 4}::smallint, {body},
           clock_timestamp(), clock_timestamp() + interval '{KEPT_H} hours'
    FROM {source}
    ON CONFLICT (slot) DO NOTHING
    RETURNING slot
)
"""


_KEPT_OR_ABORTED: Final = "EXISTS (SELECT FROM kept) OR lr_abort('the idempotency key was used before')"
_READ_ANSWER: Final = "convert_to(answer.j::text, 'UTF8')"
_KEPT_READ: Final = (
    f"{_kept(_READ_ANSWER, 'answer WHERE answer.j IS NOT NULL')} "
    f"SELECT answer.j FROM answer WHERE answer.j IS NULL OR {_KEPT_OR_ABORTED}"
)
_KEPT_KNOWN: Final = f"{_kept(f'${_OWN + 5}::bytea', 'person')} SELECT true FROM person WHERE {_KEPT_OR_ABORTED}"


@dataclass(frozen=True, slots=True)
class _Statement:
    sql: str
    binders: tuple[Binder, ...]


@dataclass(frozen=True, slots=True)
class Intake:
    """The statements for one shape of answer: compile them once (``compile_intake``), use them for every lead.

    ``guards`` tell for which variables they are right, as a read's do; ``status`` is stored for repetitions.
    """

    status: int
    guards: tuple[Guard, ...]
    _unkeyed: _Statement
    _keyed: _Statement
    _known: KnownAnswer | None

    async def create(
        self,
        db: Database,
        actor: Actor,
        lead: CreateLead,
        box: SecretBox,
        attempt: Attempt | None,
        variables: Variables = NO_VARIABLES,
        rng: Random = CHANCE,
    ) -> bytes | None:
        """Logs the test drive; returns the answer when it is committed, or None, and nothing is written, where the
        long way must be taken. ``rng`` draws whether the person is held out. Raises ValidationError as
        ``leads.create`` does."""
        planned = await _plan(db, actor, lead, rng)
        known = None if self._known is None else orjson.dumps(self._known(planned))
        statement = self._unkeyed
        record: tuple[object, ...] = ()
        if attempt is not None:
            statement = self._keyed
            record = (slot(actor.tenant, attempt.key), attempt.fingerprint, self.status)
            if known is not None:
                record = (*record, known)
        arguments = (*lead_rows.arguments(actor, None, planned, box), actor.dealership.revision, *record)
        try:
            found = await db.read(statement.sql, *arguments, *[bind(variables) for bind in statement.binders])
        except asyncpg.PostgresError as error:
            if error.sqlstate != _REFUSED:
                raise
            return None
        if found is None:
            return None
        db.wake(f"log:{actor.tenant}")
        if planned.messages:
            db.wake("due")
        answer: bytes = found if known is None else known
        return answer


def compile_intake(style: Style, status: int, write_answer: WriteAnswer, known: KnownAnswer | None = None) -> Intake:
    """The statements that answer with what ``known`` makes of the plan or, where that is None, with the JSON expression
    that ``write_answer`` writes, given a compiler and the condition under which a row ``{child}`` is the new lead."""
    if known is not None:
        unkeyed, keyed = _write(" SELECT true FROM person"), _write(_KEPT_KNOWN)
        return Intake(status, (), _Statement(unkeyed, ()), _Statement(keyed, ()), known)
    statement, guards = _compile(style, write_answer, " SELECT j FROM answer", _OWN + 1)
    keyed_statement, _ = _compile(style, write_answer, _KEPT_READ, _OWN + 4)
    return Intake(status, guards, statement, keyed_statement, None)


def _write(end: str, *, shown: bool = False) -> str:
    return lead_rows.with_parameters(f"{_PERSON}, {lead_rows.BELONGINGS}{end}", shown=shown)


def _compile(style: Style, write_answer: WriteAnswer, end: str, taken: int) -> tuple[_Statement, tuple[Guard, ...]]:
    compiler = Compiler(style, taken)
    answer = write_answer(compiler, f"{{child}}.id = {_LEAD}")
    end = lead_rows.with_parameters(end)
    sql = f"{_write('', shown=True)}, answer AS (SELECT ({answer})::json AS j FROM t) {end}"
    return _Statement(sql, tuple(compiler.parameters.binders)), tuple(compiler.parameters.guards)


async def _plan(db: Database, actor: Actor, lead: CreateLead, rng: Random) -> PlannedLead:
    now = actor.dealership.now()
    edition = await leads.current_edition(db, actor.dealership, lead, now)
    drawn = draw(actor.dealership.hold_out_percent, rng)
    return plan_lead(actor.dealership, edition, lead, now, opted_out=False, hold_out=drawn)
