"""What the trail is about has words: every test that writes an entry is watched (tests/conftest.py). So has each call."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from portal.letters.texts.staff import WANTED
from portal.trail.services import record
from portal.trail.words import SUBJECTS, SUBJECTS_TO_STAFF
from rights.services import reminding, unreached

NAMED = {
    "{reminding.WRITTEN}": reminding.WRITTEN,
    "{TRACES}": reminding.TRACES,
    "{PROFILE}": unreached.PROFILE,
    "{UNREACHED}": unreached.UNREACHED,
}
CALL = re.compile(r'task="rights\.tell_staff",\s+key=(\S+)')


@pytest.mark.django_db
def test_an_entry_about_a_row_without_words_fails_whichever_test_writes_it() -> None:
    with pytest.raises(AssertionError, match=r"rights\.line has no words"):
        record(action="rights.line.withdrawn", about=("rights.line", 1))


def test_every_row_with_words_is_of_a_table_that_exists() -> None:
    assert set(SUBJECTS_TO_STAFF) == set(SUBJECTS)
    for label in SUBJECTS:
        assert apps.get_model(label)._meta.label_lower == label


def test_staff_are_called_for_nothing_without_words_and_no_words_are_for_nothing() -> None:
    called = set()
    for path in (Path(__file__).parents[2] / "rights").rglob("*.py"):
        text = path.read_text()
        for key in CALL.findall(text):
            given = key if key.startswith("f") else re.search(rf'\b{key.rstrip(",")} = (f"\S+)', text)[1]  # type: ignore[index]  # a key is written or named
            called.add(NAMED.get(given.removeprefix('f"'), given.removeprefix('f"')))

    assert called == set(WANTED)
