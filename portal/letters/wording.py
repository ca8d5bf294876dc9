"""Which version of a letter's words the portal has: a digest, for whoever compares it with a published version."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings

from portal.letters import texts
from portal.letters.composing import TEXTS
from portal.letters.words import manner

SHORT = 12
"""So many signs of a version tell it from the others where people read it."""


@cache
def wording(letter: str, *, language: str, simply: bool = False) -> str:
    """
    Return the SHA-256 of all that a letter can say in a language: the texts in the source, and their translation.

    It depends on nobody who gets the letter, but for whether it begins in a child's words. Nothing for a letter that
    the portal no longer has. Source: R12-14.
    """
    if letter not in TEXTS:
        return ""
    digest = hashlib.sha256(f"{letter} {simply}".encode())
    for source in sorted(Path(texts.__path__[0]).glob("*.py")):
        digest.update(source.read_bytes())
    for folder in settings.LOCALE_PATHS:
        catalogue = Path(folder) / manner(language) / "LC_MESSAGES" / "django.mo"
        digest.update(manner(language).encode() + (catalogue.read_bytes() if catalogue.exists() else b""))
    return digest.hexdigest()
