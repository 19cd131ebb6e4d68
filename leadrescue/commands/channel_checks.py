"""What ``leadrescue channel check`` looks at: one function for each thing, which says in words what is wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final

from leadrescue.commands import template_checks
from leadrescue.database import Transaction
from leadrescue.secretbox import SealError, SecretBox
from leadrescue.settings import Settings
from resolvers import channel_accounts, channel_health

Check = Callable[[Transaction, Settings, str], Awaitable[list[str]]]
"""The lines for one dealership (by id); none where all is well. Raises NotFoundError."""

SEALED_OTHERWISE: Final = (
    "The auth token was sealed with another LEADRESCUE_ENCRYPTION_KEY and cannot be opened: put that key back, or give "
    "the token again (leadrescue channel set)."
)


async def health(tx: Transaction, settings: Settings, dealership_id: str) -> list[str]:
    """What GraphQL's ``Dealership.channels`` has as problems, each once, but for what ``templates`` says in full."""
    lines = []
    for channel in await channel_health.read(tx, dealership_id):
        problems = [problem for problem in channel.problems if problem.code != "TEMPLATE_NOT_APPROVED"]
        lines += [f"{problem.message} {problem.remedy}" for problem in problems]
    return list(dict.fromkeys(lines))


async def token(tx: Transaction, settings: Settings, dealership_id: str) -> list[str]:
    """Whether the auth token can be opened with the key at hand."""
    try:
        await channel_accounts.load(tx, SecretBox(*settings.encryption_keys), dealership_id, datetime.now(UTC))
    except SealError:
        return [SEALED_OTHERWISE]
    return []


async def address(tx: Transaction, settings: Settings, dealership_id: str) -> list[str]:
    """Whether Twilio can call us, where there is an account at all."""
    if channel_health.is_public(settings.base_url) or not await channel_accounts.exists(tx, dealership_id):
        return []
    return [channel_health.NOT_PUBLIC]


CHECKS: Final[tuple[Check, ...]] = (health, token, address, template_checks.templates)
