"""How long is left, in words of both languages."""

from datetime import date

import pytest

from retention.words import countdown_words

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("until", "english", "swedish"),
    [
        (date(2032, 12, 31), "goes in 6 years and 1 month", "tas bort om 6 år och 1 månad"),
        (date(2027, 11, 21), "goes in 1 year", "tas bort om 1 år"),
        (date(2027, 1, 30), "goes in 2 months", "tas bort om 2 månader"),
        (date(2026, 12, 21), "goes in 1 month", "tas bort om 1 månad"),
        (date(2026, 12, 20), "goes in 29 days", "tas bort om 29 dagar"),
        (date(2026, 11, 23), "goes in 2 days", "tas bort om 2 dagar"),
        (date(2026, 11, 22), "goes tomorrow", "tas bort i morgon"),
        (date(2026, 11, 21), "goes now", "tas bort nu"),
        (date(2020, 1, 1), "goes now", "tas bort nu"),
    ],
)
def test_countdown_speaks_of_the_day_after_the_last_day_kept(until: date, english: str, swedish: str) -> None:
    assert countdown_words(until, TODAY, "en").replace("\u00a0", " ") == english
    assert countdown_words(until, TODAY, "sv").replace("\u00a0", " ") == swedish
