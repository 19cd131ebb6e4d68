"""The API's listening socket, opened before anything else starts, so that a port in use is found out first."""

from __future__ import annotations

import errno
import resource
import socket

from leadrescue.exits import ConfigurationError

_BACKLOG = 2048
_TAKES_NOTHING_MS = 30_000


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens on ``host``:``port`` (0: any free port); raises ConfigurationError where it cannot."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise ConfigurationError(f"LEADRESCUE_HOST={host} is not an address of this machine") from error
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux: else a client that never reads keeps its connection for ever
            listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _TAKES_NOTHING_MS)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise ConfigurationError(_reason(error, host, port)) from error
    return listening


def allow_open_files(most: int) -> int:
    """Lets this process have so many files open at a time, or as many as the system allows; never fewer than before.
    Returns how many it may have, ``most`` at most.

    A shell usually begins with 1,024, and each socket of a dashboard is one. A second call changes nothing.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = most if hard == resource.RLIM_INFINITY else min(most, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        return wanted
    return most if soft == resource.RLIM_INFINITY else min(soft, most)


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return f"Port {port} is in use by another program: choose another with PORT={other} make run"
    if error.errno == errno.EACCES:
        return f"Port {port} needs privileges: choose one from 1024 on, for instance PORT=8000 make run"
    return f"cannot listen on {host}:{port}: {error.strerror}"
