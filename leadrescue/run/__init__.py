"""What ``leadrescue run`` does: engines, migration, demo dealership, and the three processes, all on this machine."""

from leadrescue.run.everything import run

__all__ = ["run"]
