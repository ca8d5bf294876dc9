"""Which version of a letter's words the portal has: a digest, for whoever compares it with a published version."""

import hashlib
import inspect
from functools import cache
from pathlib import Path

from django.conf import settings

from portal.letters.composing import TEXTS
from portal.letters.words import manner


@cache
def wording(letter: str, *, language: str) -> str:
    """
    Return the SHA-256 of a letter's text as it stands in the source, with the catalogue that translates it.

    Nothing for a letter that the portal no longer has.
    """
    text = TEXTS.get(letter)
    if text is None:
        return ""
    digest = hashlib.sha256(inspect.getsource(text).encode())
    for folder in settings.LOCALE_PATHS:
        catalogue = Path(folder) / manner(language) / "LC_MESSAGES" / "django.mo"
        digest.update(catalogue.read_bytes() if catalogue.exists() else b"")
    return digest.hexdigest()
