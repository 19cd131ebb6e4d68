"""Follows an operation through its fragments as execution would, stopping at the first limit that breaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    NamedTypeNode,
    SchemaMetaFieldDef,
    SelectionSetNode,
    TypeMetaFieldDef,
    get_named_type,
    is_composite_type,
)

from schema.limits.budget import LimitExceededError, Limits
from schema.limits.cost import Cost, field_cost, is_paged
from schema.limits.pages import page_arguments

_INTROSPECTION = {"__schema": SchemaMetaFieldDef, "__type": TypeMetaFieldDef}


@dataclass(slots=True)
class _Merged:
    """All selections that answer one response key of one parent type."""

    parent: str
    definition: GraphQLField | None
    nodes: list[FieldNode] = field(default_factory=list)


class Expansion:
    """One walk over one operation. Its time is bounded by the limits, whatever the fragments multiply to: a fragment is
    followed once per selection set, as in execution, and every field found counts."""

    def __init__(self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], limits: Limits) -> None:
        self._schema = schema
        self._fragments = fragments
        self._limits = limits
        self.depth = 0
        self.fields = 0
        self._selections = 0
        self._repetitions = 0

    def costs(self, selection_set: SelectionSetNode, root: GraphQLObjectType | None) -> tuple[Cost, ...]:
        """The costs of an operation's root fields. Raises LimitExceededError."""
        return self._walk([selection_set], None if root is None else root.name, 1, self._limits.depth)

    def _walk(
        self, selection_sets: Sequence[SelectionSetNode], parent: str | None, depth: int, most_depth: int
    ) -> tuple[Cost, ...]:
        merged = self._collect(selection_sets, parent)
        self.depth = max(self.depth, depth)
        self.fields += len(merged)
        self._refuse(depth > most_depth, f"is nested more than {most_depth} fields deep")
        self._refuse(self.fields > self._limits.fields, f"selects more than {self._limits.fields} fields")
        if depth == 1:
            most = self._limits.root_fields
            self._refuse(len(merged) > most, f"has {len(merged)} root fields; at most {most} are allowed")
        return tuple(cost for found in merged if (cost := self._cost(found, depth, most_depth)) is not None)

    def _cost(self, found: _Merged, depth: int, most_depth: int) -> Cost | None:
        node, definition = found.nodes[0], found.definition
        name = node.name.value
        if depth == 1 and name in _INTROSPECTION:
            most_depth = self._limits.introspection_depth
        inner = [each.selection_set for each in found.nodes if each.selection_set is not None]
        children: tuple[Cost, ...] = ()
        if inner:
            kind = None if definition is None else get_named_type(definition.type).name
            children = self._walk(inner, kind, depth + 1, most_depth)
        page = page_arguments(node) if is_paged(definition) else None
        return field_cost(found.parent, name, definition, page, children)

    def _collect(self, selection_sets: Sequence[SelectionSetNode], parent: str | None) -> list[_Merged]:
        merged: dict[tuple[str, str | None], _Merged] = {}
        followed: set[str] = set()
        waiting = [(selection_set, parent) for selection_set in selection_sets]
        while waiting:
            selection_set, kind = waiting.pop()
            self._selections += len(selection_set.selections)
            self._refuse(self._selections > self._limits.selections, "spreads its fragments too often")
            for selection in selection_set.selections:
                if isinstance(selection, FieldNode):
                    key = (selection.name.value if selection.alias is None else selection.alias.value, kind)
                    found = merged.get(key)
                    if found is None:
                        found = merged[key] = _Merged(kind or "", self._definition(kind, selection.name.value))
                    self._repetitions += len(found.nodes)
                    found.nodes.append(selection)
                elif isinstance(selection, FragmentSpreadNode):
                    name = selection.name.value
                    fragment = self._fragments.get(name)
                    if fragment is not None and name not in followed:
                        followed.add(name)
                        waiting.append((fragment.selection_set, self._condition(fragment.type_condition, kind)))
                elif isinstance(selection, InlineFragmentNode):
                    waiting.append((selection.selection_set, self._condition(selection.type_condition, kind)))
            self._refuse(self._repetitions > self._limits.repetitions, "repeats the same fields too often")
        return list(merged.values())

    def _condition(self, condition: NamedTypeNode | None, parent: str | None) -> str | None:
        if condition is None:
            return parent
        name = condition.name.value
        return name if is_composite_type(self._schema.type_map.get(name)) else None

    def _definition(self, parent: str | None, name: str) -> GraphQLField | None:
        if name in _INTROSPECTION:
            return _INTROSPECTION[name]
        kind = None if parent is None else self._schema.type_map.get(parent)
        return kind.fields.get(name) if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else None

    def _refuse(self, broken: bool, what: str) -> None:
        if broken:
            raise LimitExceededError(f"This query {what}. Ask for less at a time.")
