"""Refuses to start where ``schema``, ``models`` or ``tasks`` is someone else's: PyPI has packages of these names."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from leadrescue.exits import ConfigurationError

PACKAGES = ("schema", "resolvers", "models", "rest_compat", "tasks")
HOME = Path(__file__).resolve().parent.parent


def check(home: Path = HOME) -> None:
    """Raises ConfigurationError unless each of our packages would be imported from beside ``leadrescue``."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        found = Path(spec.origin).resolve() if spec is not None and spec.origin is not None else None
        if found is None:
            raise ConfigurationError(f"the package {name} is missing from {home}: install LeadRescue anew")
        if found.parent != home / name:
            raise ConfigurationError(
                f"the package {name} would come from {found.parent} and not from {home / name}: uninstall the other "
                f"one (pip uninstall {name}), or start from a directory that has none"
            )
