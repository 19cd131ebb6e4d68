"""What PostgreSQL keeps of a password: a verifier, made here so that no statement bears the password itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os

_ITERATIONS = 4096  # PostgreSQL's own default


def verifier(password: str, salt: bytes | None = None) -> str:
    """A SCRAM-SHA-256 verifier (RFC 5803, as PostgreSQL writes it) of an ASCII password; ``salt`` is made where none
    is given."""
    salt = os.urandom(16) if salt is None else salt
    salted = hashlib.pbkdf2_hmac("sha256", password.encode("ascii"), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    return f"SCRAM-SHA-256${_ITERATIONS}:{_text(salt)}${_text(stored)}:{_text(server)}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")
