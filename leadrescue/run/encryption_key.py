"""The key that seals secrets and licence photos, for those who set none."""

from __future__ import annotations

import base64
import secrets
from pathlib import Path

from leadrescue import private_files

NAME = "encryption.key"


def kept_in(data_dir: Path) -> str:
    """32 bytes in base64, made on the first run and found again later: without it what it sealed cannot be read."""
    path = data_dir / NAME
    kept = private_files.read(path).strip()
    if not kept:
        kept = base64.b64encode(secrets.token_bytes(32)).decode()
        private_files.write(path, f"{kept}\n")
    return kept
