"""Mutations of leads and of what customers are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import strawberry

from resolvers import inbound, leads, licenses, messages, privacy, sequences, unmatched
from resolvers.inputs import ConfirmLicense, CreateLead, SendMessage, SimulateReply, UpdateLeadStatus
from resolvers.parsing import parse
from schema.calls import Ref, given
from schema.inputs import ConfirmLicenseInput, CreateLeadInput, SendMessageInput, UpdateLeadStatusInput
from schema.payloads import (
    AssignMessagePayload,
    ConfirmLicensePayload,
    CreateLeadPayload,
    EraseLeadPayload,
    ResumeSequencePayload,
    SendMessagePayload,
    SimulateReplyPayload,
    StopSequencePayload,
    UpdateLeadStatusPayload,
)

if TYPE_CHECKING:
    Channel = Any
else:
    from schema.enums import Channel


@strawberry.type
class LeadMutations:
    @strawberry.mutation
    async def create_lead(self, info: strawberry.Info, input: CreateLeadInput) -> CreateLeadPayload:
        call = info.context
        parsed = parse(CreateLead, given(input), region=call.actor.dealership.region)
        created = await leads.create(call.tx, call.actor, parsed, call.now, call.services.box)
        return CreateLeadPayload(lead=Ref("Lead", created.lead_id), user_errors=[])

    @strawberry.mutation
    async def update_lead_status(self, info: strawberry.Info, input: UpdateLeadStatusInput) -> UpdateLeadStatusPayload:
        call, values = info.context, given(input)
        parsed = parse(UpdateLeadStatus, values)
        await leads.update_status(call.tx, call.actor, values["id"], parsed.status, call.now)
        return UpdateLeadStatusPayload(lead=Ref("Lead", values["id"]), user_errors=[])

    @strawberry.mutation(
        description="Records that somebody checked the customer's driving licence, now; with or without a photo of it. "
        "The record outlives the photo and is never rewritten: the same again changes nothing, another name is refused."
    )
    async def confirm_license(self, info: strawberry.Info, input: ConfirmLicenseInput) -> ConfirmLicensePayload:
        call, values = info.context, given(input)
        await licenses.confirm(call.tx, call.actor, parse(ConfirmLicense, values), call.now)
        return ConfirmLicensePayload(lead=Ref("Lead", values["lead_id"]), user_errors=[])

    @strawberry.mutation(description="Cancels every queued follow-up: once this has answered, none of them goes out.")
    async def stop_sequence(self, info: strawberry.Info, id: strawberry.ID) -> StopSequencePayload:
        call = info.context
        stopped = await sequences.stop(call.tx, call.actor, id, call.now)
        return StopSequencePayload(
            sequence=Ref("Sequence", stopped.sequence_id), cancelled_count=stopped.cancelled, user_errors=[]
        )

    @strawberry.mutation
    async def resume_sequence(self, info: strawberry.Info, id: strawberry.ID) -> ResumeSequencePayload:
        call = info.context
        resumed = await sequences.resume(call.tx, call.actor, id, call.now)
        return ResumeSequencePayload(sequence=Ref("Sequence", resumed.sequence_id), user_errors=[])

    @strawberry.mutation
    async def send_message(self, info: strawberry.Info, input: SendMessageInput) -> SendMessagePayload:
        call = info.context
        message_id = await messages.send_by_hand(call.tx, call.actor, parse(SendMessage, given(input)), call.now)
        return SendMessagePayload(message=Ref("Message", message_id), user_errors=[])

    @strawberry.mutation(
        description="Gives a message of unmatchedMessages to a lead; what follows from a reply or an opt-out follows."
    )
    async def assign_message(
        self, info: strawberry.Info, id: strawberry.ID, lead_id: strawberry.ID
    ) -> AssignMessagePayload:
        call = info.context
        await unmatched.assign(call.tx, call.actor, id, lead_id, call.now)
        return AssignMessagePayload(message=Ref("Message", id), user_errors=[])

    @strawberry.mutation(
        description="Erases a customer's personal data; counts stay, and the opt-out is still honoured. All leads of "
        "the customer at this dealership are erased with the one that is named."
    )
    async def erase_lead(self, info: strawberry.Info, id: strawberry.ID) -> EraseLeadPayload:
        call = info.context
        await privacy.erase(call.tx, call.actor, id, call.services.box, call.now)
        return EraseLeadPayload(erased_id=id, user_errors=[])

    @strawberry.mutation(description="TEST mode only. As if the customer had answered.")
    async def simulate_reply(
        self,
        info: strawberry.Info,
        lead_id: strawberry.ID,
        body: str,
        channel: Channel | None = strawberry.UNSET,
    ) -> SimulateReplyPayload:
        call = info.context
        parsed = parse(SimulateReply, given({"leadId": lead_id, "body": body, "channel": channel}))
        received = await inbound.simulate_reply(call.tx, call.actor, parsed, call.now, call.services.box)
        return SimulateReplyPayload(message=Ref("Message", received.message_id), user_errors=[])
