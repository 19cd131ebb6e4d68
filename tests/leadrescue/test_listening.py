"""A port that cannot be had is told before anything starts, with the remedy."""

from __future__ import annotations

import resource

import pytest

from leadrescue.exits import ConfigurationError
from leadrescue.listening import allow_open_files, listen
from tests.support.processes import free_port


def test_a_port_in_use_is_named_with_a_way_out() -> None:
    port = free_port()
    with listen("127.0.0.1", port), pytest.raises(ConfigurationError) as refused:
        listen("127.0.0.1", port)
    assert str(refused.value) == (
        f"Port {port} is in use by another program: choose another with PORT={port + 1} make run"
    )
    listen("127.0.0.1", port).close()


def test_a_host_that_is_not_ours_is_named() -> None:
    with pytest.raises(ConfigurationError, match=r"^LEADRESCUE_HOST=no such host is not an address of this machine$"):
        listen("no such host", 0)
    with pytest.raises(ConfigurationError, match=r"^cannot listen on 203\.0\.113\.1:8000: "):
        listen("203.0.113.1", 8000)


def test_more_files_may_be_open_as_far_as_the_system_allows() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (900, hard))
        assert allow_open_files(1_000) == 1_000
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (1_000, hard)
        assert allow_open_files(950) == 950
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (1_000, hard)
        if hard != resource.RLIM_INFINITY:
            assert allow_open_files(hard + 1) == hard
            assert resource.getrlimit(resource.RLIMIT_NOFILE) == (hard, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
