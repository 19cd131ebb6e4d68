"""Mutations of API keys and of the inbound signing secret."""

from __future__ import annotations

import strawberry

from resolvers import inbound_secrets, keys
from resolvers.inputs import CreateKey, Rotate
from resolvers.parsing import parse
from schema.calls import Ref
from schema.payloads import (
    CreateApiKeyPayload,
    RevokeApiKeyPayload,
    RotateApiKeyPayload,
    RotateInboundSecretPayload,
)


def _rotation(grace_seconds: int | None) -> Rotate:
    return parse(Rotate, {} if grace_seconds is None else {"grace_seconds": grace_seconds})


@strawberry.type
class KeyMutations:
    @strawberry.mutation
    async def create_api_key(self, info: strawberry.Info, name: str) -> CreateApiKeyPayload:
        call = info.context
        new = await keys.create(call.tx, call.actor.tenant, parse(CreateKey, {"name": name}), call.real_now)
        return CreateApiKeyPayload(api_key=Ref("ApiKey", new.key.id), secret=new.secret, user_errors=[])

    @strawberry.mutation(description="A new secret at once; the old one works for graceSeconds more.")
    async def rotate_api_key(
        self, info: strawberry.Info, id: strawberry.ID, grace_seconds: int | None = 86400
    ) -> RotateApiKeyPayload:
        call = info.context
        rotated = await keys.rotate(call.tx, call.actor.tenant, id, _rotation(grace_seconds), call.real_now)
        return RotateApiKeyPayload(
            api_key=Ref("ApiKey", rotated.new.key.id),
            secret=rotated.new.secret,
            previous=Ref("ApiKey", id),
            user_errors=[],
        )

    @strawberry.mutation
    async def revoke_api_key(self, info: strawberry.Info, id: strawberry.ID) -> RevokeApiKeyPayload:
        call = info.context
        await keys.revoke(call.tx, call.actor.tenant, id, call.real_now)
        return RevokeApiKeyPayload(api_key=Ref("ApiKey", id), user_errors=[])

    @strawberry.mutation(description="The secret that signs what is posted to /v1/webhooks/inbound.")
    async def rotate_inbound_secret(
        self, info: strawberry.Info, grace_seconds: int | None = 86400
    ) -> RotateInboundSecretPayload:
        call = info.context
        rotation = _rotation(grace_seconds)
        secret = await inbound_secrets.rotate(call.tx, call.services.box, call.actor.tenant, rotation, call.real_now)
        return RotateInboundSecretPayload(secret=secret, user_errors=[])
