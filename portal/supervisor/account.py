"""Under which account PostgreSQL and Valkey run: ours, or, when we are root, one that may do nothing."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account to step down to; no account is created and no folder outside our own changes its mode."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Hand a folder that we made to this account."""
        os.chown(path, self.uid, self.gid)


def unprivileged() -> Account | None:
    """
    Return the account that root steps down to, or None when we are an ordinary user already.

    PostgreSQL refuses to run as root.

    :raises Refusal: when we are root and the machine has no account `nobody`.
    """
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as missing:
        raise Refusal(
            "PostgreSQL refuses to run as root, and there is no account nobody to step down to."
        ) from missing
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)
