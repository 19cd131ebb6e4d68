"""The mutation of a TEST dealership's clock."""

from __future__ import annotations

import strawberry

from schema.payloads import TestClockPayload
from schema.scalars import DateTime


@strawberry.type
class ClockMutations:
    @strawberry.mutation(
        description="TEST mode only. Moves the clock forward, at most 366 days; what falls due on the way has gone "
        "out, each as of its own due time, when this answers."
    )
    async def advance_test_clock(
        self,
        info: strawberry.Info,
        to: DateTime | None = strawberry.UNSET,
        by_seconds: int | None = strawberry.UNSET,
    ) -> TestClockPayload:
        raise NotImplementedError
