"""What a request was answered with, on the desk's page of it: who is called about an answer reads what was said."""

import uuid
from collections.abc import Iterable

from portal.letters.letter import Letter
from rights.models import Line
from rights.services import answering


def letters_of(lines: Iterable[Line], *, language: str) -> dict[uuid.UUID, Letter]:
    """Return the letter of each line that was answered with one, in the person's language; a file is none."""
    found = {}
    for line in lines:
        try:
            found[line.pk] = answering.letter_of(line, language=language)
        except answering.NotAnswered:
            continue
    return found
