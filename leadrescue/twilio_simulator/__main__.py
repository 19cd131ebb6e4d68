"""``python -m leadrescue.twilio_simulator``: the simulator on 127.0.0.1."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from leadrescue.exits import OperatorError
from leadrescue.twilio_simulator.server import serve
from leadrescue.twilio_simulator.settings import SimulatorSettings


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until it is stopped; the first line on standard output is the base URL."""
    usual = SimulatorSettings()
    parser = argparse.ArgumentParser(prog="python -m leadrescue.twilio_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, is any free one")
    parser.add_argument("--inbound-url", default="", help="where customers' messages are posted")
    parser.add_argument("--account-sid", default=usual.account_sid)
    parser.add_argument("--auth-token", default=usual.auth_token, help="signs webhooks, too; no secret")
    parser.add_argument("--messaging-service-sid", default=usual.messaging_service_sid)
    parser.add_argument("--sender", action="append", help="+46… or whatsapp:+46…; may be given several times")
    given = parser.parse_args(arguments)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it would report answers cut off on purpose
    settings = SimulatorSettings(
        account_sid=given.account_sid,
        auth_token=given.auth_token,
        messaging_service_sid=given.messaging_service_sid,
        senders=tuple(given.sender or usual.senders),
        inbound_url=given.inbound_url,
    )
    try:
        serve(settings, given.port)
    except OperatorError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
