"""Secrets and photos at rest: AES-256-GCM under keys that can be rotated, and keyed hashes of what is only to be
recognised; knows nothing of what it seals."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Iterable
from typing import Final, Self

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
    """Seals with one key and opens with that or with others.

    A sealed value is: version (1 byte, 0x01), key id (8), nonce (12), ciphertext, tag (16); 37 bytes more than the
    plaintext. Version, key id and context are authenticated. Nonces are random, so a key may seal some 2^32 values
    (NIST SP 800-38D, 8.3) before it should be rotated.
    """

    __slots__ = ("_ciphers", "_current_id", "_hash_keys", "_remembered")

    def __init__(self, key: bytes, *others: bytes) -> None:
        """Seals with ``key``; opens what any of them sealed. Raises ValueError for a key that has not 32 bytes."""
        self._current_id = _key_id(key)
        self._ciphers = {_key_id(one): AESGCM(one) for one in (key, *others)}
        self._hash_keys = {_key_id(one): _hash_key(one) for one in (key, *others)}
        self._remembered: tuple[bytes, ...] = tuple(self._hash_keys.values())

    @property
    def key_ids(self) -> list[str]:
        """The keys at hand, the one that seals first: 16 hexadecimal digits each, which say nothing of the key."""
        return [id.hex() for id in self._ciphers]

    def hash_key(self, key_id: str) -> bytes:
        """What this key's keyed hashes are made with (32 bytes); the key itself does not follow from it.

        A secret: it outlives the key that it comes from, so it is to be kept sealed. Raises KeyError.
        """
        return self._hash_keys[bytes.fromhex(key_id)]

    def recognising(self, hash_keys: Iterable[bytes]) -> Self:
        """The same keys, and ``keyed_hashes`` of these ``hash_key`` as well, whose own keys may be gone."""
        box = type(self).__new__(type(self))
        box._current_id, box._ciphers, box._hash_keys = self._current_id, self._ciphers, self._hash_keys
        box._remembered = tuple(dict.fromkeys((*self._remembered, *hash_keys)))
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
            raise SealError(f"Sealed with the key {key_id(sealed)}, which is not among those at hand.")
        try:
            return cipher.decrypt(nonce, sealed[_HEADER_BYTES + _NONCE_BYTES :], header + context.encode())
        except InvalidTag:
            raise SealError("The sealed value was changed, or was sealed for another context.") from None

    def keyed_hashes(self, text: str, context: str) -> list[bytes]:
        """By what the text is recognised in this context and no other, without being kept: 32 bytes for each key.

        The first is the one to store. What was stored under another key equals one of the others.
        """
        return [_hmac(_hmac(key, context.encode()), text.encode()) for key in self._remembered]


def key_id(sealed: bytes) -> str:
    """Which key sealed this value, as ``SecretBox.key_ids`` has it."""
    return sealed[len(_VERSION) : _HEADER_BYTES].hex()


def _key_id(key: bytes) -> bytes:
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, not {len(key)}.")
    return hashlib.sha256(b"leadrescue key id\x00" + key).digest()[:_KEY_ID_BYTES]


def _hash_key(key: bytes) -> bytes:
    return _hmac(key, b"leadrescue keyed hash")


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")
