"""What an operator sees of a LIVE dealership in /metrics, from the provider's own answers and callbacks."""

from __future__ import annotations

import asyncio

from tests.leadrescue.twilio_flow.office import Office
from tests.support.patience import PATIENCE_S

ANNA, LOST = "+46701740605", "+46701740679"


async def scraped(office: Office) -> dict[str, float]:
    """The values of /metrics, by name and labels."""
    lines = (await office.http.get("/metrics")).text.splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


async def test_attempts_and_callbacks_are_counted_as_they_happen(impatient: Office) -> None:
    """Given a message that arrives, one whose answer is lost, a reply, and one from nobody; then each is counted."""
    office = impatient
    sent, lost = [await office.first(await office.log(phone)) for phone in (ANNA, LOST)]
    assert await office.send(sent) == "sent"
    assert await office.send(lost) == "unclear"
    await office.end_lease(lost)
    assert await office.send(lost) == "sent"
    for message_id in (sent, lost):
        await office.became(message_id, "read")
    await office.write(ANNA, "Hej!")
    await office.write("+46701740606", "Hej!")
    sid = (await office.message(sent))["provider_id"]
    assert await office.report(sid, "read") == 204
    assert await office.report("SM" + "1" * 32, "delivered") == 204

    found = await scraped(office)

    def value(name: str, **labels: str) -> float:
        told = ",".join(f'{label}="{value}"' for label, value in sorted({"mode": "live", **labels}.items()))
        return found.get(f"leadrescue_{name}{{{told}}}", 0.0)

    assert found["leadrescue_outcomes_up"] == 1
    assert value("messages_sent_total", channel="whatsapp") == 2
    assert value("sends_ambiguous_total", channel="whatsapp", cause="timeout") == 1
    assert value("sends_reconciled_total", channel="whatsapp", result="found") == 1
    assert value("duplicates_prevented_total", channel="whatsapp", by="provider_list") == 1
    assert value("callbacks_total", kind="inbound", result="applied") == 1
    assert value("callbacks_total", kind="inbound", result="unknown") == 1
    assert value("callbacks_total", kind="status", result="duplicate") == 1
    assert value("callbacks_total", kind="status", result="unknown") >= 1
    # delivered and read at least; what comes before its send is recorded is unknown at first
    assert 2 <= value("callbacks_total", kind="status", result="applied") <= 6
    assert value("messages_due") == 0


async def test_without_the_database_it_says_so_and_shows_the_rest(office: Office) -> None:
    """Given a table that cannot be read within two seconds; then the process's own figures are shown all the same."""
    async with office.owner.transaction():
        await office.owner.execute("LOCK TABLE outcome_tally IN ACCESS EXCLUSIVE MODE")
        async with asyncio.timeout(PATIENCE_S):
            found = await scraped(office)
    assert found["leadrescue_outcomes_up"] == 0
    assert not [name for name in found if name.startswith("leadrescue_messages_")]
    assert [name for name in found if name.startswith("process_cpu_seconds_total")]
