"""What can be wrong with a machine or a folder: one line each, and a red line says what to do."""

import ctypes
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from portal.supervisor import account, binaries, kernel, state
from portal.supervisor.folders import Folders
from portal.supervisor.refusal import Refusal

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE = 2 * 1024**3  # bytes
OK, NOTE, RED = "ok", "note", "RED"
PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core"
CHROMIUM = "chromium"
JAVA = "default-jdk-headless"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, how it is, what was found or what to do."""

    about: str
    level: str
    words: str


def pango() -> bool:
    """Tell whether letters can become PDF."""
    try:
        for library in ("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0"):
            ctypes.CDLL(library)
    except OSError:
        return False
    return True


def chromium() -> bool:
    """Tell whether the tests have a browser."""
    return any(shutil.which(name) for name in BROWSERS)


def java() -> bool:
    """Tell whether the tests can validate PDF: a compiler is needed, not only a runtime."""
    return bool(shutil.which("java") and shutil.which("javac"))


def examine(folders: Folders) -> Iterator[Finding]:
    """Yield what can be seen without the portal. What a running one looks at itself is left to it."""
    its_own = (_pango, _disk, _restored) if state.running(folders) else ()
    for look in (_python, _pango, _parts, _account, _folder, _disk, _restored, _portal):
        if look not in its_own:
            yield from look(folders)


def _finding(about: str, well: bool, found: str, do: str = "") -> Finding:
    return Finding(about=about, level=OK if well else RED, words=found if well else do)


def _python(folders: Folders) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield _finding(
        "Python", sys.version_info >= OLDEST_PYTHON, version, f"{version} is too old: install Python 3.11."
    )


def _pango(folders: Folders) -> Iterator[Finding]:
    yield _finding(
        "Pango", pango(), "found", f"missing, so letters and packages wait: apt-get install -y {PANGO}"
    )


def _parts(folders: Folders) -> Iterator[Finding]:
    looks: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("PostgreSQL", "DATABASE_URL", lambda: binaries.postgres_folder(None)),
        ("Valkey", "REDIS_URL", lambda: binaries.valkey_server(None)),
    )
    for part, variable, look in looks:
        if os.environ.get(variable):
            yield _finding(part, True, f"yours ({variable} is set)")
            continue
        try:
            yield _finding(part, True, str(look()))
        except Refusal as refusal:
            yield _finding(part, False, "", str(refusal))


def _account(folders: Folders) -> Iterator[Finding]:
    try:
        lower = account.unprivileged()
    except Refusal as refusal:
        yield _finding("Account", False, "", str(refusal))
        return
    if lower is None:
        yield _finding("Account", True, "an ordinary user")
    elif kernel.of_account(lower.uid) - _ours(folders):
        words = (
            "root; other programs run as nobody too and could read the database: use an account of its own"
        )
        yield Finding(about="Account", level=NOTE, words=words)
    else:
        yield _finding("Account", True, "root; PostgreSQL and Valkey run as nobody")


def _folder(folders: Folders) -> Iterator[Finding]:
    data = folders.data
    if not data.exists():
        yield _finding("Data folder", True, f"{data}, made at the first start")
        return
    if not os.access(data, os.W_OK | os.X_OK):
        yield _finding(
            "Data folder", False, "", f"{data} cannot be written: start as its owner or name another one."
        )
        return
    open_to_others = stat.S_IMODE(data.stat().st_mode) & 0o077
    yield _finding(
        "Data folder", not open_to_others, str(data), f"others may look into {data}: chmod 700 {data}"
    )
    loose = [path.name for path in folders.keys.glob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077]
    yield _finding(
        "Folder of keys",
        not loose,
        str(folders.keys),
        f"others may read {', '.join(loose)}: chmod 600 {folders.keys}/*",
    )


def _disk(folders: Folders) -> Iterator[Finding]:
    place = next(path for path in (folders.data, *folders.data.parents) if path.exists())
    free = shutil.disk_usage(place).free
    yield _finding(
        "Disk", free > LITTLE_SPACE, f"{free / 1024**3:.1f} GiB free", f"less than 2 GiB free at {place}."
    )


def _restored(folders: Folders) -> Iterator[Finding]:
    if folders.closed.exists():
        yield _finding("Restore", False, "", folders.opens_it)


def _portal(folders: Folders) -> Iterator[Finding]:
    now = state.running(folders)
    if now is None:
        yield _finding("Portal", False, "", f"does not run: ./insyn up{folders.named}")
        return
    yield _finding("Portal", now.ready, now.address, f"is starting; its logs are in {folders.log}")
    for child in now.children:
        yield _finding(
            child.name, child.alive, f"process {child.pid}", f"died: see {folders.log / child.name}.log"
        )


def _ours(folders: Folders) -> set[int]:
    now = state.running(folders)
    own = {child.pid for child in now.children} if now else set()
    return own | {grandchild for child in own for grandchild in kernel.children_of(child)}
