"""What happens to a message after it was accepted: its statuses, their callbacks, and what the telephone does."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

from leadrescue.twilio_simulator import webhook_parameters
from leadrescue.twilio_simulator.addresses import parse
from leadrescue.twilio_simulator.contents import Content
from leadrescue.twilio_simulator.inbound import Written, receive
from leadrescue.twilio_simulator.magic import script_of
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.scripts import DELIVERY_ERRORS, USUAL, Reply, Step, failed, undelivered
from leadrescue.twilio_simulator.simulator import Simulator

_TEMPLATE_ERRORS: Final = {"rejected": 63040, "paused": 63041, "disabled": 63042}
_OUTSIDE_THE_WINDOW: Final = 63016
_WITHHELD: Final = 63049
_OPTED_OUT: Final = 21610
_PICTURE: Final = "https://media.simulator.example/picture.jpg"


class Journeys:
    """Runs journeys in the background; ``stop`` ends those that are under way."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._running: set[asyncio.Task[None]] = set()

    def start(self, record: Record, content: Content | None) -> None:
        """Sends an accepted message on its way."""
        self.run(self._travel(record, content))

    def run(self, journey: Coroutine[Any, Any, None]) -> None:
        """Runs this in the background."""
        task = asyncio.create_task(journey)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def stop(self) -> None:
        """Ends every journey where it is."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _travel(self, record: Record, content: Content | None) -> None:
        if record.send_at is not None:
            await asyncio.sleep((record.send_at - self._simulator.now()).total_seconds())
            if record.status == "canceled":
                return
        if record.sender is None:
            await self._pause()
            record.sender = next(
                sender
                for sender in map(parse, self._simulator.settings.senders)
                if sender.channel == record.recipient.channel
            )
            await self._report(record, Step("queued"))
        for step in steps(self._simulator, record, content):
            await self._pause()
            await self._report(record, step)
        reply = script_of(record.recipient.value).reply
        if reply is not None and record.arrived_at is not None:
            await self._reply(record, reply)

    async def _pause(self) -> None:
        await asyncio.sleep(self._simulator.knobs.step_delay_s)

    async def _report(self, record: Record, step: Step) -> None:
        if not step.late:
            self._move(record, step)
        if record.status_callback:
            fields = webhook_parameters.of_status(record, step, self._simulator.settings.account_sid)
            for _ in range(step.times):
                await self._simulator.callbacks.post("status", record.status_callback, fields)

    def _move(self, record: Record, step: Step) -> None:
        now = self._simulator.now()
        record.status = step.status
        record.updated_at = now
        record.error_code = step.error_code
        record.error_message = DELIVERY_ERRORS.get(step.error_code or 0)
        if step.status in ("sent", "delivered", "read"):
            record.sent_at = record.sent_at or now
        if step.status in ("delivered", "read"):
            record.arrived_at = record.arrived_at or now

    async def _reply(self, record: Record, reply: Reply) -> None:
        if record.recipient.value in self._simulator.replied or record.sender is None:
            return
        self._simulator.replied.add(record.recipient.value)
        await asyncio.sleep(self._simulator.knobs.reply_delay_s)
        written = [
            Written(
                customer=record.recipient,
                to=record.sender,
                body=body,
                media=(("image/jpeg", _PICTURE),) if reply.with_pictures else (),
                opt_out_type=reply.opt_out_type,
                replied_to=record.sid,
                messaging_service_sid=record.messaging_service_sid,
            )
            for body in reply.bodies
        ]
        await asyncio.gather(*(receive(self._simulator, one) for one in written))


def steps(simulator: Simulator, record: Record, content: Content | None) -> tuple[Step, ...]:
    """The statuses that an accepted message will have: by its number's script, by WhatsApp's rules, or the usual."""
    script = script_of(record.recipient.value)
    if script.applies(record.recipient.channel, record.attempt):
        if script.steps is not None:
            return script.steps
        if script.problem is not None:  # only a messaging service accepts such a message, and learns of it later
            return failed(script.problem)
    service = record.messaging_service_sid
    if service and simulator.relations.opted_out(record.recipient, service):
        return failed(_OPTED_OUT)
    if record.recipient.channel == "whatsapp":
        refusal = _whatsapp_refusal(simulator, record, content)
        if refusal is not None:
            return undelivered(refusal) if refusal == _WITHHELD else failed(refusal)
    return USUAL[record.recipient.channel]


def _whatsapp_refusal(simulator: Simulator, record: Record, content: Content | None) -> int | None:
    if content is not None and content.status in _TEMPLATE_ERRORS:
        return _TEMPLATE_ERRORS[content.status]
    if content is not None and content.status == "approved":
        return _WITHHELD if content.category == "MARKETING" and _in_the_us(record) else None
    # Free text, and templates that Meta has not approved, which count as free text.
    sender = record.sender or record.recipient
    is_open = simulator.relations.window_is_open(record.recipient, sender, simulator.now())
    return None if is_open else _OUTSIDE_THE_WINDOW


def _in_the_us(record: Record) -> bool:
    value = record.recipient.value
    return value.startswith("US.") or webhook_parameters.country(record.recipient) == "US"
