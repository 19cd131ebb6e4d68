"""What a playbook says: its steps as values, read once per revision of the dealership; nothing here changes one."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from resolvers.cadence import wall_time
from resolvers.steps import Step
from resolvers.tenancy import Source, rows

CACHE_SIZE: Final = 2048

_COLUMNS: Final = """
SELECT p.id AS playbook_id, p.name, v.id AS version_id, s.day, s.at, s.channel, s.bodies, s.content_sid,
    s.content_sids
FROM playbook p
"""
_STEPS: Final = """
LEFT JOIN playbook_step s ON s.version_id = v.id AND s.dealership_id = t.v
WHERE p.dealership_id = t.v AND
"""
_CURRENT: Final = "JOIN playbook_version v ON v.id = p.current_version_id AND v.dealership_id = t.v"
_ANY: Final = "JOIN playbook_version v ON v.playbook_id = p.id AND v.dealership_id = t.v"
_ORDER: Final = "ORDER BY s.position"
_DEFAULT_EDITION: Final = f"{_COLUMNS} {_CURRENT} {_STEPS} p.is_default {_ORDER}"
_CURRENT_EDITION: Final = f"{_COLUMNS} {_CURRENT} {_STEPS} p.id = $2 {_ORDER}"
_ONE_EDITION: Final = f"{_COLUMNS} {_ANY} {_STEPS} v.id = $2 {_ORDER}"


@dataclass(frozen=True, slots=True)
class Edition:
    """An immutable version of a playbook; ``steps`` in the order of the days."""

    playbook_id: str
    version_id: str
    name: str
    steps: tuple[Step, ...]


class _Cache:
    """The editions used last, by dealership, its revision and the playbook; the eldest leaves first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._editions: OrderedDict[tuple[str, int, str | None], Edition] = OrderedDict()

    def get(self, key: tuple[str, int, str | None]) -> Edition | None:
        edition = self._editions.get(key)
        if edition is not None:
            self._editions.move_to_end(key)
        return edition

    def put(self, key: tuple[str, int, str | None], edition: Edition) -> None:
        self._editions[key] = edition
        if len(self._editions) > self._size:
            self._editions.popitem(last=False)


_cache: Final = _Cache(CACHE_SIZE)


async def current(source: Source, tenant: str, revision: int, playbook_id: str | None) -> Edition | None:
    """What the playbook (None: the dealership's default) says as of ``revision``; None where there is none such.

    A revision's edition is read once per process: whoever changes a playbook lets the dealership's revision grow.
    """
    key = (tenant, revision, playbook_id)
    edition = _cache.get(key)
    if edition is None:
        edition = await _read_current(source, tenant, playbook_id)
        if edition is not None:
            _cache.put(key, edition)
    return edition


async def version(source: Source, tenant: str, version_id: str) -> Edition | None:
    """One edition, current or not; None where there is none such."""
    return _edition(await rows(source, tenant, _ONE_EDITION, version_id))


async def _read_current(source: Source, tenant: str, playbook_id: str | None) -> Edition | None:
    if playbook_id is None:
        return _edition(await rows(source, tenant, _DEFAULT_EDITION))
    return _edition(await rows(source, tenant, _CURRENT_EDITION, playbook_id))


def _edition(found: Sequence[Any]) -> Edition | None:
    if not found:
        return None
    steps = tuple(
        Step(
            row["day"],
            None if row["at"] is None else wall_time(row["at"]),
            row["channel"],
            json.loads(row["bodies"]),
            row["content_sid"],
            json.loads(row["content_sids"]),
        )
        for row in found
        if row["day"] is not None
    )
    return Edition(found[0]["playbook_id"], found[0]["version_id"], found[0]["name"], steps)
