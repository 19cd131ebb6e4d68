"""Numbers that make messages fare in a certain way, all of them reserved for fiction; the rest arrives as usual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leadrescue.twilio_simulator.scripts import Reply, Script, Step, failed, undelivered

USUAL_SCRIPT: Final = Script("arrives as usual")

_SWEDISH: Final[Mapping[int, Script]] = {
    70: Script("63016: outside the window, whatever is sent", ("whatsapp",), steps=failed(63016)),
    71: Script("63049: Meta withholds it", ("whatsapp",), steps=undelivered(63049)),
    72: Script("21610: the customer has opted out", problem=21610),
    73: Script("30003 at the first attempt, then delivered", steps=undelivered(30003), first_only=True),
    74: Script("a late `sent` after `delivered`", steps=(Step("delivered"), Step("sent", late=True))),
    75: Script("every callback comes twice", steps=(Step("sent", times=2), Step("delivered", times=2))),
    76: Script("the customer replies", reply=Reply(("Tack, kanon känsla!",))),
    77: Script("the customer answers STOP, with OptOutType", reply=Reply(("STOP",), opt_out_type="STOP")),
    78: Script("the customer answers STOP, without OptOutType", reply=Reply(("STOP",))),
    79: Script("accepted, then no answer until the client gives up", fault="timeout_after", first_only=True),
    80: Script("429 with Retry-After: 1 at the first attempt", fault="rate_limited", first_only=True),
    81: Script("500 before it is accepted, at the first attempt", fault="error_before", first_only=True),
    82: Script("500 after it was accepted, at the first attempt", fault="error_after", first_only=True),
    83: Script("63024: not on WhatsApp", ("whatsapp",), steps=failed(63024)),
    84: Script("39999: an error code that nobody knows", steps=undelivered(39999)),
    85: Script("21211: no number", problem=21211),
    86: Script("21614: cannot receive text messages", ("sms",), problem=21614),
    87: Script("30006: a landline", ("sms",), steps=undelivered(30006)),
    88: Script("30005: not in use", ("sms",), steps=undelivered(30005)),
    89: Script("30007: filtered by the carrier", ("sms",), steps=undelivered(30007)),
    90: Script("30008 at the first attempt, then delivered", steps=undelivered(30008), first_only=True),
    91: Script("63018 at the first attempt, then delivered", ("whatsapp",), steps=failed(63018), first_only=True),
    92: Script("63014: the customer has blocked the sender", ("whatsapp",), steps=undelivered(63014)),
    93: Script("accepted, and never heard of again", steps=()),
    94: Script("accepted, then the answer breaks off, at the first attempt", fault="cut_off_after", first_only=True),
    95: Script(
        "callbacks come in reverse: read, delivered, sent",
        steps=(Step("read"), Step("delivered", late=True), Step("sent", late=True)),
    ),
    96: Script("the customer asks in free text to be left alone", reply=Reply(("Sluta skicka sms, tack.",))),
    97: Script(
        "the customer sends three pictures at once", reply=Reply(("Så här ser min ut", "", ""), with_pictures=True)
    ),
}

MAGIC: Final[Mapping[str, Script]] = {f"+467017406{ending}": script for ending, script in _SWEDISH.items()} | {
    # Twilio's own, as its test credentials know them.
    "+15005550001": Script("21211: no number", problem=21211),
    "+15005550002": Script("21612: no route", problem=21612),
    "+15005550003": Script("21408: region not permitted", problem=21408),
    "+15005550004": Script("21610: the customer has opted out", problem=21610),
    "+15005550009": Script("21614: cannot receive text messages", problem=21614),
}
"""By E.164 number."""


def script_of(number: str) -> Script:
    """The script of this number."""
    return MAGIC.get(number, USUAL_SCRIPT)
