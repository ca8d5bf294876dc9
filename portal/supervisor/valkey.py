"""
Valkey for one data folder: on a Unix socket only, with a password, every doorbell also in a file.

Its settings are typed into its standard input, so that the password stands in no argument.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from portal.supervisor.account import Account
from portal.supervisor.children import Child
from portal.supervisor.folders import Folders, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """One broker, running or not."""

    program: Path
    folders: Folders
    run: Path
    account: Account | None
    environment: Mapping[str, str]

    @property
    def socket(self) -> Path:
        return self.run / "valkey.sock"

    def url(self) -> str:
        """Return the address as Celery reads it."""
        return f"redis+socket://:{quote(self._password())}@{self.socket}?virtual_host=0"

    def prepare(self) -> None:
        """Make the broker's folder where it is missing."""
        if not self.folders.valkey.exists():
            self.folders.valkey.mkdir(mode=0o700)
            if self.account:
                self.account.own(self.folders.valkey)

    def child(self) -> Child:
        """Return the server as a child of ours, not started."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "requirepass": self._password(),
            "dir": ".",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "daemonize": "no",
            "loglevel": "notice",
        }
        return Child(
            name="valkey",
            argv=[str(self.program), "-"],
            environment=self.environment,
            folder=self.folders.valkey,
            log=self.folders.log / "valkey.log",
            account=self.account,
            serves_others=True,
            typed_in="".join(f"{name} {value}\n" for name, value in settings.items()),
        )

    def ready(self) -> bool:
        """Tell whether the broker answers PING."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2.0)
                line.connect(str(self.socket))
                line.sendall(f"AUTH {self._password()}\r\nPING\r\n".encode())
                said = b""
                while said.count(b"\n") < 2:
                    heard = line.recv(1024)
                    if not heard:
                        break
                    said += heard
        except OSError:
            return False
        return b"+PONG" in said

    def _password(self) -> str:
        return key(self.folders, "valkey")[0]
