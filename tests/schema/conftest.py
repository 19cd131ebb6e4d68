"""The fixtures of both doors: the API in this process, and dealerships with keys."""

from __future__ import annotations

from tests.rest_compat.conftest import app, caller, owner, rival, worker_db

__all__ = ["app", "caller", "owner", "rival", "worker_db"]
