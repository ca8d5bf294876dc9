"""A letter for whoever acts for somebody: whose it is, whom it greets, and where it does not lead."""

import pytest
from django.conf import settings

from portal.letters.behalf import on_behalf
from portal.letters.letter import Action, Letter, Paragraph
from tests.letters.samples import LANGUAGES, sample

NUMBER = "R-2026-0142"


def for_bo(letter: Letter, *, person: str = "Gustava Prov") -> Letter:
    return on_behalf(letter, reader="Bo Öhman", person=person, reference=NUMBER)


def words(letter: Letter) -> list[str]:
    return [part.text for part in letter.parts if isinstance(part, Paragraph)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_words_say_for_whom_it_is_and_the_greeting_is_the_readers(language: str) -> None:
    letter = for_bo(sample("rights.corrected", language=language))

    first = words(letter)[0]

    assert "Bo Öhman" in letter.greeting
    assert first.count("Gustava Prov") == 3
    assert NUMBER in first


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_leads_to_none_of_our_pages_and_says_where_to_write_instead(language: str) -> None:
    ours = f"{settings.INSYN_ADDRESS}/begaran/paus/"
    plain = sample("rights.asked", language=language, url=ours)
    assert any(isinstance(part, Action) for part in plain.parts)

    letter = for_bo(plain)

    assert not [part for part in letter.parts if isinstance(part, Action)]
    assert plain.sender.email in words(letter)[-1]
    assert NUMBER in words(letter)[-1]


@pytest.mark.parametrize("name", ["", "Vinn på www.example.org nu"])
def test_a_name_that_cannot_be_said_is_not_said(name: str) -> None:
    first = words(for_bo(sample("rights.corrected"), person=name))[0]

    assert "www" not in first
    assert "företräder någon" in first
