"""What one socket or event stream, one key and the process may hold open."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SocketLimits:
    """The defaults suit dashboards: few sockets, some subscriptions on each."""

    init_timeout_s: float = 5.0  # from the handshake to connection_init
    message_length: int = 65_536  # characters
    operation_id_length: int = 100
    operations_per_socket: int = 100
    sockets_per_key: int = 1_000
    sockets: int = 20_000  # of the process
    confirm_every_s: float = 2.0  # how soon a revoked key's sockets are closed
    stuck_after_s: float = 10.0  # a socket that takes nothing for so long is cut
    close_timeout_s: float = 1.0  # what is then left for the closing frame
    keep_alive_every_s: float = 15.0  # comments on event streams
