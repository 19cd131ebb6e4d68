"""The hold-out from end to end: set, drawn, followed through to the last day, and measured."""

from __future__ import annotations

from typing import Any

from tests.rest_compat.caller import Caller
from tests.schema.asking import create, data
from tests.schema.test_clock import HISTORY, advance

SET = "mutation { updateDealership(input: {holdOutPercent: 50}) { dealership { holdOutPercent } userErrors { code } } }"
READ = "query ($id: ID!) { lead(id: $id) { sequence { state reason } } }"
LIFT = """
{ kpis(range: "30d") { lift {
  treated { persons converted rate } heldOut { persons converted rate } difference lower upper notEnoughData
} } }
"""


async def test_a_customer_who_is_held_out_gets_day_0_and_what_a_human_writes(caller: Caller) -> None:
    """Given every second one held out, then of those who come until both kinds are there the one gets one message."""
    assert (await data(caller, SET))["updateDealership"] == {"dealership": {"holdOutPercent": 50}, "userErrors": []}
    treated, held_out = await _some_of_both(caller)

    await advance(caller, by=15 * 86_400)

    for lead_id in treated:
        assert await _history(caller, lead_id) == ("COMPLETED", None, [0, 1, 3, 7, 14])
    for lead_id in held_out:
        assert await _history(caller, lead_id) == ("COMPLETED", "HELD_OUT", [0])
    written = """mutation ($id: ID!) { sendMessage(input: {leadId: $id, body: "Hej!"}) { userErrors { code } } }"""
    assert (await data(caller, written, id=held_out[0]))["sendMessage"] == {"userErrors": []}
    resume = "mutation ($id: ID!) { resumeSequence(id: $id) { userErrors { code message } } }"
    (refused,) = (await data(caller, resume, id=held_out[0]))["resumeSequence"]["userErrors"]
    assert refused["code"] == "CONFLICT"
    assert "held out" in refused["message"]
    assert await _history(caller, held_out[0]) == ("COMPLETED", "HELD_OUT", [0, None])
    assert (await data(caller, LIFT))["kpis"]["lift"] == {
        "treated": {"persons": len(treated), "converted": 0, "rate": None},
        "heldOut": {"persons": len(held_out), "converted": 0, "rate": None},
        "difference": None, "lower": None, "upper": None, "notEnoughData": True,
    }  # fmt: skip


async def _some_of_both(caller: Caller) -> tuple[list[str], list[str]]:
    kinds: dict[str | None, list[str]] = {None: [], "HELD_OUT": []}
    for number in range(605, 665):
        lead_id = (await create(caller, phone=f"+46701740{number}"))["id"]
        lead: dict[str, Any] = (await data(caller, READ, id=lead_id))["lead"]
        assert lead["sequence"]["state"] == "ACTIVE"
        kinds[lead["sequence"]["reason"]].append(lead_id)
        if all(kinds.values()):
            break
    return kinds[None], kinds["HELD_OUT"]


async def _history(caller: Caller, lead_id: str) -> tuple[str, str | None, list[int | None]]:
    found = (await data(caller, HISTORY, id=lead_id))["lead"]
    days = [message["day"] for message in found["messages"]["nodes"]]
    return found["sequence"]["state"], found["sequence"]["reason"], days
