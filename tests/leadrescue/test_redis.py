"""Dramatiq's database is the one after ours, however the server is named."""

from __future__ import annotations

import pytest

from leadrescue.redis import broker_url
from leadrescue.settings import Settings


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("redis://host:6379/0", "redis://host:6379/1"),
        ("redis://user:secret@host", "redis://user:secret@host/1"),
        ("rediss://host/7?socket_timeout=5", "rediss://host/8?socket_timeout=5"),
        ("redis://host?db=3", "redis://host?db=4"),
        ("unix:///run/redis.sock?db=0", "unix:///run/redis.sock?db=1"),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=1"),
    ],
)
def test_the_broker_takes_the_next_database(redis_url: str, broker: str) -> None:
    assert broker_url(Settings(redis_url=redis_url)) == broker


def test_a_broker_that_is_set_is_kept() -> None:
    assert broker_url(Settings(redis_url="redis://host/0", broker_url="redis://other/5")) == "redis://other/5"
