"""The mutation of what a dealership sends, and when."""

from __future__ import annotations

import strawberry

from resolvers import playbook_writing, template_states
from schema.calls import Ref, given
from schema.failures import warnings
from schema.inputs import SavePlaybookInput
from schema.payloads import SavePlaybookPayload


@strawberry.type
class PlaybookMutations:
    @strawberry.mutation(
        description="Creates a playbook (without id), or changes one. Leads logged from then on get what it says now; "
        "sequences that run keep what they started with."
    )
    async def save_playbook(self, info: strawberry.Info, input: SavePlaybookInput) -> SavePlaybookPayload:
        call = info.context
        templates = await template_states.known(call.tx, call.actor.dealership)
        playbook, findings = playbook_writing.read(given(input), call.actor.dealership, templates)
        playbook_id = await playbook_writing.save(call.tx, call.actor, playbook, call.now)
        return SavePlaybookPayload(playbook=Ref("Playbook", playbook_id), warnings=warnings(findings), user_errors=[])
