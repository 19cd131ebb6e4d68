"""Reads from the provider what becomes of WhatsApp templates, in the worker and for whoever asks at a terminal."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

import httpx

from leadrescue.channels.live import LoadAccount
from leadrescue.channels.twilio_client import twilio_client
from leadrescue.channels.twilio_http import AnswerLostError, NotSentError, ProviderError, Timeouts
from leadrescue.channels.twilio_templates import TwilioTemplates
from leadrescue.database import Database, DatabaseUnavailableError, LockTimeoutError
from leadrescue.pubsub import Wakeups
from leadrescue.secretbox import SealError
from resolvers import template_states
from tasks.pausing import Bell, pause

logger = logging.getLogger(__name__)

_LOOK_EVERY_S: Final = 60.0
_AT_MOST_EVERY_S: Final = 1.0
_ACCOUNTS_AT_ONCE: Final = 8


_NOT_NOW: Final = (
    SealError,
    NotSentError,
    AnswerLostError,
    ProviderError,
    DatabaseUnavailableError,
    LockTimeoutError,
)


class TemplateReader:
    """Asks dealerships' accounts and keeps the answers. ``database`` is a worker's, ``pool`` is not closed here."""

    def __init__(
        self, database: Database, load: LoadAccount, pool: httpx.AsyncClient, timeouts: Timeouts | None = None
    ) -> None:
        self._database = database
        self._load = load
        self._pool = pool
        self._timeouts = timeouts or Timeouts()
        self._slots = asyncio.Semaphore(_ACCOUNTS_AT_ONCE)

    async def read(self, dealership_id: str, content_sids: Sequence[str]) -> None:
        """Asks for these one after the other, and keeps what is told.

        Raises SealError where the account's token cannot be opened, and NotSentError, AnswerLostError or ProviderError
        where the provider cannot be asked; what was told before that is kept. Without an account nothing is asked.
        """
        account = await self._load(dealership_id)
        if account is None:
            return
        templates = TwilioTemplates(twilio_client(account, self._pool, self._timeouts))
        for sid in content_sids:
            state = await templates.state(sid)
            await template_states.record(self._database, dealership_id, account.account_sid, sid, state)

    async def look(self) -> None:
        """Asks for all that is due. What a provider does not answer is asked for again when it is due again."""
        due = await template_states.take_due(self._database)
        await asyncio.gather(*(self._try(dealership_id, sids) for dealership_id, sids in due.items()))

    async def _try(self, dealership_id: str, content_sids: Sequence[str]) -> None:
        async with self._slots:
            try:
                await self.read(dealership_id, content_sids)
            except _NOT_NOW as error:
                reason = f"{type(error).__name__} {getattr(error, 'code', '')}".strip()
                logger.warning(
                    "templates cannot be looked up", extra={"dealership_id": dealership_id, "reason": reason}
                )


async def watch(reader: TemplateReader, wakeups: Wakeups, stopping: asyncio.Event) -> None:
    """Looks when woken (a playbook was saved) and once a minute, until the process is to stop; several share the work:
    each template is asked for once in ten minutes."""
    bell = Bell()
    listening = asyncio.create_task(_listen(wakeups, bell))
    try:
        while not stopping.is_set():
            bell.clear()
            try:
                await reader.look()
            except (DatabaseUnavailableError, LockTimeoutError) as error:
                logger.warning("templates are looked at later", extra={"reason": type(error).__name__})
            await pause(stopping, _AT_MOST_EVERY_S)
            await bell.sleep(stopping, _LOOK_EVERY_S)
    finally:
        listening.cancel()


async def _listen(wakeups: Wakeups, bell: Bell) -> None:
    async for _ in wakeups.listen(template_states.TOPIC):
        bell.ring()
