"""demo.env can be read by a shell and by us, and by nobody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

from leadrescue import demo_env
from leadrescue.demo_env import DemoEnvironment

VALUES = DemoEnvironment("http://127.0.0.1:8000", "lr_sk_test_abc", "whsec_MDEyMw/+==")


def test_it_is_written_whole_private_and_replaced(tmp_path: Path) -> None:
    path = demo_env.write(tmp_path, DemoEnvironment("http://127.0.0.1:1", "old", "old"))
    assert demo_env.write(tmp_path, VALUES) == path == tmp_path / "demo.env"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.env"]
    assert demo_env.read(tmp_path) == VALUES


def test_a_shell_reads_the_same(tmp_path: Path) -> None:
    path = demo_env.write(tmp_path, VALUES)
    script = f'set -a; . {path}; set +a; printf "%s\\n" "$LR_URL" "$LR_API_KEY" "$LR_INBOUND_SECRET"'
    printed = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True).stdout
    assert printed.split() == [VALUES.url, VALUES.api_key, VALUES.inbound_secret]


def test_a_file_that_is_gone_or_incomplete_reads_as_none(tmp_path: Path) -> None:
    assert demo_env.read(tmp_path) is None
    (tmp_path / "demo.env").write_text("LR_URL=http://127.0.0.1:8000\nLR_API_KEY=\n")
    assert demo_env.read(tmp_path) is None
