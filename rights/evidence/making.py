"""Making the evidence file: the document, a page to read it, the script to check it, signed, in one ZIP."""

import datetime as dt
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import override

from portal import crypto
from portal.members.models import Member
from portal.trail.services import record
from rights.evidence import document, reading, verify
from rights.models import Case
from rights.services.packaging import read_one_moment

LONG_AGO = (1980, 1, 1, 0, 0, 0)
PAGE, SCRIPT = "index.html", "verify.py"


def make(
    *, case: Case, language: str, now: dt.datetime, by: Member | None = None, role: str = "system"
) -> bytes:
    """
    This function will make the evidence file of a request as it stands, and note in the trail that it was made.

    The file tells of everything before its own making. `by` is the member of staff at the desk; from the command
    line nobody is known. Source: GDPR Art. 5(2), 24(1).
    """
    with transaction.atomic(durable=True):
        read_one_moment()
        found = Case.objects.select_related("member", "thread").get(pk=case.pk)
        told = document.of_case(found, key=public_key(), now=now)
    files = {PAGE: _page(told, language=language), SCRIPT: Path(verify.__file__).read_bytes()}
    told["files"] = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    signature = _signer().sign(verify.canonical(told)).hex()
    text = verify.as_text({"document": told, "signature": signature})
    record(action="rights.evidence.made", subject=case.member_id, actor=by, role=role, about=case)
    return _zipped({verify.NAME: text, **files})


def public_key() -> str:
    """Return the key that evidence is checked with, in 64 hexadecimal digits."""
    return _signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _signer() -> Ed25519PrivateKey:
    return crypto.signer(settings.INSYN_KEY_FILE.with_name("signing.key"))


def _page(told: dict[str, Any], *, language: str) -> bytes:
    with override(language):
        context = {"told": told, "language": language, **reading.in_words(told)}
        return render_to_string("rights/evidence/page.html", context).encode()


def _zipped(files: dict[str, bytes]) -> bytes:
    """Return a ZIP that is the same for the same files: no clock and no owner in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(zipfile.ZipInfo(name, LONG_AGO), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
