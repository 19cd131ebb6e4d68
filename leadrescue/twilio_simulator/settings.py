"""What a simulator is started with, and what can be turned while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, get_args

Clock = Callable[[], datetime]
Fault = Literal["rate_limited", "error_before", "error_after", "timeout_after", "cut_off_after"]

FAULTS: Final[tuple[Fault, ...]] = get_args(Fault)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SimulatorSettings:
    """One account with its senders, all of them in the pool of its one messaging service.

    ``inbound_url`` is where customers' messages are posted, empty for nowhere. ``most_records`` bounds each list that
    is kept; the oldest go first. The token is no secret: there is nothing behind it.
    """

    account_sid: str = "AC51000000000000000000000000000051"
    auth_token: str = field(default="5a1e000000000000000000000000a1e5", repr=False)
    messaging_service_sid: str = "MG51000000000000000000000000000051"
    senders: tuple[str, ...] = ("+46701740698", "whatsapp:+46701740699")
    inbound_url: str = ""
    most_records: int = 20_000


@dataclass(slots=True)
class Knobs:
    """How the simulator behaves from now on.

    ``latency_s`` passes before each answer, ``step_delay_s`` before each change of status, ``reply_delay_s`` before a
    telephone answers by itself. ``rates`` are the shares (0 to 1) of create calls that meet a fault, whatever the
    number. With ``advanced_opt_out`` keywords arrive with an OptOutType, as that feature of a messaging service has it.
    """

    latency_s: float = 0.0
    step_delay_s: float = 0.1
    reply_delay_s: float = 0.3
    advanced_opt_out: bool = False
    rates: dict[Fault, float] = field(default_factory=dict)
