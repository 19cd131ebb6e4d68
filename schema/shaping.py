"""A GraphQL selection becomes a shape (see ``resolvers.reading.shapes``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    Undefined,
    ValueNode,
    VariableNode,
    get_named_type,
    value_from_ast,
)
from graphql.language import ListValueNode, ObjectValueNode

from resolvers.reading.compiler import node_entity
from resolvers.reading.plan import Guard
from resolvers.reading.shapes import Given, Selection, Variables, fixed

# A key is a column's name in the statement, and PostgreSQL cuts names at 63 bytes.
_LONGEST_KEY = 60


def plain(value: Any) -> Any:
    """A coerced argument without enum members: their names stand for them."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value


class Shaper:
    """Reads the selections of one operation for one request's variables, noting what its structure depends on."""

    def __init__(
        self, schema: GraphQLSchema, fragments: Mapping[str, FragmentDefinitionNode], variables: Variables
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._variables = variables
        self.guards: list[Guard] = []

    def selections(self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode | None]) -> tuple[Selection, ...]:
        """The fields that these selection sets ask of an object of this type, merged by key, in order."""
        return tuple(self._selection(parent, key, nodes) for key, nodes in self.collect(parent, sets).items())

    def collect(self, parent: GraphQLObjectType, sets: Iterable[SelectionSetNode | None]) -> dict[str, list[FieldNode]]:
        """The field nodes that these selection sets have for an object of this type, by key, in order."""
        collected: dict[str, list[FieldNode]] = {}
        for selection_set in sets:
            if selection_set is not None:
                self._collect(parent, selection_set, collected, set())
        return collected

    def _selection(self, parent: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Selection:
        name = nodes[0].name.value
        if name.startswith("__"):
            return Selection(key, name)
        field = parent.fields[name]
        arguments = self._arguments(nodes[0], field.args)
        child: GraphQLNamedType = get_named_type(field.type)
        if name == "node" and "id" in arguments:
            child = self._node_type(arguments["id"]) or child
        if isinstance(child, GraphQLObjectType):
            return Selection(key, name, arguments, self.selections(child, [node.selection_set for node in nodes]))
        return Selection(key, name, arguments)

    def _node_type(self, identifier: Given) -> GraphQLNamedType | None:
        entity = node_entity(identifier.value)
        return self._schema.type_map.get(entity.name) if entity is not None else None

    def _collect(
        self,
        parent: GraphQLObjectType,
        selection_set: SelectionSetNode,
        collected: dict[str, list[FieldNode]],
        visited: set[str],
    ) -> None:
        for node in selection_set.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.alias.value if node.alias else node.name.value
                if len(key) > _LONGEST_KEY:
                    raise GraphQLError(
                        f"The alias of '{node.name.value}' is too long: at most {_LONGEST_KEY} characters are allowed.",
                        nodes=[node],
                        extensions={"code": "GRAPHQL_VALIDATION_FAILED"},
                    )
                collected.setdefault(key, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._applies(parent, node.type_condition.name.value):
                    self._collect(parent, node.selection_set, collected, visited)
            elif isinstance(node, FragmentSpreadNode) and node.name.value not in visited:
                visited.add(node.name.value)
                fragment = self._fragments[node.name.value]
                if self._applies(parent, fragment.type_condition.name.value):
                    self._collect(parent, fragment.selection_set, collected, visited)

    def _applies(self, parent: GraphQLObjectType, condition: str) -> bool:
        return condition == parent.name or any(condition == interface.name for interface in parent.interfaces)

    def _included(self, node: Any) -> bool:
        """Whether neither directive leaves the node out. Both are looked at, so that null is found in each."""
        included = True
        for directive in node.directives or ():
            name = directive.name.value
            if name not in ("skip", "include"):
                continue
            value = directive.arguments[0].value
            if isinstance(value, VariableNode):
                truth = _truth(value)
                decided = truth(self._variables)
                self.guards.append((truth, decided))
            else:
                decided = bool(value.value)
            included = included and decided != (name == "skip")
        return included

    def _arguments(self, node: FieldNode, declared: Mapping[str, GraphQLArgument]) -> dict[str, Given]:
        nodes = {argument.name.value: argument.value for argument in node.arguments or ()}
        given = {}
        for name, argument in declared.items():
            value = nodes.get(name)
            if value is not None:
                found = self._given(value, argument)
                if found is not None:
                    given[name] = found
            elif argument.default_value is not Undefined:
                given[name] = fixed(plain(argument.default_value))
        return given

    def _given(self, value: ValueNode, argument: GraphQLArgument) -> Given | None:
        default = None if argument.default_value is Undefined else plain(argument.default_value)
        if isinstance(value, VariableNode):
            name, required = value.name.value, isinstance(argument.type, GraphQLNonNull)

            def look_up(variables: Variables) -> Any:
                found = plain(variables[name]) if name in variables else default
                if required and found is None:
                    raise _null(value)
                return found

            return Given(look_up(self._variables), look_up)
        if not _has_variables(value):
            return fixed(plain(value_from_ast(value, argument.type)))

        def coerce(variables: Variables) -> Any:
            found = value_from_ast(value, argument.type, dict(variables))
            if found is Undefined:
                raise _null(value)
            return plain(found)

        return Given(coerce(self._variables), coerce)


def _truth(node: VariableNode) -> Callable[[Variables], bool]:
    def decide(variables: Variables) -> bool:
        decided = variables.get(node.name.value)
        if decided is None:
            raise _null(node)
        return bool(decided)

    return decide


def _null(node: ValueNode) -> GraphQLError:
    """A variable with a default may stand where null may not; it is null all the same where a request says so."""
    what = f"${node.name.value}" if isinstance(node, VariableNode) else "A variable"
    return GraphQLError(
        f"{what} is null where a value is needed: give one, or leave the variable out to have its default.",
        nodes=[node],
        extensions={"code": "GRAPHQL_VALIDATION_FAILED"},
    )


def _has_variables(value: ValueNode) -> bool:
    if isinstance(value, VariableNode):
        return True
    if isinstance(value, ListValueNode):
        return any(_has_variables(member) for member in value.values)
    if isinstance(value, ObjectValueNode):
        return any(_has_variables(member.value) for member in value.fields)
    return False
