"""The arguments of a connection (first, after, last, before): what may go together, and how long the page is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import FieldNode, IntValueNode, NullValueNode, ValueNode, VariableNode

from schema.limits.budget import VALIDATION_FAILED, LimitExceededError, Limits

_SIZES = ("first", "last")
_NAMES = ("first", "after", "last", "before")


@dataclass(frozen=True, slots=True)
class PageArguments:
    """How one field asks for its page; the literals are known, the variables come with each request."""

    field: FieldNode
    literals: Mapping[str, object]
    variables: Mapping[str, str]

    def size(self, variables: Mapping[str, object], limits: Limits) -> int:
        """How many items the page may have. Raises LimitExceededError (GRAPHQL_VALIDATION_FAILED) where the arguments
        contradict each other or ask for too much."""
        given = dict(self.literals)
        for name, variable in self.variables.items():
            if (value := variables.get(variable)) is not None:
                given[name] = value
        if "first" in given and "last" in given:
            raise self._wrong("takes first or last, not both")
        if "after" in given and ("last" in given or "before" in given):
            raise self._wrong("takes after together with first, and before together with last")
        if "before" in given and "first" in given:
            raise self._wrong("takes before together with last, and after together with first")
        for name in _SIZES:
            size = _integer(given.get(name))
            if size is None:
                continue
            if size < 0:
                raise self._wrong(f"takes {name} from 0 to {limits.page_size}, not {size}")
            if size > limits.page_size:
                raise self._wrong(
                    f"takes {name} of at most {limits.page_size}, not {size}; read on with the page's cursors"
                )
            return size
        return limits.default_page_size

    def _wrong(self, rule: str) -> LimitExceededError:
        return LimitExceededError(f"'{self.field.name.value}' {rule}.", VALIDATION_FAILED, [self.field])


def page_arguments(field: FieldNode) -> PageArguments:
    """What the field says of its page. A literal null counts as absent; a literal of a wrong type is left to
    validation."""
    literals: dict[str, object] = {}
    variables: dict[str, str] = {}
    for argument in field.arguments or ():
        name = argument.name.value
        if name not in _NAMES:
            continue
        if isinstance(argument.value, VariableNode):
            variables[name] = argument.value.name.value
        elif not isinstance(argument.value, NullValueNode):
            literals[name] = literal_integer(argument.value)
    return PageArguments(field, literals, variables)


def literal_integer(value: ValueNode | None) -> int | None:
    """The integer that a literal says, or None; one too long for an Int is as good as the largest."""
    if not isinstance(value, IntValueNode):
        return None
    return int(value.value) if len(value.value) <= 11 else 2**31


def _integer(value: object) -> int | None:
    """The number that a variable's raw value will be coerced to; what cannot be is refused by the coercion."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None
