"""Random operations, valid against the schema: aliases, fragments, directives, pages, variables of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
    validate,
)

from tests.schema.differential.arguments import Arguments, Operation, Variable
from tests.schema.differential.values import Pools

Composite = GraphQLObjectType | GraphQLInterfaceType
# Names that a statement may use itself, and the longest one that is allowed.
_ALIASES = (
    "o", "c", "e", "i", "g", "r", "t", "v", "rn", "x1", "x2", "a0", "a1", "p", "O", "_", "_a", "id", "name", "status",
    "node", "nodes", "cursor", "sort_at", "created_at", "lead_id", "select", "null", "true", "l" * 60,
)  # fmt: skip
# How often a field is chosen, where it is not as often as any other.
_WEIGHTS = {
    "Query.leads": 8, "Query.lead": 4, "Query.node": 4, "Query.message": 2, "Query.sequence": 2, "Query.kpis": 0.3,
    "Query.unmatchedMessages": 2, "Query.previewPlaybook": 0.5, "Lead.messages": 4, "Lead.sequence": 2,
    "Lead.lastMessage": 2, "Query.apiKeys": 0.5, "Query.events": 2, "WebhookEndpoint.deliveries": 4,
}  # fmt: skip
_MAX_DEPTH = 8
_LISTED = 4
"""How many objects a list without pages is taken to have."""


def draw_operation(schema: GraphQLSchema, pools: Pools, rng: Random) -> Operation:
    """A valid operation; drafts that break a rule of validation are thrown away."""
    while True:
        operation = _Draft(schema, Arguments(rng, pools), rng).operation()
        if not validate(schema, parse(operation.document)):
            return operation


def draw_selection(schema: GraphQLSchema, pools: Pools, rng: Random, kind: str) -> Selected:
    """A selection set on an object type, with what it needs of the document around it."""
    found = schema.type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    while True:
        selected = _Draft(schema, Arguments(rng, pools), rng).selected(found)
        if not validate(schema, parse(selected.document("query", f"node(id: 1) {{ ... on {kind} {selected.text} }}"))):
            return selected


@dataclass(frozen=True, slots=True)
class Selected:
    """A selection set that more than one document can have."""

    text: str
    fragments: tuple[str, ...]
    variables: tuple[Variable, ...]

    def document(self, kind: str, body: str, *declared: str) -> str:
        """A document of this kind (query or mutation) whose root fields are ``body``."""
        head = ", ".join((*declared, *(one.declaration() for one in self.variables)))
        return "\n".join((f"{kind} Asked{f'({head})' if head else ''} {{ {body} }}", *self.fragments))


class _Draft:
    def __init__(self, schema: GraphQLSchema, arguments: Arguments, rng: Random) -> None:
        self._schema = schema
        self._arguments = arguments
        self._rng = rng
        self._fields = rng.choice((4, 12, 25, 45))
        self._fragments: dict[str, tuple[str, str]] = {}
        self._taken: dict[str, set[str]] = {}
        self._plain: dict[str, tuple[str, int]] = {}
        self._made = 0

    def operation(self) -> Operation:
        rng, query = self._rng, self._schema.query_type
        assert query is not None
        body = self._selections(query, "", 0, 1)
        declared = ", ".join(one.declaration() for one in self._arguments.variables)
        name = "Asked" if declared or rng.random() < 0.3 else None
        head = f"query {name or ''}" + (f"({declared})" if declared else "")
        parts = [f"{head} {body}", *(text for _, text in self._fragments.values())]
        if name is not None and rng.random() < 0.05:
            parts.append("query Another { dealership { id } }")
        rng.shuffle(parts)
        return Operation("\n".join(parts), name, tuple(self._arguments.variables), self._arguments.fragile)

    def selected(self, kind: GraphQLObjectType) -> Selected:
        text = self._selections(kind, "", 2, 1)
        return Selected(text, tuple(text for _, text in self._fragments.values()), tuple(self._arguments.variables))

    def _selections(self, kind: Composite, path: str, depth: int, rows: int) -> str:
        """A selection set on ``kind``; ``path`` names what it is merged with, ``rows`` how many objects it is for."""
        rng = self._rng
        names = sorted(kind.fields)
        weights = [_WEIGHTS.get(f"{kind.name}.{name}", 1) for name in names]
        names = rng.choices(names, weights, k=rng.choice((1, 2, 3, 5)) + (2 if depth == 0 else 0))
        parts = []
        for name in names:
            share = rng.random()
            if share < 0.08:
                parts.append(f"{self._alias(path, kind)}__typename{self._directives()}")
            elif share < 0.2 and depth < _MAX_DEPTH:
                parts.append(self._inline(kind, path, depth, rows))
            elif share < 0.28 and depth < _MAX_DEPTH:
                parts.append(self._spread(kind, depth, rows))
            else:
                parts.append(self._field(kind, name, path, depth, rows))
        if isinstance(kind, GraphQLInterfaceType):
            parts += [
                f"... on {one.name}{self._directives()} {self._selections(one, path, depth + 1, rows)}"
                for one in rng.sample(self._schema.get_possible_types(kind), rng.choice((1, 2, 3)))
            ]
        kept = [part for part in parts if part]
        return "{ " + " ".join(kept or ["__typename"]) + " }"

    def _field(self, kind: Composite, name: str, path: str, depth: int, rows: int) -> str:
        field = kind.fields[name]
        named = get_named_type(field.type)
        composite = isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
        if self._fields <= 0 or (composite and depth >= _MAX_DEPTH):
            return ""
        self._fields -= 1
        alias = self._alias(path, kind)
        if not alias:
            self._taken.setdefault(path, set()).add(name)
        given, size = self._given(kind.name, name, field, rows, aliased=bool(alias))
        text = f"{alias}{name}{given}{self._directives()}"
        if not composite:
            return text
        key = alias.rstrip(": ") or name
        below = rows * max(1, size) * (_LISTED if is_list_type(get_nullable_type(field.type)) and size == 1 else 1)
        if kind.name.endswith(("Connection", "Edge")):
            below = rows  # the connection's page was counted
        return f"{text} {self._selections(named, f'{path}/{key}', depth + 1, below)}"

    def _given(self, parent: str, name: str, field: GraphQLField, rows: int, *, aliased: bool) -> tuple[str, int]:
        """Arguments; a field without an alias has the same ones wherever it stands, so that all can be merged."""
        if not field.args:
            return "", 1
        where = f"{parent}.{name}"
        if aliased:
            return self._arguments.write(where, rows)
        if where not in self._plain:
            self._plain[where] = self._arguments.write(where, max(rows, 20 if parent == "Lead" else 1))
        return self._plain[where]

    def _alias(self, path: str, kind: Composite) -> str:
        """``key: ``, or nothing."""
        rng = self._rng
        # Fields of several types under one interface may not share a key.
        if rng.random() > (0.8 if isinstance(kind, GraphQLInterfaceType) else 0.35):
            return ""
        taken = self._taken.setdefault(path, set())
        alias = rng.choice(_ALIASES)
        if alias in taken or alias in kind.fields or path.startswith("...") or rng.random() < 0.4:
            self._made += 1
            alias = f"k{self._made}"
        taken.add(alias)
        return f"{alias}: "

    def _directives(self) -> str:
        rng = self._rng
        if rng.random() > 0.08:
            return ""
        names = rng.choice((["skip"], ["include"], ["include"], ["include", "skip"]))
        return "".join(f" @{name}(if: {self._arguments.condition()})" for name in names)

    def _inline(self, kind: Composite, path: str, depth: int, rows: int) -> str:
        condition = self._rng.choice(["", f" on {kind.name}", *(f" on {one.name}" for one in kind.interfaces)])
        target = kind
        if condition.endswith(" Node"):
            found = self._schema.type_map["Node"]
            assert isinstance(found, GraphQLInterfaceType)
            target = found
        return f"...{condition}{self._directives()} {self._selections(target, path, depth + 1, rows)}"

    def _spread(self, kind: Composite, depth: int, rows: int) -> str:
        """A spread of a new fragment or of one that is there already."""
        fitting = [name for name, (on, _) in self._fragments.items() if on == kind.name]
        if fitting and self._rng.random() < 0.5:
            return f"...{self._rng.choice(fitting)}{self._directives()}"
        name = f"F{len(self._fragments)}"
        self._fragments[name] = ("", "")  # while it is being written, nobody can spread it
        body = self._selections(kind, f"...{name}", depth + 1, max(rows, 10))
        self._fragments[name] = (kind.name, f"fragment {name} on {kind.name} {body}")
        return f"...{name}{self._directives()}"
