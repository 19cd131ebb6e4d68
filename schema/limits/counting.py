"""Counts over a whole document as written, no fragment followed: definitions, aliases, directives."""

from __future__ import annotations

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from schema.limits.budget import LimitExceededError, Limits


def check_counts(document: DocumentNode, limits: Limits) -> None:
    """Raises LimitExceededError where the document defines or decorates too much."""
    fragments = aliases = directives = 0
    open_sets: list[SelectionSetNode] = []
    for definition in document.definitions:
        if isinstance(definition, FragmentDefinitionNode):
            fragments += 1
        elif isinstance(definition, OperationDefinitionNode):
            directives += sum(len(variable.directives or ()) for variable in definition.variable_definitions or ())
        else:
            continue
        directives += len(definition.directives or ())
        open_sets.append(definition.selection_set)
    while open_sets:
        for selection in open_sets.pop().selections:
            directives += len(selection.directives or ())
            if isinstance(selection, FieldNode):
                aliases += 0 if selection.alias is None else 1
                if selection.selection_set is not None:
                    open_sets.append(selection.selection_set)
            elif isinstance(selection, InlineFragmentNode):
                open_sets.append(selection.selection_set)
    for count, most, what in (
        (fragments, limits.fragments, "fragments"),
        (aliases, limits.aliases, "aliases"),
        (directives, limits.directives, "directives"),
    ):
        if count > most:
            raise LimitExceededError(f"This document has {count} {what}; at most {most} are allowed.")
