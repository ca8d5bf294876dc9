"""What the trail is about has words: every test that writes an entry is watched (tests/conftest.py)."""

import pytest
from django.apps import apps

from portal.trail.services import record
from portal.trail.words import SUBJECTS, SUBJECTS_TO_STAFF


@pytest.mark.django_db
def test_an_entry_about_a_row_without_words_fails_whichever_test_writes_it() -> None:
    with pytest.raises(AssertionError, match=r"rights\.line has no words"):
        record(action="rights.line.withdrawn", about=("rights.line", 1))


def test_every_row_with_words_is_of_a_table_that_exists() -> None:
    assert set(SUBJECTS_TO_STAFF) == set(SUBJECTS)
    for label in SUBJECTS:
        assert apps.get_model(label)._meta.label_lower == label
