"""A client of the twilio package that sends through our own HTTP client and reads nothing from the environment."""

from __future__ import annotations

import httpx
from twilio.rest import Client

from leadrescue.channels.twilio_account import TwilioAccount
from leadrescue.channels.twilio_http import Timeouts, TwilioHttp


def twilio_client(account: TwilioAccount, pool: httpx.AsyncClient, timeouts: Timeouts) -> Client:
    """The package's client for this account; making one costs no request."""
    return Client(
        account.account_sid,
        account.auth_token,
        region=account.region,
        edge=account.edge,
        http_client=TwilioHttp(pool, timeouts.total_s, account.base_url),
        # An empty mapping would make it read the process's environment, and send to the region that is named there.
        environment={"TWILIO_REGION": account.region or ""},
    )
