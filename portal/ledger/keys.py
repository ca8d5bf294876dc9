"""
The keys of the ledger's tokens: one a month, beside the master key, so outside every database and dump.

When the last backup from before a month's end is overwritten, nothing of that month can come back, and its key goes:
from then on its lines name nobody to anybody. Source: law.md (d), proof of erasure.
"""

import datetime as dt
import hmac
import os
import uuid
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from portal import crypto, register

LONGEST_ROTATION = 365
"""For how many days a backup may lie about where the register names none (T-8)."""
NAME = "ledger-{}.key"


def period_of(moment: dt.datetime) -> str:
    """Return the month of a moment, in UTC."""
    return f"{moment.astimezone(dt.UTC):%Y-%m}"


def current(period: str) -> bytes:
    """Return the key of a month that is written in now, made when it is first needed."""
    return crypto.text_key(_file(period)).encode()


def living() -> dict[str, bytes]:
    """Return the key of each month whose key is not destroyed."""
    found = sorted(_folder().glob(NAME.format("[0-9][0-9][0-9][0-9]-[0-9][0-9]")))
    return {file.stem.removeprefix("ledger-"): file.read_bytes() for file in found}


def token(key: bytes, member_id: uuid.UUID) -> str:
    """Return the keyed hash by which the ledger knows a member; nobody without the key can make it."""
    return hmac.digest(key, member_id.bytes, "sha256").hex()


def tokens(member_id: uuid.UUID, keys: Mapping[str, bytes]) -> set[str]:
    """Return every token by which the ledger may know a member."""
    return {token(key, member_id) for key in keys.values()}


def ends_on(period: str) -> dt.date:
    """Return the first day on which no backup from before the end of a month is left, by the register."""
    first = dt.date.fromisoformat(f"{period}-01")
    after = (first + dt.timedelta(days=32)).replace(day=1)
    days = max((one.rotation_days for one in register.current().backups), default=LONGEST_ROTATION)
    return after + dt.timedelta(days=days + 1)  # one more, for whoever counts in another zone


def ended(today: dt.date) -> list[str]:
    """Return the months whose key has no use any more, on a day in UTC."""
    return [period for period in living() if ends_on(period) <= today]


def destroy(period: str) -> None:
    """This function will destroy the key of a month; the second time there is nothing to destroy."""
    try:
        with _file(period).open("r+b") as file:
            file.write(b"\0" * os.fstat(file.fileno()).st_size)
            file.flush()
            os.fsync(file.fileno())
        _file(period).unlink()
    except FileNotFoundError:
        return


def _folder() -> Path:
    return Path(settings.INSYN_KEY_FILE).parent


def _file(period: str) -> Path:
    return _folder() / NAME.format(period)
