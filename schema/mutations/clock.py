"""The mutation of a TEST dealership's clock."""

from __future__ import annotations

import strawberry

from resolvers import test_clock
from resolvers.inputs import AdvanceClock
from resolvers.parsing import parse
from schema.calls import given
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
        call = info.context
        where = parse(AdvanceClock, given({"to": to, "bySeconds": by_seconds}))
        # What goes out on the way has transactions of its own, while the request's waits for as long as it takes.
        await call.tx.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        services = call.services
        advanced = await test_clock.advance(
            services.db,
            services.channel_for,
            call.actor,
            to=where.to,
            by_seconds=where.by_seconds,
            lease_s=services.settings.claim_lease_s,
        )
        return TestClockPayload(now=DateTime(advanced.now), sent_count=advanced.sent_count, user_errors=[])
