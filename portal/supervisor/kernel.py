"""What we ask of the kernel beyond the standard library; where it is not Linux, each answer is a no."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

ON_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None, use_errno=True) if ON_LINUX else None


def adopt_orphans() -> None:
    """Make grandchildren whose parent died our children, so that none can outlive us unseen."""
    if _libc is not None:
        _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int, stop_signal: signal.Signals) -> None:
    """
    Ask the kernel, in the child, to send us `stop_signal` when process `parent` is gone.

    Must run after the change of user, which clears the wish.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)


def started(pid: int) -> str | None:
    """Return a mark that differs between two processes that had the same number, or None when it is gone."""
    if ON_LINUX:
        try:
            after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if after_name[0] == "Z" else after_name[19]
    shown = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return shown.stdout.strip() or None


def carrying(variable: str, value: str) -> set[int]:
    """Return the living processes that were started with this environment variable, as far as we may look."""
    if not ON_LINUX:
        return set()
    wanted = f"{variable}={value}".encode()
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if wanted in environment.split(b"\0") and started(int(folder.name)):
            found.add(int(folder.name))
    return found


def children_of(pid: int) -> set[int]:
    """Return the direct children of a process, zombies not counted."""
    if not ON_LINUX:
        return set()
    found = set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(after_name[1]) == pid and after_name[0] != "Z":
            found.add(int(folder.name))
    return found


def of_account(uid: int) -> set[int]:
    """Return the processes that run under an account."""
    if not ON_LINUX:
        return set()
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if folder.stat().st_uid == uid:
                    found.add(int(folder.name))
            except OSError:
                continue
    return found
