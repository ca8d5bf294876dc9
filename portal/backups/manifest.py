"""What stands beside the locked files of a backup: when, from what, until when; signed, and naming nobody."""

import base64
import datetime as dt
import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from portal import crypto
from portal.backups.locking import Part, digest
from portal.supervisor.refusal import Refusal

FORMAT = 1
NAME = "manifest.json"
SIGNATURE = "manifest.sig"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup. `generation` is the number that the dump brings back."""

    made_at: dt.datetime
    portal: uuid.UUID
    generation: int
    register: str
    demo: bool
    parts: tuple[Part, ...]

    @property
    def size(self) -> int:
        """All its bytes on the disk, without the manifest."""
        return sum(part.size for part in self.parts)


def write(manifest: Manifest, folder: Path) -> None:
    """This function will put the manifest and its signature into the folder of a backup."""
    told = asdict(manifest) | {
        "format": FORMAT,
        "made_at": manifest.made_at.astimezone(dt.UTC).isoformat(),
        "portal": str(manifest.portal),
    }
    text = json.dumps(told, indent=2).encode()
    signature = crypto.signer(_signing_key()).sign(text)
    for name, body in ((NAME, text), (SIGNATURE, base64.b64encode(signature))):
        (folder / name).write_bytes(body)
        (folder / name).chmod(0o600)


def read(folder: Path) -> Manifest:
    """
    Return what the manifest in a folder says.

    :raises Refusal: when there is none, or it was not signed by this portal.
    """
    try:
        text = (folder / NAME).read_bytes()
        signature = base64.b64decode((folder / SIGNATURE).read_bytes())
    except (OSError, ValueError) as missing:
        raise Refusal(
            f"{folder} holds no whole backup: name a folder that ./insyn backup has made."
        ) from missing
    if not _signing_key().exists():
        raise Refusal(f"The key {_signing_key()} is missing: put it back from the copy of the keys.")
    try:
        crypto.signer(_signing_key()).public_key().verify(signature, text)
    except InvalidSignature as wrong:
        raise Refusal(
            f"The manifest in {folder} was changed, or is signed with another key than {_signing_key()}."
        ) from wrong
    return _manifest(json.loads(text), folder)


def check(manifest: Manifest, folder: Path) -> None:
    """
    This function will compare every file of a backup with its manifest.

    :raises Refusal: when one is missing or was changed.
    """
    for part in manifest.parts:
        path = folder / part.name
        if not path.is_file():
            raise Refusal(f"{path} is missing: this backup is not whole.")
        if path.stat().st_size != part.size or digest(path) != part.sha256:
            raise Refusal(f"{path} was changed since the backup was made: choose another backup.")


def _manifest(told: dict[str, Any], folder: Path) -> Manifest:
    if told["format"] != FORMAT:
        raise Refusal(f"{folder} was made by a later version of Insyn: restore it with that one.")
    return Manifest(
        made_at=dt.datetime.fromisoformat(told["made_at"]),
        portal=uuid.UUID(told["portal"]),
        generation=told["generation"],
        register=told["register"],
        demo=told["demo"],
        parts=tuple(Part(**part) for part in told["parts"]),
    )


def _signing_key() -> Path:
    return Path(settings.INSYN_KEY_FILE).with_name("signing.key")
