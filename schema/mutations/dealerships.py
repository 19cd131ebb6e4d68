"""Mutations of the dealership itself: its settings, and the account that it sends with."""

from __future__ import annotations

import strawberry

from leadrescue.channels.twilio_account import INBOUND_WEBHOOK
from resolvers import channel_configuration, dealership_settings
from resolvers.dealership_inputs import UpdateDealership
from resolvers.parsing import parse
from schema.calls import Ref, given
from schema.failures import notices
from schema.inputs import ConfigureTwilioInput, UpdateDealershipInput
from schema.payloads import ConfigureTwilioPayload, RemoveTwilioPayload, UpdateDealershipPayload


@strawberry.type
class DealershipMutations:
    @strawberry.mutation(
        description="Changes what is given, for this dealership alone: a TEST twin has settings of its own. Leads that "
        "are logged from then on are planned by it; messages that are planned already keep their instants and texts, "
        "and quiet hours are looked at again when each is sent."
    )
    async def update_dealership(self, info: strawberry.Info, input: UpdateDealershipInput) -> UpdateDealershipPayload:
        call = info.context
        change = parse(UpdateDealership, given(input))
        updated = await dealership_settings.update(call.tx, call.actor.tenant, change, call.now)
        return UpdateDealershipPayload(
            dealership=Ref("Dealership", call.actor.tenant), warnings=notices(updated.notices), user_errors=[]
        )

    @strawberry.mutation(
        description="Connects a LIVE dealership to its Twilio account, or changes what is given of the connection. "
        "Messages go out by it within 5 s."
    )
    async def configure_twilio(self, info: strawberry.Info, input: ConfigureTwilioInput) -> ConfigureTwilioPayload:
        call = info.context
        base_url = call.services.settings.base_url
        configured = await channel_configuration.configure(
            call.tx, call.services.box, call.actor.tenant, given(input), base_url, call.real_now
        )
        return ConfigureTwilioPayload(
            dealership=Ref("Dealership", call.actor.tenant),
            inbound_webhook_url=f"{base_url}{INBOUND_WEBHOOK}",
            warnings=notices(configured.notices),
            user_errors=[],
        )

    @strawberry.mutation(
        description="Takes the dealership's Twilio account and its token away. What falls due without one is held for "
        "a human."
    )
    async def remove_twilio(self, info: strawberry.Info) -> RemoveTwilioPayload:
        call = info.context
        removed = await channel_configuration.remove(call.tx, call.actor.tenant, call.real_now)
        return RemoveTwilioPayload(
            dealership=Ref("Dealership", call.actor.tenant), warnings=notices(removed.notices), user_errors=[]
        )
