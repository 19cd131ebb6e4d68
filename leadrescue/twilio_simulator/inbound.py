"""Messages from customers: recorded, and posted to the account's inbound URL."""

from __future__ import annotations

from dataclasses import dataclass

from leadrescue.twilio_simulator import webhook_parameters
from leadrescue.twilio_simulator.addresses import Address
from leadrescue.twilio_simulator.records import Record
from leadrescue.twilio_simulator.relations import keyword
from leadrescue.twilio_simulator.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Written:
    """What a customer writes to one of our senders. ``replied_to`` is the SID of the message it quotes (WhatsApp).

    ``opt_out_type`` (STOP, START, HELP) is what advanced opt-out would say of it; ``button`` is the payload and the
    text of a button that was pressed; ``extra`` are further fields of the webhook.
    """

    customer: Address
    to: Address
    body: str
    media: tuple[tuple[str, str], ...] = ()
    opt_out_type: str | None = None
    replied_to: str | None = None
    button: tuple[str, str] | None = None
    messaging_service_sid: str | None = None
    extra: tuple[tuple[str, str], ...] = ()


async def receive(simulator: Simulator, written: Written) -> Record:
    """Records the message, applies what it means to the window and to opt-outs, and posts it.

    Twilio's own opt-out holds for text messages always, and on WhatsApp with advanced opt-out only. Twilio's automatic
    answers to keywords are not simulated.
    """
    now = simulator.now()
    record = Record(
        recipient=written.to,
        sender=written.customer,
        body=written.body,
        direction="inbound",
        status="received",
        created_at=now,
        updated_at=now,
        sent_at=now,
        media=written.media,
        messaging_service_sid=written.messaging_service_sid,
    )
    simulator.records.add(record)
    simulator.relations.heard_from(written.customer, written.to, now)
    kind = keyword(written.body)
    opt_out_type = written.opt_out_type or (kind if simulator.knobs.advanced_opt_out else None)
    _apply(simulator, written, opt_out_type, kind)
    if simulator.settings.inbound_url:
        fields = webhook_parameters.of_inbound(
            record, simulator.settings.account_sid, _extra(written, opt_out_type) | dict(written.extra)
        )
        await simulator.callbacks.post("inbound", simulator.settings.inbound_url, fields)
    return record


def _apply(simulator: Simulator, written: Written, opt_out_type: str | None, kind: str | None) -> None:
    means = opt_out_type or (kind if written.customer.channel == "sms" else None)
    ours = (str(written.to), simulator.settings.messaging_service_sid)
    if means == "STOP":
        simulator.relations.opt_out(written.customer, *ours)
    elif means == "START":
        simulator.relations.opt_in(written.customer, *ours)


def _extra(written: Written, opt_out_type: str | None) -> dict[str, str]:
    fields: dict[str, str] = {}
    if opt_out_type:
        fields["OptOutType"] = opt_out_type
    if written.customer.channel != "whatsapp":
        return fields
    if written.replied_to:
        fields |= {"OriginalRepliedMessageSid": written.replied_to, "OriginalRepliedMessageSender": str(written.to)}
    if written.button:
        fields |= {"ButtonPayload": written.button[0], "ButtonText": written.button[1], "MessageType": "button"}
    return fields
