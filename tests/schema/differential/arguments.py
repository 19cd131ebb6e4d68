"""The arguments of random fields: given literally, by variables, or by variables inside of objects and lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.schema.differential.naive_pages import LEAD_ORDERS
from tests.schema.differential.rows import EVENT_TYPES
from tests.schema.differential.values import (
    Enum,
    Pools,
    Reference,
    filter_members,
    instant,
    literal,
    search,
)

Draw = Callable[[Random], Any]
_WRONG_TYPES: Sequence[Any] = ({"a": 1}, [[1]], "nonsense", 1.5, -(2**40), True)
_NODES = (
    "Lead", "Message", "Sequence", "Playbook", "Dealership", "ApiKey", "Event", "WebhookEndpoint", "WebhookDelivery",
    "LicensePhotoRead",
)  # fmt: skip
_IDS = {
    "Query.node": _NODES, "Query.lead": ("Lead", "Lead", "Message"), "Query.message": ("Message", "Message", "Lead"),
    "Query.sequence": ("Sequence", "Lead", "Message"), "Query.previewPlaybook": ("Playbook",),
}  # fmt: skip
DEFAULT_SIZE = 50
_USUAL_MESSAGES = 6
_USUAL_READS = 2


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of an operation; ``default`` is a literal, ``draw`` makes a value for one request. ``needed``: it
    stands where null may not."""

    name: str
    type: str
    default: str | None
    draw: Draw
    needed: bool

    def declaration(self) -> str:
        """As a document has it."""
        return f"${self.name}: {self.type}" + (f" = {self.default}" if self.default is not None else "")

    def may_be_missing(self) -> bool:
        """Whether a request may leave it out."""
        return self.default is not None or not self.type.endswith("!")


@dataclass(frozen=True, slots=True)
class Request:
    """Variables for one run. ``fragile``: the API may refuse it even where graphql-core never looks: page arguments
    may be wrong, or wrong together, and null may stand where a value is needed."""

    values: dict[str, Any]
    fragile: bool


@dataclass(frozen=True, slots=True)
class Operation:
    """A document with one operation to run. ``fragile``: every request is."""

    document: str
    name: str | None
    variables: tuple[Variable, ...]
    fragile: bool

    def request(self, rng: Random) -> Request:
        """Variables for one request: missing, null or wrong ones among them."""
        values: dict[str, Any] = {}
        fragile = self.fragile
        for variable in self.variables:
            share = rng.random()
            if variable.may_be_missing() and share < 0.15:
                continue
            if not variable.type.endswith("!") and share < 0.3:
                values[variable.name] = None
                fragile = fragile or variable.needed
            elif share > 0.985:
                values[variable.name] = rng.choice(_WRONG_TYPES)
                fragile = True
            else:
                values[variable.name] = variable.draw(rng)
        if rng.random() < 0.05:
            values["unknown"] = "ignored"
        return Request(values, fragile)


@dataclass(slots=True)
class Arguments:
    """Writes arguments and remembers the variables that they need."""

    rng: Random
    pools: Pools
    variables: list[Variable] = field(default_factory=list)
    fragile: bool = False
    _shared: dict[str, Variable] = field(default_factory=dict)

    def write(self, where: str, rows: int) -> tuple[str, int]:
        """The arguments of the field ``Type.field``, in brackets, and how many objects a page will have.

        ``rows`` says for how many objects the field is asked.
        """
        given: dict[str, str] = {}
        size = 1
        if where in _IDS:
            given["id"] = self._given("ID!", lambda rng: self.pools.id(rng, _IDS[where]), f"id {where}")
        if where == "Query.previewPlaybook":
            self._maybe(given, "customerName", "String", lambda rng: rng.choice(("Åsa", "", "x" * 201)))
            self._maybe(given, "locale", "String", lambda rng: rng.choice(("sv", "en", "de-AT", "xx", "")))
        elif where == "Query.kpis":
            self._period(given)
        elif where == "Query.leads":
            order = self._leads(given)
            size = self._page(given, lambda rng: rng.choice(self.pools.lead_cursors[order]), order, rows)
        elif where == "Lead.messages":
            size = self._page(given, lambda rng: rng.choice(self.pools.message_cursors), "h", rows)
            size = min(size, _USUAL_MESSAGES)
        elif where == "Lead.licensePhotoReads":
            size = self._page(given, lambda rng: rng.choice(self.pools.read_cursors), "r", rows)
            size = min(size, _USUAL_READS)
        elif where == "Query.licensePhotoReads":
            size = self._page(given, lambda rng: rng.choice(self.pools.read_cursors), "r", rows, backward=False)
        elif where == "Query.unmatchedMessages":
            size = self._page(given, lambda rng: rng.choice(self.pools.unmatched_cursors), "h", rows, backward=False)
        elif where == "Query.events":
            types = [*EVENT_TYPES, "none.such"]
            self._maybe(given, "types", "[String!]", lambda rng: rng.sample(types, rng.randrange(3)), share=0.3)
            self._maybe(given, "leadId", "ID", lambda rng: self.pools.id(rng, ("Lead",)), share=0.2)
            size = self._page(given, lambda rng: rng.choice(self.pools.event_cursors), "e", rows, backward=False)
        elif where == "WebhookEndpoint.deliveries":
            states = [Enum(name) for name in ("PENDING", "SUCCEEDED", "FAILED")]
            self._maybe(given, "state", "DeliveryState", lambda rng: rng.choice(states))
            size = self._page(given, lambda rng: rng.choice(self.pools.delivery_cursors), "d", rows, backward=False)
        items = list(given.items())
        self.rng.shuffle(items)
        return (f"({', '.join(f'{name}: {text}' for name, text in items)})" if items else ""), size

    def condition(self) -> str:
        """The value of ``if``."""
        return self._given("Boolean!", lambda rng: rng.random() < 0.5, "condition")

    def _period(self, given: dict[str, str]) -> None:
        if self.rng.random() < 0.2:
            texts = ("7d", "30d", "366d", "367d", "0d", "week", "")
            given["range"] = self._given("String", lambda rng: rng.choice(texts), "range")
        else:
            for name in ("from", "to"):
                self._maybe(given, name, "DateTime", instant, share=0.9)

    def _leads(self, given: dict[str, str]) -> str:
        """Filter and order; returns the name of the order, the default's where it may be any."""
        order = "CREATED_AT_DESC"
        if self.rng.random() < 0.5:
            given["filter"] = self._filter()
        if self.rng.random() < 0.4:
            if self.rng.random() < 0.7:
                order = self.rng.choice(sorted(LEAD_ORDERS))
                given["orderBy"] = order
            else:
                given["orderBy"] = self._variable(
                    "LeadOrder", lambda rng: Enum(rng.choice(sorted(LEAD_ORDERS))), "order"
                )
                self.fragile = True
        return order

    def _filter(self) -> str:
        share = self.rng.random()
        if share < 0.4:
            return self._given("LeadFilter", _plain_filter, "filter")
        members = dict(filter_members(self.rng))
        if share > 0.7:
            draws: dict[str, tuple[str, Draw]] = {
                "status": ("[LeadStatus!]", lambda rng: rng.choice(([], Enum("CLOSED"), [Enum("ACTIVE")]))),
                "search": ("String", search),
                "waiting": ("Boolean", lambda rng: rng.random() < 0.5),
                "createdFrom": ("DateTime", instant),
                "createdTo": ("DateTime", instant),
            }
            for name in members:
                if isinstance(members[name], list) and self.rng.random() < 0.5:
                    status = self._variable("LeadStatus!", lambda rng: Enum(rng.choice(("ACTIVE", "CLOSED"))), "status")
                    members[name] = [*members[name], Reference(status[1:])]
                elif self.rng.random() < 0.6:
                    kind, draw = draws[name]
                    members[name] = Reference(self._variable(kind, draw, name)[1:])
        return literal(members)

    def _page(self, given: dict[str, str], cursor: Draw, key: str, rows: int, *, backward: bool = True) -> int:
        """Page arguments, mostly such as go together; returns the likely size."""
        rng = self.rng
        cap = max(1, min(8, 150 // rows))
        wild = rng.random() < 0.04
        forward = not backward or rng.random() < 0.65
        names = [("first", "after")] if forward else [("last", "before")]
        if wild:
            self.fragile = True
            names = [("first", "after"), ("last", "before")] if backward else [("first", "after")]
        size = DEFAULT_SIZE

        def draw_size(rng: Random) -> int:
            return rng.choice((-1, 101, 1000, 0)) if wild and rng.random() < 0.3 else rng.randint(0, cap)

        def draw_cursor(rng: Random) -> str:
            if wild and rng.random() < 0.3:
                return str(rng.choice(self.pools.wrong_cursors))
            return str(cursor(rng))

        for size_name, cursor_name in names:
            if rng.random() < 0.9 or rows > 3:
                given[size_name] = self._given("Int", draw_size, f"size {cap} {wild}")
                size = cap
            if rng.random() < 0.45:
                given[cursor_name] = self._given("String", draw_cursor, f"cursor {key} {wild}")
        return size

    def _maybe(self, given: dict[str, str], name: str, kind: str, draw: Draw, share: float = 0.5) -> None:
        if self.rng.random() < share:
            given[name] = self._given(kind, draw, name)

    def _given(self, kind: str, draw: Draw, key: str) -> str:
        """A value for a place of this type: null where that may be, a literal, or a variable."""
        share = self.rng.random()
        if share < 0.08 and not kind.endswith("!"):
            return "null"
        return literal(draw(self.rng)) if share < 0.5 else self._variable(kind, draw, key)

    def _variable(self, kind: str, draw: Draw, key: str) -> str:
        """A new variable for a place of this type, or one that stands in such a place already."""
        rng = self.rng
        if key in self._shared and rng.random() < 0.4:
            return f"${self._shared[key].name}"
        bare = kind.rstrip("!")
        default = literal(draw(rng)) if rng.random() < 0.25 else None
        strict = bare != kind and (default is None or rng.random() < 0.7)
        declared = f"{bare}!" if strict or rng.random() < 0.2 else bare
        variable = Variable(f"v{len(self.variables)}", declared, default, lambda rng: _plain(draw(rng)), bare != kind)
        self.variables.append(variable)
        self._shared[key] = variable
        return f"${variable.name}"


def _plain_filter(rng: Random) -> dict[str, Any]:
    return dict(filter_members(rng))


def _plain(value: Any) -> Any:
    """The value as JSON has it: names of enums are strings."""
    match value:
        case Enum():
            return str.__str__(value)
        case list():
            return [_plain(member) for member in value]
        case dict():
            return {name: _plain(member) for name, member in value.items()}
    return value
