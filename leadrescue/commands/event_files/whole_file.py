"""A file that is there when it is whole, and not before."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from leadrescue.exits import OperatorError


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A stream to a file beside ``path``, which takes its name once the block has ended well and the disk has all of
    it; else it is taken away, and what stood at ``path`` stays. Raises OperatorError where it cannot be written."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        raise OperatorError(f"--output: {path} cannot be written: {error.strerror}") from error
    finally:
        part.unlink(missing_ok=True)
