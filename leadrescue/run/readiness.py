"""Waiting for the API to say that it is ready."""

from __future__ import annotations

import asyncio

from leadrescue.exits import OperatorError

_ATTEMPT_TIMEOUT_S = 5.0
_PAUSE_S = 0.1


async def until_ready(host: str, port: int, timeout_s: float = 120.0) -> None:
    """Returns when ``/readyz`` answers 200; raises OperatorError after ``timeout_s``."""
    try:
        async with asyncio.timeout(timeout_s):
            while not await _is_ready(host, port):
                await asyncio.sleep(_PAUSE_S)
    except TimeoutError as error:
        raise OperatorError(f"the API did not get ready within {timeout_s:g} s; its log says why") from error


async def _is_ready(host: str, port: int) -> bool:
    """One HTTP/1.0 request by hand: a client library would be loaded for this alone."""
    try:
        async with asyncio.timeout(_ATTEMPT_TIMEOUT_S):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET /readyz HTTP/1.0\r\nHost: {host}:{port}\r\n\r\n".encode())
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return False
