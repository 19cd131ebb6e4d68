"""The mutation of the words by which a dealership's own customers opt out and in."""

from __future__ import annotations

import strawberry

from resolvers import own_words
from resolvers.own_words import SetOptOutWords
from resolvers.parsing import parse
from schema.calls import Ref, given
from schema.inputs import SetOptOutWordsInput
from schema.payloads import SetOptOutWordsPayload


@strawberry.type
class OptOutMutations:
    @strawberry.mutation(
        description="The dealership's own words for opting out and in, for this dealership alone: a TEST twin has its "
        "own. They count within 5 s, for every message that comes in."
    )
    async def set_opt_out_words(self, info: strawberry.Info, input: SetOptOutWordsInput) -> SetOptOutWordsPayload:
        call = info.context
        await own_words.set_words(call.tx, call.actor.tenant, parse(SetOptOutWords, given(input)))
        return SetOptOutWordsPayload(dealership=Ref("Dealership", call.actor.tenant), user_errors=[])
