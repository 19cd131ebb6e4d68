"""``leadrescue serve``: one API process."""

from __future__ import annotations

import argparse
import gc
import socket
from functools import partial

import uvicorn

from leadrescue import logs
from leadrescue.app import App, create_app
from leadrescue.commands import configured, database_failures, missing_keys, redis_failures
from leadrescue.connections import ConnectionBounds, bounded
from leadrescue.exits import FAILURE
from leadrescue.listening import allow_open_files, listen
from leadrescue.server import Server
from leadrescue.settings import Settings
from leadrescue.sockets import WebSocketProtocol

WEBSOCKET_MESSAGE_LIMIT_BYTES = 65_536
_OTHER_FILES = 100  # logs, Redis, listening sockets, what Python opens for a moment
_OPEN_FILES = 24_000  # the sockets that a process may hold (schema.websocket.limits), and what else it needs
# Objects since the last collection, and collections of each generation before the next older one's. What waits for
# clients lives for hours: with 10,000 of them a full collection stops everything for more than half a second, and
# Python's own figures (700, 10, 10) bring one every few seconds while they connect.
_COLLECT_AFTER = (5_000, 10, 100)
_GRACE_S = 10
_KEEP_ALIVE_S = 75  # longer than load balancers keep a connection, so that it is they who close it


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Takes the socket that ``leadrescue run`` opened."""
    parser.add_argument("--fd", type=int, metavar="N", help="serve on the listening socket that was inherited as N")


def main(arguments: argparse.Namespace) -> int:
    """Serves until SIGTERM or SIGINT, then answers what is under way, at most 10 s."""
    settings = configured.load("api_login", "redis_url", "encryption_key")
    redis_failures.refuse_unreadable(settings)
    logs.configure(settings.log_level)
    most = min(settings.connection_limit, allow_open_files(_OPEN_FILES) - settings.database_pool_size - _OTHER_FILES)
    gc.set_threshold(*_COLLECT_AFTER)
    listening = listen(settings.host, settings.port) if arguments.fd is None else socket.socket(fileno=arguments.fd)
    with listening:
        app = create_app(settings)
        server = Server(configuration(settings, app, most), app, partial(_connect, settings, app))
        server.run(sockets=[listening])
    return 0 if server.started else FAILURE


async def _connect(settings: Settings, app: App) -> None:
    with database_failures.explained(settings.api_login), missing_keys.explained():
        await app.connect()


def configuration(settings: Settings, app: App, most_connections: int) -> uvicorn.Config:
    """uvicorn's options; what it would print is left to our own logs."""
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http=bounded(ConnectionBounds(settings.headers_timeout_s, most_connections)),
        ws=WebSocketProtocol,
        ws_max_size=WEBSOCKET_MESSAGE_LIMIT_BYTES,
        ws_per_message_deflate=False,  # it made answers five times slower with 1,000 subscribers
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the public address is a setting, never what a caller says
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )
