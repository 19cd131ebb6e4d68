"""What the person reads once everything runs: where it is, and what to paste."""

from __future__ import annotations

import shlex
from pathlib import Path

from leadrescue import demo_env

_TEXT = """
LeadRescue is running. Ctrl-C stops it; your data stays.

  REST API      {url}/v1          how to use it: {url}/v1/docs
  GraphQL       {url}/graphql     open it in a browser to try queries (GraphiQL)
  data          {data_dir}
  logs          {data_dir}/logs
  demo key      {demo_env}   (LR_URL, LR_API_KEY, LR_INBOUND_SECRET)

Paste this into another terminal to log a test drive; the first message goes out at once:

  set -a; . {demo_env}; set +a
  curl -X POST "$LR_URL/v1/leads" \\
    -H "Authorization: Bearer $LR_API_KEY" \\
    -H "Content-Type: application/json" \\
    -d '{{
      "customer_name": "Anna Karlsson",
      "phone": "+46701740605",
      "car_model": "Mercedes E-Class",
      "consent": true
    }}'

and with the id that it answers, to see what was sent and what will be:

  curl "$LR_URL/v1/leads/<id>" -H "Authorization: Bearer $LR_API_KEY"
"""


_SIMULATED = """
The demo's LIVE dealership sends to the Twilio simulator, which delivers to nobody. Use LR_LIVE_API_KEY instead of
LR_API_KEY, then look at what customers got, or let one of them answer:

  curl {simulator}/simulator/telephones/+46701740605
  curl {simulator}/simulator/telephones/+46701740605/messages -d '{{"body": "STOP"}}'

  simulator     {simulator}/simulator/   its numbers that fail, reply or opt out (docs/twilio-simulator.md)
"""


def welcome(url: str, data_dir: Path, here: Path, simulator_url: str = "") -> str:
    """The text, with paths as one would type them in ``here``."""
    shown = data_dir.relative_to(here) if data_dir.is_relative_to(here) else data_dir
    path = str(shown / demo_env.NAME)
    typed = path if path.startswith("/") or "/" in path else f"./{path}"
    text = _TEXT.format(url=url, data_dir=shown, demo_env=shlex.quote(typed))
    return text + _SIMULATED.format(simulator=simulator_url) if simulator_url else text
