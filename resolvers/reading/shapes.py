"""What is asked for: a tree of fields with arguments. Both doors speak it; it knows nothing of GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Variables = Mapping[str, Any]
NO_VARIABLES: Variables = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Given:
    """An argument as it was given: ``value`` in the request at hand, ``bind`` for any later request of the same
    structure. ``fixed`` says that no variable is in it."""

    value: Any
    bind: Callable[[Variables], Any]
    fixed: bool = False


def fixed(value: Any) -> Given:
    """An argument without variables."""
    return Given(value, lambda variables: value, True)


@dataclass(frozen=True, slots=True)
class Selection:
    """One field that is asked for, under the key it is to have in the answer."""

    key: str
    name: str
    arguments: Mapping[str, Given] = field(default_factory=dict)
    children: tuple[Selection, ...] = ()


def fields(*names: str) -> tuple[Selection, ...]:
    """Leaves whose keys are their names."""
    return tuple(Selection(name, name) for name in names)
