"""Identifiers: their form, their order, and that none comes twice."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor

from leadrescue.ids import is_id, new_id


def test_an_id_has_its_prefix_and_26_letters_and_digits() -> None:
    assert re.fullmatch(r"l_[0-9a-z]{26}", new_id("l"))
    assert is_id("l", new_id("l"))
    assert not is_id("m", new_id("l"))
    assert not is_id("l", "l_")
    assert not is_id("l", "l_A")
    assert not is_id("l", "l_" + "a" * 41)


def test_none_comes_twice_in_any_thread() -> None:
    with ThreadPoolExecutor(8) as threads:
        made = [id_ for ids in threads.map(lambda _: [new_id("m") for _ in range(5_000)], range(16)) for id_ in ids]
    assert len(set(made)) == 80_000


def test_what_is_made_later_sorts_later() -> None:
    made = []
    for _ in range(5):
        made.append(new_id("e"))
        time.sleep(0.002)
    assert made == sorted(made)
