"""Makes a failing operation smaller, so that a person sees what it fails for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    NameNode,
    Node,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    Visitor,
    parse,
    print_ast,
    validate,
    visit,
)

_TRIES = 300


async def shrink(schema: GraphQLSchema, document: str, fails: Callable[[str], Awaitable[bool]]) -> str:
    """A smaller document that fails as well: selections are left out one by one while it does."""
    smallest, tries, place = document, 0, 0
    while tries < _TRIES:
        candidate = _without(parse(smallest), place)
        if candidate is None:
            break
        text = print_ast(candidate)
        tries += 1
        if not validate(schema, candidate) and await fails(text):
            smallest = text  # what follows has moved to this place
        else:
            place += 1
    return print_ast(parse(smallest))


class _Leaver(Visitor):
    """Leaves out the selection with this number, and arguments and directives with theirs."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._left = place
        self.done = False

    def enter(self, node: Node, *_: Any) -> Any:
        if not isinstance(node, SelectionNode) and node.kind not in ("argument", "directive"):
            return None
        self._left -= 1
        if self._left == -1:
            self.done = True
            return REMOVE
        return None


def _without(document: DocumentNode, place: int) -> DocumentNode | None:
    leaver = _Leaver(place)
    smaller: DocumentNode = visit(document, leaver)
    return _tidied(smaller) if leaver.done else None


class _Filler(Visitor):
    """Puts a ``__typename`` where nothing is left."""

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> Any:
        if node.selections:
            return None
        return SelectionSetNode(selections=(FieldNode(name=NameNode(value="__typename")),))


def _tidied(document: DocumentNode) -> DocumentNode:
    """Without fragments and variables that nobody uses any more."""
    document = visit(document, _Filler())
    spread = {node.name.value for node in _walk(document) if isinstance(node, FragmentSpreadNode)}
    kept = [
        each
        for each in document.definitions
        if not isinstance(each, FragmentDefinitionNode) or each.name.value in spread
    ]
    used: set[str] = set()
    for each in kept:
        inside = each.selection_set if isinstance(each, OperationDefinitionNode | FragmentDefinitionNode) else each
        used |= {node.name.value for node in _walk(inside) if isinstance(node, VariableNode)}
    tidied = tuple(_with_variables(each, used) for each in kept)
    return DocumentNode(definitions=tidied)


def _with_variables(definition: Any, used: set[str]) -> Any:
    if not isinstance(definition, OperationDefinitionNode):
        return definition
    kept = [one for one in definition.variable_definitions or () if one.variable.name.value in used]
    return OperationDefinitionNode(
        operation=definition.operation,
        name=definition.name,
        variable_definitions=tuple(kept),
        directives=definition.directives,
        selection_set=definition.selection_set,
    )


def _walk(node: Node) -> Iterator[Node]:
    yield node
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, list | tuple) else [value]:
            if isinstance(child, Node):
                yield from _walk(child)
