"""A Twilio account for tests of the GraphQL door, and the mutation that configures it."""

from __future__ import annotations

from typing import Any

from tests.rest_compat.caller import Caller
from tests.schema.asking import data

SID = "AC51000000000000000000000000000051"
TOKEN, LATER_TOKEN = "5a1e000000000000000000000000a1e5", "5a1e000000000000000000000000a1e6"
ACCOUNT = {"accountSid": SID, "authToken": TOKEN, "smsSender": "Karlsson", "whatsappSender": "+46701740699"}
TWILIO = "twilio { accountSid messagingServiceSid smsSender whatsappSender region edge formerTokenExpiresAt }"
CONFIGURE = f"""
mutation ($input: ConfigureTwilioInput!) {{
  configureTwilio(input: $input) {{
    dealership {{ id {TWILIO} channels {{ channel configured provider sender state }} }}
    inboundWebhookUrl warnings {{ field code message }} userErrors {{ field code message }}
  }}
}}
"""


async def configure(caller: Caller, **given: Any) -> dict[str, Any]:
    """The payload of configureTwilio."""
    payload: dict[str, Any] = (await data(caller, CONFIGURE, input=given))["configureTwilio"]
    return payload
