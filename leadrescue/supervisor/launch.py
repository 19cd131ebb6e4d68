"""Turns itself into another program that the kernel ends when its parent dies.

Run as a script by its path, not imported, so it uses the standard library alone. The order matters: Linux forgets the
parent-death signal when a process changes its user, and keeps it across exec.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_CANNOT_EXECUTE = 126


def become(user: str, group: str) -> None:
    """Drops to the user and group with these numbers; ``-`` stays what we are."""
    if user != "-":
        os.setgroups([])
        os.setgid(int(group))
        os.setuid(int(user))


def die_with(parent_pid: int, orphan_signal: int) -> None:
    """Has the kernel send ``orphan_signal`` when the thread that started us ends; Linux only, elsewhere no promise."""
    if not sys.platform.startswith("linux"):
        return
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, orphan_signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent_pid:
        sys.exit(0)  # the parent went before the kernel was told


def main(arguments: list[str]) -> None:
    """``parent_pid orphan_signal user group program argument…``"""
    parent_pid, orphan_signal, user, group, *command = arguments
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # ignored ones would stay ignored in what we become
    try:
        become(user, group)
        die_with(int(parent_pid), int(orphan_signal))
        os.execv(command[0], command)
    except OSError as error:
        sys.stderr.write(f"cannot start {command[0]}: {error.strerror}\n")
        sys.exit(_CANNOT_EXECUTE)


if __name__ == "__main__":
    main(sys.argv[1:])
