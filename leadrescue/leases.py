"""Connections on loan from asyncpg's pool, which stays in charge of opening, checking and closing them.

The pool gives a connection back in a task of its own and waits for one under a timer of its own, which together cost a
good part of a small read. Here a connection that comes back sound goes straight to whoever asks next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeAlias

import asyncpg

Connection: TypeAlias = asyncpg.pool.PoolConnectionProxy


# What asyncpg raises where the connection is at fault: the last where it is asked while it is being ended.
_OF_THE_CONNECTION = (asyncpg.PostgresConnectionError, asyncpg.InternalClientError)
_FATAL = ("FATAL", "PANIC")


class Leases:
    """Lends up to ``size`` connections of the pool at a time; who comes first is served first."""

    def __init__(self, pool: asyncpg.Pool, size: int, timeout_s: float) -> None:
        self._pool = pool
        self._size = size
        self._timeout_s = timeout_s
        self._taken = 0  # from the pool: lent or idle
        self._idle: list[Connection] = []
        self._waiting: deque[asyncio.Future[Connection | None]] = deque()
        self._handing_in: set[asyncio.Task[None]] = set()
        self._closed = False

    async def fetch(self, sql: str, *args: Any) -> list[asyncpg.Record]:
        """The rows of one statement, on whichever connection is free. Raises TimeoutError where none is in time."""
        connection = self._at_hand() or await self._take()
        try:
            rows: list[asyncpg.Record] = await connection.fetch(sql, *args)
        except BaseException as error:
            await self._after(error, connection)
            raise
        self._give_back(connection)
        return rows

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[Connection]:
        """A connection for the length of the block. Raises TimeoutError where none comes free in time."""
        connection = self._at_hand() or await self._take()
        try:
            yield connection
        except BaseException as error:
            await self._after(error, connection)
            raise
        self._give_back(connection)

    async def close(self, within_s: float) -> None:
        """Waits for what is under way, then closes every connection; after ``within_s`` without waiting."""
        self._closed = True
        while self._idle:
            await self._hand_in(self._idle.pop())
        try:
            await asyncio.wait_for(self._pool.close(), within_s)
        except TimeoutError:
            self._pool.terminate()

    def _at_hand(self) -> Connection | None:
        while self._idle:
            connection = self._idle.pop()
            if _is_sound(connection):
                return connection
            self._taken -= 1
        return None

    async def _take(self) -> Connection:
        """From the pool while it has more, then from whoever gives one back."""
        async with asyncio.timeout(self._timeout_s):
            while self._taken >= self._size:
                turn: asyncio.Future[Connection | None] = asyncio.get_running_loop().create_future()
                self._waiting.append(turn)
                try:
                    connection = await turn
                except asyncio.CancelledError:
                    if turn.done() and not turn.cancelled():
                        self._pass_on(turn.result())
                    raise
                if connection is not None:
                    return connection
            self._taken += 1
            try:
                return await self._pool.acquire()
            except BaseException:
                self._one_less()
                raise

    async def _after(self, error: BaseException, connection: Connection) -> None:
        """An error that the server reported of a statement leaves a connection sound, and one that it reported of the
        connection ends it, although it may look open for a moment yet. After any other (a lost server, a cancelled
        caller) it goes back by way of the pool, which waits for what is under way on it, or closes it."""
        if isinstance(error, _OF_THE_CONNECTION) or getattr(error, "severity_en", None) in _FATAL:
            with suppress(asyncpg.InterfaceError):  # it has left the pool by itself
                connection.terminate()
        elif isinstance(error, asyncpg.PostgresError):
            self._give_back(connection)
            return
        await asyncio.shield(self._hand_in(connection))

    def _give_back(self, connection: Connection) -> None:
        if _is_sound(connection) and not self._closed:
            self._pass_on(connection)
        else:
            handing_in = asyncio.get_running_loop().create_task(self._hand_in(connection))
            self._handing_in.add(handing_in)
            handing_in.add_done_callback(self._handing_in.discard)

    def _pass_on(self, connection: Connection | None) -> None:
        """To the first who still waits; None tells him that the pool has one for him."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(connection)
                return
        if connection is not None:
            self._idle.append(connection)

    async def _hand_in(self, connection: Connection) -> None:
        try:
            await self._pool.release(connection)
        finally:
            self._one_less()

    def _one_less(self) -> None:
        self._taken -= 1
        self._pass_on(None)


def _is_sound(connection: Connection) -> bool:
    """Whether it can be used again: a connection whose server went away has left the pool by itself."""
    try:
        return not connection.is_closed()
    except asyncpg.InterfaceError:
        return False
