"""What makes a benchmark worthless."""

from __future__ import annotations


class BenchError(Exception):
    """A figure could not be had: an answer was wrong, or a process did not start."""
