import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrescue.secretbox import SealError, SecretBox, key_id

OLD, NEW, OTHER = b"o" * 32, b"n" * 32, b"x" * 32


def test_what_was_sealed_opens_in_its_context() -> None:
    box = SecretBox(NEW)
    assert box.open(box.seal(b"whsec_made_up", "webhook:w_1"), "webhook:w_1") == b"whsec_made_up"


def test_a_sealed_value_shows_nothing_is_never_the_same_and_is_37_bytes_longer() -> None:
    box = SecretBox(NEW)
    first, second = box.seal(b"licence", "photo:l_1"), box.seal(b"licence", "photo:l_1")
    assert first != second
    assert b"licence" not in first
    assert len(first) == len(b"licence") + 37
    assert first[:1] == b"\x01"


def test_another_context_does_not_open_it() -> None:
    box = SecretBox(NEW)
    with pytest.raises(SealError, match="another context"):
        box.open(box.seal(b"licence", "photo:l_1"), "photo:l_2")


def test_every_changed_byte_is_noticed() -> None:
    box = SecretBox(NEW)
    sealed = box.seal(b"licence", "photo:l_1")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealError):
            box.open(bytes(changed), "photo:l_1")


def test_a_value_that_was_cut_or_grew_is_noticed() -> None:
    box = SecretBox(NEW)
    sealed = box.seal(b"licence", "photo:l_1")
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            box.open(sealed[:length], "photo:l_1")
    with pytest.raises(SealError):
        box.open(sealed + b"\x00", "photo:l_1")


def test_keys_are_rotated_without_losing_what_the_old_one_sealed() -> None:
    before = SecretBox(OLD).seal(b"licence", "photo:l_1")
    rotated = SecretBox(NEW, OLD)
    assert rotated.open(before, "photo:l_1") == b"licence"
    after = rotated.seal(b"licence", "photo:l_1")
    assert [key_id(before), key_id(after)] == list(reversed(rotated.key_ids))
    assert SecretBox(NEW).open(after, "photo:l_1") == b"licence"
    with pytest.raises(SealError, match="not among those at hand"):
        SecretBox(OLD).open(after, "photo:l_1")


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealError, match="not among those at hand"):
        SecretBox(OTHER).open(SecretBox(NEW).seal(b"licence", "photo:l_1"), "photo:l_1")


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_refused(key: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        SecretBox(key)
    with pytest.raises(ValueError, match="32 bytes"):
        SecretBox(NEW, key)


def test_neither_the_box_nor_an_error_shows_a_key_or_a_secret() -> None:
    box = SecretBox(NEW)
    with pytest.raises(SealError) as caught:
        box.open(box.seal(b"licence", "photo:l_1"), "photo:l_2")
    assert "n" * 32 not in repr(box)
    assert "licence" not in str(caught.value)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=2000), st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=50))
def test_any_bytes_and_any_context_come_back(plaintext: bytes, context: str) -> None:
    box = SecretBox(NEW)
    assert box.open(box.seal(plaintext, context), context) == plaintext


def test_a_keyed_hash_is_the_same_each_time_and_another_in_another_context() -> None:
    box = SecretBox(NEW)
    (found,) = box.keyed_hashes("+46701740605", "d_1")
    assert len(found) == 32
    assert SecretBox(NEW).keyed_hashes("+46701740605", "d_1") == [found]
    others = [("+46701740606", "d_1", NEW), ("+46701740605", "d_2", NEW), ("+46701740605", "d_1", OLD)]
    for text, context, key in others:
        assert SecretBox(key).keyed_hashes(text, context) != [found]
    assert hashlib.sha256(b"+46701740605").digest() != found


def test_what_was_hashed_under_an_earlier_key_is_recognised() -> None:
    before = SecretBox(OLD).keyed_hashes("+46701740605", "d_1")
    after = SecretBox(NEW).keyed_hashes("+46701740605", "d_1")
    assert SecretBox(NEW, OLD).keyed_hashes("+46701740605", "d_1") == after + before


def test_what_a_lost_key_hashed_is_recognised_by_its_hash_key() -> None:
    before = SecretBox(OLD).keyed_hashes("+46701740605", "d_1")
    old = SecretBox(OLD)
    box = SecretBox(NEW).recognising([old.hash_key(old.key_ids[0])])
    assert box.keyed_hashes("+46701740605", "d_1") == SecretBox(NEW).keyed_hashes("+46701740605", "d_1") + before
    # It recognises, and no more.
    assert box.key_ids == SecretBox(NEW).key_ids
    with pytest.raises(SealError):
        box.open(old.seal(b"licence", "photo:l_1"), "photo:l_1")
