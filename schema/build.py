"""The schema: Strawberry's, and graphql-core's view of it that operations run against."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TYPE_CHECKING, Any

import strawberry
from graphql import GraphQLSchema
from strawberry.schema.config import StrawberryConfig

from schema import entities
from schema.kpis import Kpis, MessagePreview
from schema.mutations.clock import ClockMutations
from schema.mutations.dealerships import DealershipMutations
from schema.mutations.keys import KeyMutations
from schema.mutations.leads import LeadMutations
from schema.mutations.opt_outs import OptOutMutations
from schema.mutations.playbooks import PlaybookMutations
from schema.mutations.webhooks import WebhookMutations
from schema.scalars import SCALARS

if TYPE_CHECKING:
    Event = Any
    Lead = Any
    Message = Any
else:
    from schema.entities import Event, Lead, Message

Query = entities.query_type(Kpis=Kpis, MessagePreview=MessagePreview)


@strawberry.type
class Mutation(
    LeadMutations,
    PlaybookMutations,
    DealershipMutations,
    OptOutMutations,
    KeyMutations,
    WebhookMutations,
    ClockMutations,
):
    pass


@strawberry.type
class ReplyEvent:
    cursor: str = strawberry.field(description="To be given as after.")
    message: Message
    lead: Lead | None


async def _nothing() -> AsyncGenerator[Any, None]:
    for event in list[Any]():
        yield event


@strawberry.type
class Subscription:
    @strawberry.subscription(
        description="Customers' replies as they come. With after (an event id or cursor), first everything since "
        "then, so that a client that reconnects misses nothing and sees nothing twice."
    )
    async def replies(
        self, lead_id: strawberry.ID | None = strawberry.UNSET, after: str | None = strawberry.UNSET
    ) -> AsyncGenerator[ReplyEvent, None]:
        """What it yields is decided by ``schema.live``, which every transport asks; this declares the field."""
        return _nothing()

    @strawberry.subscription(description="Every event of the dealership, likewise.")
    async def events(
        self,
        types: list[str] | None = strawberry.UNSET,
        lead_id: strawberry.ID | None = strawberry.UNSET,
        after: str | None = strawberry.UNSET,
    ) -> AsyncGenerator[Event, None]:
        """As ``replies``."""
        return _nothing()


STRAWBERRY = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    config=StrawberryConfig(scalar_map=SCALARS),
)
GRAPHQL: GraphQLSchema = STRAWBERRY._schema
