"""Keeps other programs running: starts, watches, restarts and stops them; knows nothing of what they do."""

from leadrescue.supervisor.backoff import Backoff
from leadrescue.supervisor.group import Supervisor
from leadrescue.supervisor.keeping import Supervised
from leadrescue.supervisor.program import Account, Program

__all__ = ["Account", "Backoff", "Program", "Supervised", "Supervisor"]
