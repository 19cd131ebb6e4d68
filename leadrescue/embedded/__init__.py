"""Private PostgreSQL and Redis for ``leadrescue run`` and for the tests; nothing else of the product starts engines."""

from leadrescue.embedded.engines import Engines, engines

__all__ = ["Engines", "engines"]
