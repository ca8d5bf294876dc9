"""The data folder and the run folder: everything Insyn keeps, and where its sockets are while it runs."""

import fcntl
import os
import secrets
import shlex
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor.account import Account
from portal.supervisor.refusal import Refusal

REPOSITORY = Path(__file__).resolve().parent.parent.parent
LONGEST_SOCKET_PATH = 100  # bytes; the kernel stops at 107


def caller() -> Path:
    """Return the folder in which the person stands; the start script has gone to the portal's own."""
    return Path(os.environ.get("INSYN_CALLED_FROM") or Path.cwd())


def path(given: str) -> Path:
    """
    Return a path as the person who typed it means it.

    :raises Refusal: when it lies where she may not look.
    """
    meant = Path(os.path.normpath(caller() / Path(given).expanduser()))
    try:
        meant.stat()
    except PermissionError as closed:
        raise Refusal(f"{meant} lies in a folder that you may not open: name another place.") from closed
    except OSError:
        pass  # what is not there yet is made, or refused by whoever needs it
    return meant


def taken_by_itself() -> Path:
    """Return the data folder of a command that names none."""
    return path(os.environ.get("INSYN_DATA") or str(REPOSITORY / "var" / "data"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Names inside the data folder."""

    data: Path

    @property
    def named(self) -> str:
        """Return what a command must say to mean this folder: nothing for the one it takes by itself."""
        return "" if self.data == taken_by_itself() else f" --data {shlex.quote(str(self.data))}"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def postgres(self) -> Path:
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        return self.data / "valkey"

    @property
    def log(self) -> Path:
        return self.data / "log"

    @property
    def state(self) -> Path:
        return self.data / "supervisor.json"

    @property
    def lock(self) -> Path:
        return self.data / "supervisor.lock"

    @property
    def closed(self) -> Path:
        """Is there while the portal is closed after a restore; the portal itself puts it there and takes it away."""
        return self.data / "closed.json"

    @property
    def opens_it(self) -> str:
        """Return what to do about a closed portal."""
        return (
            "closed, because the database is older than it was, or another one: "
            f"./insyn manage{self.named} replay_erasures erases again what was erased since, and opens it"
        )

    @property
    def demo(self) -> Path:
        """Is there when the demo members were loaded."""
        return self.data / "demo"

    @property
    def empty(self) -> Path:
        """Is there when the first start was told to load nobody."""
        return self.data / "empty"


def open_data_folder(data: Path) -> Folders:
    """
    Make the data folder where it is missing, readable for its owner alone.

    :raises Refusal: when it cannot be made or written.
    """
    folders = Folders(data=data)
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for folder in (folders.keys, folders.log, folders.data / "beat"):
            folder.mkdir(exist_ok=True, mode=0o700)
        probe = data / f".probe-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"The data folder {data} cannot be written ({error.strerror}): choose another --data DIR."
        ) from error
    if data.stat().st_uid == os.geteuid():
        data.chmod(0o700)
    return folders


def take_lock(folders: Folders) -> int | None:
    """Return a descriptor that keeps other supervisors away from this data folder, or None: one is there."""
    descriptor = os.open(folders.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def make_run_folder(account: Account | None) -> Path:
    """
    Make the short-named folder for sockets; only we, and the account the parts run under, may enter.

    :raises Refusal: when no place gives a path short enough.
    """
    places = [os.environ.get("XDG_RUNTIME_DIR"), "/run" if account else None, tempfile.gettempdir()]
    for place in places:
        if not place or not os.access(place, os.W_OK | os.X_OK):
            continue
        if len(os.fsencode(place)) + len("/insyn-12345678/.s.PGSQL.5432.lock") > LONGEST_SOCKET_PATH:
            continue
        if account and not enterable(Path(place)):
            continue
        run = Path(tempfile.mkdtemp(prefix="insyn-", dir=place))
        if account:
            account.own(run)
        return run
    raise Refusal("There is no folder for sockets that we may write: set TMPDIR to a short path.")


def remove_run_folder(run: Path) -> None:
    """Take the sockets away; a folder that is gone already is as good."""
    if run.name.startswith("insyn-"):
        shutil.rmtree(run, ignore_errors=True)


def enterable(folder: Path) -> bool:
    """Tell whether any account may walk down to this folder."""
    return all(parent.stat().st_mode & 0o001 for parent in (folder, *folder.parents))


def key(folders: Folders, name: str) -> tuple[str, bool]:
    """Return the password kept under this name, and whether it was made just now."""
    path = folders.keys / name
    if path.exists():
        return path.read_text().strip(), False
    made = secrets.token_hex(24)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(made + "\n")
    return made, True
