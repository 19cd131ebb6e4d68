"""Subscriptions that stand: the protocol says nothing when one does, and what was written before is not for it."""

from __future__ import annotations

from typing import Any

import pytest

from schema.execution import Executor
from schema.live import ResultStream
from tests.support.patience import eventually


class Standing:
    """Counts the subscriptions of this process that have their place in the log: what is written now comes."""

    def __init__(self) -> None:
        self.count = 0

    async def reach(self, count: int) -> None:
        """Returns when so many stand, those that ended since included."""
        await eventually(lambda: self.count >= count)
        assert self.count == count


@pytest.fixture
def standing(monkeypatch: pytest.MonkeyPatch) -> Standing:
    """Looks on as the real executor subscribes."""
    found, subscribe = Standing(), Executor.subscribe

    async def counted(*args: Any, **kwargs: Any) -> Any:
        begun = await subscribe(*args, **kwargs)
        found.count += isinstance(begun, ResultStream)
        return begun

    monkeypatch.setattr(Executor, "subscribe", counted)
    return found
