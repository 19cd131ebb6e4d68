"""The Strawberry types of the reading path, made from the entities' declarations: a field is declared there, once."""

from __future__ import annotations

from keyword import iskeyword
from typing import TYPE_CHECKING, Any

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from resolvers.reading.catalog import ENTITIES
from resolvers.reading.fields import Argument, Connection, Embedded, Entity, Field, Filter, Many, One, Scalar
from schema.enums import DECLARED
from schema.scalars import Date, DateTime, Json, PhoneNumber

# What the annotations below may name: Strawberry resolves them among this module's names.
NAMES: dict[str, Any] = globals()
NAMES.update(
    {
        "ID": strawberry.ID, "String": str, "Int": int, "Float": float, "Boolean": bool, "DateTime": DateTime,
        "Date": Date, "JSON": Json, "PhoneNumber": PhoneNumber, **DECLARED,
    }
)  # fmt: skip


def _annotation(expression: str) -> StrawberryAnnotation:
    return StrawberryAnnotation(expression, namespace=NAMES)


def _listed(kind: str) -> str:
    """``[String!]`` as an annotation has it."""
    return f"list[{kind[1:-2]}]" if kind.startswith("[") else kind


def _argument(name: str, kind: str, required: bool, default: Any) -> StrawberryArgument:
    inner = _listed(kind)
    value = {"default": default} if default is not None else {} if required else {"default": None}
    # An argument that may be left out has no default in the schema: the contract shows none.
    argument = StrawberryArgument(name, name, _annotation(inner if required else f"{inner} | None"), **value)
    if default is None:
        argument.default = strawberry.UNSET
    return argument


def _paging(field: Connection) -> list[StrawberryArgument]:
    names = [("first", "Int"), ("after", "String")]
    if field.backward:
        names += [("last", "Int"), ("before", "String")]
    arguments = [_argument(name, kind, False, None) for name, kind in names]
    if field.filter_argument is None:
        arguments += [_argument(one.name, one.type, False, None) for one in field.filters]
    else:
        arguments.append(_argument(field.filter_argument, f"{field.entity}Filter", False, None))
    if field.orders:
        enum = DECLARED[f"{field.entity}Order"]
        first = next(name for name, order in field.orders.items() if order == field.order)
        arguments.append(_argument("orderBy", f"{field.entity}Order", False, enum[first]))
    return arguments


def _kind(field: Field) -> str:
    match field:
        case Scalar():
            return _listed(field.type) + (" | None" if field.null else "")
        case Embedded():
            return field.entity + ("" if field.when is None else " | None")
        case One():
            return field.entity + (" | None" if field.null else "")
        case Many():
            return f"list[{field.entity}]"
        case Connection():
            return f"{field.entity}Connection"


def _field(field: Field) -> StrawberryField:
    declared = StrawberryField(
        python_name=f"{field.name}_" if iskeyword(field.name) else field.name,
        graphql_name=field.name,
        description=field.description,
        default=None,
        metadata={"annotation": _kind(field)},
    )
    given: tuple[Argument, ...] = field.arguments if isinstance(field, One) else ()
    arguments = [_argument(argument.name, argument.type, argument.required, argument.default) for argument in given]
    if isinstance(field, Connection):
        arguments += _paging(field)
    declared.arguments = arguments
    return declared


def _plain(name: str, kind: str) -> StrawberryField:
    return StrawberryField(python_name=name, graphql_name=name, default=None, metadata={"annotation": kind})


def _namespace(fields: list[StrawberryField]) -> dict[str, Any]:
    annotations = {field.python_name: field.metadata["annotation"] for field in fields}
    return {"__module__": __name__, "__annotations__": annotations, **{field.python_name: field for field in fields}}


def _type(
    name: str, fields: list[StrawberryField], bases: tuple[type, ...] = (), description: str | None = None
) -> Any:
    namespace = _namespace(fields)
    made = strawberry.type(type(name, bases, namespace), name=name, description=description)
    NAMES[name] = made
    return made


@strawberry.interface
class Node:
    """Whatever has an id."""

    id: strawberry.ID


NAMES["Node"] = Node


def _filter_input(entity: str, filters: tuple[Filter, ...]) -> None:
    fields = []
    for one in filters:
        field = _plain(one.name, f"{_listed(one.type)} | None")
        field.default = strawberry.UNSET
        field.default_value = strawberry.UNSET
        field.description = one.description
        fields.append(field)
    made = type(f"{entity}Filter", (), _namespace(fields))
    NAMES[f"{entity}Filter"] = strawberry.input(made, name=f"{entity}Filter")


def _connection(field: Connection) -> None:
    name = field.entity
    if f"{name}Connection" in NAMES:
        return
    _type(f"{name}Edge", [_plain("cursor", "String"), _plain("node", name)])
    parts = [_plain("edges", f"list[{name}Edge]"), _plain("nodes", f"list[{name}]"), _plain("pageInfo", "PageInfo")]
    if field.counted:
        parts.append(_plain("totalCount", "Int"))
    _type(f"{name}Connection", parts)


def _declare(entity: Entity) -> None:
    for field in entity.fields:
        if isinstance(field, Connection):
            _connection(field)
            if field.filter_argument is not None:
                _filter_input(field.entity, field.filters)
    shown = [_field(field) for field in entity.fields if not getattr(field, "only_rest", False)]
    _type(entity.name, shown, (Node,) if entity.prefix else (), entity.description)


_type(
    "PageInfo",
    [
        _plain("hasNextPage", "Boolean"),
        _plain("hasPreviousPage", "Boolean"),
        _plain("startCursor", "String | None"),
        _plain("endCursor", "String | None"),
    ],
)
for _entity in ENTITIES.values():
    if _entity.name != "Query":
        _declare(_entity)

QUERY_FIELDS = {field.name: _field(field) for field in ENTITIES["Query"].fields}
for _root in ENTITIES["Query"].fields:
    if isinstance(_root, Connection):
        _connection(_root)
        if _root.filter_argument is not None:
            _filter_input(_root.entity, _root.filters)

if TYPE_CHECKING:
    ApiKey = Any
    Dealership = Any
    Event = Any
    Lead = Any
    Message = Any
    Playbook = Any
    Sequence = Any
    WebhookDelivery = Any
    WebhookEndpoint = Any
else:
    ApiKey = NAMES["ApiKey"]
    Dealership = NAMES["Dealership"]
    Event = NAMES["Event"]
    WebhookDelivery = NAMES["WebhookDelivery"]
    WebhookEndpoint = NAMES["WebhookEndpoint"]
    Lead = NAMES["Lead"]
    Message = NAMES["Message"]
    Playbook = NAMES["Playbook"]
    Sequence = NAMES["Sequence"]


def query_type(**types: Any) -> Any:
    """``Query``: what is read from rows, ``node``, and the computed roots, whose types are given by name."""
    NAMES.update(types)
    node = _plain("node", "Node | None")
    node.arguments = [_argument("id", "ID", True, None)]
    kpis = _plain("kpis", "Kpis")
    kpis.description = "range: 7d, 30d, 90d, 365d, any Nd with N from 1 to 366; or from and to."
    kpis.arguments = [
        _argument("range", "String", False, "30d"),
        _argument("from", "DateTime", False, None),
        _argument("to", "DateTime", False, None),
    ]
    preview = _plain("previewPlaybook", "list[MessagePreview]")
    preview.description = "What a lead like this would get and when, from now on, without storing anything."
    preview.arguments = [
        _argument("id", "ID", True, None),
        *(_argument(name, "String", False, None) for name in ("customerName", "carModel", "locale")),
    ]
    return _type("Query", [node, *QUERY_FIELDS.values(), kpis, preview])
