"""Secrets and photos at rest: AES-256-GCM under keys that can be rotated, and keyed hashes of what is only to be
recognised; knows nothing of what it seals."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES: Final = 32

_VERSION: Final = b"\x01"
_KEY_ID_BYTES: Final = 8
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEADER_BYTES: Final = len(_VERSION) + _KEY_ID_BYTES


class SealError(Exception):
    """What was to be opened was changed, cut, sealed for another context, or sealed with a key that is not at hand."""


class SecretBox:
    """Seals with one key and opens with that or with earlier ones.

    A sealed value is: version (1 byte, 0x01), key id (8), nonce (12), ciphertext, tag (16); 37 bytes more than the
    plaintext. Version, key id and context are authenticated. Nonces are random, so a key may seal some 2^32 values
    (NIST SP 800-38D, 8.3) before it should be rotated.
    """

    __slots__ = ("_ciphers", "_current_id", "_hash_keys")

    def __init__(self, key: bytes) -> None:
        """With one key of 32 bytes. Raises ValueError for another length."""
        self._current_id = _key_id(key)
        self._ciphers = {self._current_id: AESGCM(key)}
        self._hash_keys = [_hash_key(key)]

    @classmethod
    def from_keys(cls, current: bytes, previous: Sequence[bytes] = ()) -> SecretBox:
        """Seals with ``current``; opens what any of them sealed. Raises ValueError for a key that has not 32 bytes."""
        box = cls(current)
        for key in previous:
            box._ciphers.setdefault(_key_id(key), AESGCM(key))
            box._hash_keys.append(_hash_key(key))
        return box

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """The plaintext, sealed for this context (say, ``photo:l_…``) and no other. Each call gives other bytes."""
        header = _VERSION + self._current_id
        nonce = os.urandom(_NONCE_BYTES)
        return header + nonce + self._ciphers[self._current_id].encrypt(nonce, plaintext, header + context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """The plaintext. Raises SealError, which does not say what was inside."""
        if len(sealed) < _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES or not sealed.startswith(_VERSION):
            raise SealError("This is no sealed value, or it was cut short.")
        header, nonce = sealed[:_HEADER_BYTES], sealed[_HEADER_BYTES : _HEADER_BYTES + _NONCE_BYTES]
        cipher = self._ciphers.get(header[len(_VERSION) :])
        if cipher is None:
            raise SealError("Sealed with a key that is not configured: add it to the previous keys.")
        try:
            return cipher.decrypt(nonce, sealed[_HEADER_BYTES + _NONCE_BYTES :], header + context.encode())
        except InvalidTag:
            raise SealError("The sealed value was changed, or was sealed for another context.") from None

    def keyed_hashes(self, text: str, context: str) -> list[bytes]:
        """By what the text is recognised in this context and no other, without being kept: 32 bytes for each key.

        The first is the one to store. What was stored under an earlier key equals one of the others.
        """
        return [_hmac(_hmac(key, context.encode()), text.encode()) for key in self._hash_keys]

    def needs_resealing(self, sealed: bytes) -> bool:
        """Whether it was sealed with another key than the current one."""
        return sealed[len(_VERSION) : _HEADER_BYTES] != self._current_id


def _key_id(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, not {len(key)}.")
    return hashlib.sha256(b"leadrescue key id\x00" + key).digest()[:_KEY_ID_BYTES]


def _hash_key(key: bytes) -> bytes:
    return _hmac(key, b"leadrescue keyed hash")


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
