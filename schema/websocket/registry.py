"""All sockets and event streams of this process, called sockets here: how many each key holds, whether their keys still
work and whether they still move."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from time import monotonic
from typing import Protocol

from leadrescue.database import DatabaseUnavailableError
from resolvers.actors import Actor
from resolvers.errors import UnauthorizedError
from schema.websocket.closing import ClosingError, Code
from schema.websocket.limits import SocketLimits
from schema.websocket.member import Member

logger = logging.getLogger(__name__)


class Authenticator(Protocol):
    """Turns an Authorization header into an Actor; both raise UnauthorizedError."""

    async def authenticate(self, authorization: str | None) -> Actor:
        """As remembered for a few seconds, or looked up."""
        ...

    async def confirm(self, authorization: str) -> Actor:
        """Looked up now."""
        ...


@dataclass(slots=True)
class _Key:
    authorization: str = field(repr=False)
    members: set[Member] = field(default_factory=set)


class Registry:
    """One for each process. Watches as long as there are sockets."""

    def __init__(self, authenticator: Authenticator, limits: SocketLimits) -> None:
        self._authenticator = authenticator
        self._limits = limits
        self._members: set[Member] = set()
        self._keys: dict[str, _Key] = {}
        self._watching: asyncio.Task[None] | None = None
        self._draining = False

    def __len__(self) -> int:
        return len(self._members)

    def enter(self, member: Member) -> None:
        """Counts a new socket. Raises ClosingError where the process has enough, or goes away."""
        if self._draining:
            raise _restarting()
        if len(self._members) >= self._limits.sockets:
            raise ClosingError(Code.TRY_LATER, "Too many sockets here; try again later")
        self._members.add(member)
        if self._watching is None or self._watching.done():
            self._watching = asyncio.get_running_loop().create_task(self._watch(), name="sockets")

    async def admit(self, member: Member, authorization: str | None) -> Actor:
        """Authenticates a socket and counts it for its key. Raises ClosingError."""
        try:
            actor = await self._authenticator.authenticate(authorization)
        except UnauthorizedError as error:
            raise ClosingError(Code.UNAUTHORIZED, error.message) from None
        except DatabaseUnavailableError:
            raise ClosingError(Code.TRY_LATER, "The key cannot be looked up just now; try again later") from None
        assert authorization is not None
        key = self._keys.setdefault(actor.key_id or actor.name, _Key(authorization))
        if len(key.members) >= self._limits.sockets_per_key:
            most = self._limits.sockets_per_key
            raise ClosingError(Code.TOO_MANY, f"This key has {most} sockets open here, which is as many as it may")
        key.members.add(member)
        return actor

    def leave(self, member: Member) -> None:
        """Forgets a socket; a second call does nothing."""
        self._members.discard(member)
        if member.actor is not None:
            name = member.actor.key_id or member.actor.name
            key = self._keys.get(name)
            if key is not None:
                key.members.discard(member)
                if not key.members:
                    del self._keys[name]

    def drain(self) -> None:
        """Sends every client elsewhere, and lets nobody in any more; a second call does no harm."""
        self._draining = True
        for member in tuple(self._members):
            member.end(_restarting())

    async def aclose(self) -> None:
        """As ``drain``, and waits a moment for the clients to go."""
        self.drain()
        for _ in range(20):
            if not self._members:
                break
            await asyncio.sleep(0.05)
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)

    async def _watch(self) -> None:
        while self._members:
            await asyncio.sleep(self._limits.confirm_every_s)
            self._cut_stuck()
            for key in tuple(self._keys.values()):
                try:
                    await self._confirm(key)
                except Exception:
                    logger.exception("a socket's key could not be confirmed")

    def _cut_stuck(self) -> None:
        now_s = monotonic()
        for member in tuple(self._members):
            if member.stuck_for_s(now_s) > self._limits.stuck_after_s:
                member.end(ClosingError(Code.TOO_SLOW, "Nothing was taken for too long; resume with after"))

    async def _confirm(self, key: _Key) -> None:
        """Closes the sockets of a key that no longer works, and gives the others their dealership as it is now."""
        try:
            actor = await self._authenticator.confirm(key.authorization)
        except UnauthorizedError:
            for member in tuple(key.members):
                member.end(ClosingError(Code.FORBIDDEN, "This key was revoked or has expired"))
        except DatabaseUnavailableError:
            return  # nothing comes out of it either; the next round asks again
        else:
            for member in key.members:
                member.actor = actor


def _restarting() -> ClosingError:
    return ClosingError(Code.GOING_AWAY, "This server restarts; connect again")
