"""Where the engines keep their files, and which user they run as."""

from __future__ import annotations

import os
import pwd
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from leadrescue.exits import ConfigurationError
from leadrescue.supervisor import Account

ELSEWHERE = Path("/var/lib/leadrescue")  # for root, where the data directory is closed to other users


@dataclass(frozen=True, slots=True)
class Home:
    """``directory`` holds ``postgres`` and ``redis``; it is ``data_dir`` itself unless the account cannot reach that.

    ``account`` is None when the engines run as the user that we are.
    """

    data_dir: Path
    directory: Path
    account: Account | None

    @property
    def logs(self) -> Path:
        """The directory of the log files."""
        return self.data_dir / "logs"

    def private_directory(self, path: Path) -> Path:
        """Makes ``path`` if missing, and has it belong to the engines alone."""
        path.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(path, self.account.user_id, self.account.group_id)
        path.chmod(0o700)
        return path


def make_data_dir(data_dir: Path) -> None:
    """Makes the data directory and its ``logs``; raises ConfigurationError where that cannot be."""
    try:
        # Root's engines run as another user, who must get through.
        data_dir.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        (data_dir / "logs").mkdir(mode=0o700, exist_ok=True)
        probe = data_dir / "lock"
        os.close(os.open(probe, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise ConfigurationError(
            f"cannot use {data_dir} ({error.strerror}): choose a directory of yours with LEADRESCUE_DATA_DIR"
        ) from error


def prepare(data_dir: Path, say: Callable[[str], None]) -> Home:
    """The home under ``data_dir``, made on the first run and found again later."""
    if os.geteuid() != 0:
        return Home(data_dir, data_dir, None)
    link = data_dir / "engines"
    if link.is_symlink():
        if not link.is_dir():
            raise ConfigurationError(f"{link.readlink()} is gone: delete {link} to begin anew, or restore it")
        directory = link.resolve()
        return Home(data_dir, directory, _account(directory))
    account = _account(data_dir)
    if reaches(account, data_dir):
        return Home(data_dir, data_dir, account)
    if (data_dir / "postgres").exists():
        raise ConfigurationError(
            f"user {account.name}, as whom root runs PostgreSQL, cannot reach {data_dir}: "
            "open the directories above it (chmod o+x), or choose another with LEADRESCUE_DATA_DIR"
        )
    directory = elsewhere()
    link.symlink_to(directory)
    say(f"{data_dir} is closed to user {account.name}, as whom root runs the engines: they keep their files in {link}")
    return Home(data_dir, directory, account)


def elsewhere() -> Path:
    """A new directory that every user can get through, and only root can write."""
    try:
        ELSEWHERE.mkdir(mode=0o755, parents=True, exist_ok=True)
        directory = Path(tempfile.mkdtemp(dir=ELSEWHERE, prefix="run-"))
        directory.chmod(0o711)
    except OSError as error:
        raise ConfigurationError(
            f"cannot make {ELSEWHERE} ({error.strerror}): choose a directory that user nobody can reach "
            "with LEADRESCUE_DATA_DIR, or run as an ordinary user"
        ) from error
    return directory


def reaches(account: Account, directory: Path) -> bool:
    """Whether the account can get to the directory, asked of the kernel."""
    return run_as(account, "/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)).returncode == 0


def run_as(account: Account | None, *command: str) -> subprocess.CompletedProcess[str]:
    """Runs a short command to its end, as the account; status 126 where it cannot even be started."""
    user, group, others = (None, None, None) if account is None else (account.user_id, account.group_id, ())
    try:
        return subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=30,
            cwd="/",
            env={"PATH": os.defpath},
            user=user,
            group=group,
            extra_groups=others,
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 126, "", error.strerror or "")


def _account(directory: Path) -> Account:
    """The owner of an existing cluster, so that ``sudo`` leaves its files usable; else nobody."""
    cluster = directory / "postgres"
    owner = cluster.stat().st_uid if cluster.exists() else 0
    try:
        found = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError as error:
        raise ConfigurationError(
            "root cannot run PostgreSQL, and there is no user nobody to run it as: run as an ordinary user"
        ) from error
    return Account(found.pw_name, found.pw_uid, found.pw_gid)
