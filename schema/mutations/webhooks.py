"""Mutations of webhook endpoints."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from resolvers.actors import Actor
from resolvers.errors import FieldError
from resolvers.inputs import Rotate
from resolvers.parsing import parse
from resolvers.services import Services
from resolvers.webhooks import addresses, endpoints, replaying
from resolvers.webhooks.inputs import CreateEndpoint, Replay, UpdateEndpoint
from schema.calls import Ref, given
from schema.payloads import (
    DeletePayload,
    PingWebhookEndpointPayload,
    ReplayPayload,
    WebhookEndpointPayload,
)
from schema.scalars import DateTime

if TYPE_CHECKING:
    EndpointState = Any
    WebhookFormat = Any
else:
    from schema.enums import EndpointState, WebhookFormat


async def _objections_to_url(services: Services, actor: Actor, arguments: Mapping[str, Any]) -> Sequence[FieldError]:
    """Why the URL cannot be taken. Its name server is asked here, before there is a transaction that would wait."""
    url = arguments.get("url", strawberry.UNSET)
    if url is strawberry.UNSET or url is None or not url.strip():
        return ()
    setting = services.settings.webhooks_allow_local
    return await addresses.objections(url.strip(), actor.dealership, services.names, setting=setting)


BEFORE: dict[str, Callable[[Services, Actor, Mapping[str, Any]], Awaitable[Sequence[FieldError]]]] = {
    "createWebhookEndpoint": _objections_to_url,
    "updateWebhookEndpoint": _objections_to_url,
}
"""What is asked before a mutation's transaction begins. Objections are raised inside it, where nothing is a repetition,
together with whatever else is wrong."""


def _given(**values: Any) -> dict[str, Any]:
    """Without what is null, which is the same as missing here."""
    return {name: value for name, value in given(values).items() if value is not None}


def _in_rows(values: dict[str, Any]) -> dict[str, Any]:
    """Names of enums as the rows have them."""
    return {name: value.lower() if name in ("state", "format") else value for name, value in values.items()}


@strawberry.type
class WebhookMutations:
    @strawberry.mutation(
        description="An endpoint that gets every event written from now on, of these types (none given: every type). "
        "The secret that signs what it is sent is shown this once. With the format ADF it gets new leads and "
        "conversions, as the auto trade's XML."
    )
    async def create_webhook_endpoint(
        self,
        info: strawberry.Info,
        url: str,
        event_types: list[str] | None = strawberry.UNSET,
        format: WebhookFormat | None = strawberry.UNSET,
    ) -> WebhookEndpointPayload:
        call = info.context
        values = _in_rows(_given(url=url, event_types=event_types, format=format))
        wanted = parse(CreateEndpoint, values, objections=call.objections)
        made = await endpoints.create(
            call.tx, call.services.box, call.actor.tenant, wanted, call.real_now, call.objections
        )
        return WebhookEndpointPayload(endpoint=Ref("WebhookEndpoint", made.id), secret=made.secret, user_errors=[])

    @strawberry.mutation(
        description="Changes what is given. A disabled endpoint gets nothing; enabled again it gets what is written "
        "from then on, and replayWebhooks sends what it missed."
    )
    async def update_webhook_endpoint(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        url: str | None = strawberry.UNSET,
        event_types: list[str] | None = strawberry.UNSET,
        state: EndpointState | None = strawberry.UNSET,
        format: WebhookFormat | None = strawberry.UNSET,
    ) -> WebhookEndpointPayload:
        call = info.context
        values = _in_rows(_given(url=url, event_types=event_types, state=state, format=format))
        change = parse(UpdateEndpoint, values, objections=call.objections)
        await endpoints.update(call.tx, call.actor.tenant, id, change, call.real_now, call.objections)
        return WebhookEndpointPayload(endpoint=Ref("WebhookEndpoint", id), secret=None, user_errors=[])

    @strawberry.mutation(
        description="A new secret at once; the old one signs beside it for graceSeconds more, so that a receiver can "
        "change over without missing anything."
    )
    async def rotate_webhook_secret(
        self, info: strawberry.Info, id: strawberry.ID, grace_seconds: int | None = 86400
    ) -> WebhookEndpointPayload:
        call = info.context
        rotation = parse(Rotate, _given(grace_seconds=grace_seconds))
        secret = await endpoints.rotate_secret(
            call.tx, call.services.box, call.actor.tenant, id, rotation, call.real_now
        )
        return WebhookEndpointPayload(endpoint=Ref("WebhookEndpoint", id), secret=secret, user_errors=[])

    @strawberry.mutation
    async def delete_webhook_endpoint(self, info: strawberry.Info, id: strawberry.ID) -> DeletePayload:
        call = info.context
        await endpoints.delete(call.tx, call.actor.tenant, id)
        return DeletePayload(deleted_id=id, user_errors=[])

    @strawberry.mutation(
        description="Sends again what an endpoint missed: one delivery, or every event of a time range, which may "
        "reach back 30 days and end now."
    )
    async def replay_webhooks(
        self,
        info: strawberry.Info,
        endpoint_id: strawberry.ID,
        delivery_id: strawberry.ID | None = strawberry.UNSET,
        from_: Annotated[DateTime | None, strawberry.argument(name="from")] = strawberry.UNSET,
        to: DateTime | None = strawberry.UNSET,
    ) -> ReplayPayload:
        call = info.context
        values = _given(endpoint_id=endpoint_id, delivery_id=delivery_id, to=to, **{"from": from_})
        count = await replaying.replay(call.tx, call.actor, parse(Replay, values), call.now)
        return ReplayPayload(queued_count=count, user_errors=[])

    @strawberry.mutation(description="Writes a webhook.ping and sends it to this endpoint alone, whatever its types.")
    async def ping_webhook_endpoint(self, info: strawberry.Info, id: strawberry.ID) -> PingWebhookEndpointPayload:
        call = info.context
        delivery_id = await replaying.ping(call.tx, call.actor, id, call.now)
        return PingWebhookEndpointPayload(delivery=Ref("WebhookDelivery", delivery_id), user_errors=[])
