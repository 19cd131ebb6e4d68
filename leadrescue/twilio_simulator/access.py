"""HTTP Basic authentication by account SID and auth token."""

from __future__ import annotations

import base64
import binascii
import hmac

from starlette.requests import Request

from leadrescue.twilio_simulator.problems import ProblemError
from leadrescue.twilio_simulator.settings import SimulatorSettings

_CHALLENGE = {"WWW-Authenticate": 'Basic realm="Twilio API"'}


def check(request: Request, settings: SimulatorSettings) -> None:
    """Raises ProblemError unless the request is the account's own, and about itself."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    wanted = f"{settings.account_sid}:{settings.auth_token}".encode()
    account = request.path_params.get("account_sid", settings.account_sid)
    if scheme.lower() != "basic" or not hmac.compare_digest(given, wanted) or account != settings.account_sid:
        raise ProblemError(20003, _CHALLENGE)
