"""Letters to a child: the same letter, begun in short, in both languages and in words a twelve-year-old understands."""

import re
import shutil
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from portal.letters import pdf
from portal.letters.composing import TEXTS, compose
from portal.letters.letter import Heading, Letter, Paragraph
from portal.letters.showing import as_mail, as_text
from portal.letters.texts.short import SHORT
from portal.letters.wording import wording
from tests.letters.reading import squeezed, text_of
from tests.letters.samples import ANSWER, CONTEXTS, LANGUAGES, SENDER
from tests.letters.test_pdf import checked

TO_OTHERS = {"rights.staff_look", "rights.letter_waits", "rights.passed_on"}
"""Letters of this room that staff and controllers get."""
LONGEST_SENTENCE = 20
"""So many words a sentence has at most."""
BEGINNING = {"sv": "Kort sagt", "en": "In short"}
HARD = {
    "sv": ("personuppgift", "behandling", "begränsning", "invändning", "rättslig", "artikel", "enligt"),
    "en": ("personal data", "processing", "restriction", "objection", "legal", "article", "pursuant"),
}
"""Words of the law: they stand in the whole letter, not in the short part."""


def letter(name: str, language: str, *, simply: bool = True) -> Letter:
    return compose(
        name,
        language=language,
        context=CONTEXTS[name],
        addressed_to="Lilla Li",
        sender=SENDER,
        simply=simply,
    )


def in_words(name: str, language: str, **changed: object) -> str:
    """Return what the short part of a letter says, with some values changed."""
    told = compose(name, language=language, context={**CONTEXTS[name], **changed}, sender=SENDER, simply=True)
    return " ".join(one.text for one in told.short[1:] if isinstance(one, Paragraph))


def test_every_letter_to_the_person_about_a_request_has_its_short_part() -> None:
    assert set(SHORT) == {name for name in TEXTS if name.startswith("rights.")} - TO_OTHERS


@pytest.mark.rule("R12-14")
@pytest.mark.parametrize("name", SHORT)
def test_the_short_part_stands_first_in_both_languages_and_the_letter_stays_whole(name: str) -> None:
    said = {}
    for language in LANGUAGES:
        young, grown = letter(name, language), letter(name, language, simply=False)
        first, *sentences, last = young.short

        assert first == Heading(text=BEGINNING[language])
        assert isinstance(last, Heading)
        assert sentences
        assert all(isinstance(one, Paragraph) for one in sentences)
        assert young.parts == (*young.short, *grown.parts)
        assert grown.short == ()
        said[language] = [one.text for one in sentences if isinstance(one, Paragraph)]
    assert len(said["sv"]) == len(said["en"])
    assert not set(said["sv"]) & set(said["en"])


@pytest.mark.rule("R12-14")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHORT)
def test_the_short_part_is_few_short_sentences_without_words_of_the_law(name: str, language: str) -> None:
    words = " ".join(one.text for one in letter(name, language).short if isinstance(one, Paragraph))
    sentences = re.split(r"(?<=[.?])\s+", words)

    assert len(sentences) <= 7
    assert all(len(one.split(" ")) <= LONGEST_SENTENCE for one in sentences), sentences
    assert not [hard for hard in HARD[language] if hard in words.lower()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_became_of_the_request_is_told_apart_in_short(language: str) -> None:
    def short(name: str, **changed: object) -> str:
        return in_words(name, language, **changed)

    assert short("rights.erased", done=True) != short("rights.erased", done=False)
    assert short("rights.corrected", otherwise=True) != short("rights.corrected", otherwise=False)
    assert short("rights.file_ready", to_move=True) != short("rights.file_ready", to_move=False)
    assert short("rights.file_expiring", to_move=True) != short("rights.file_expiring", to_move=False)


@pytest.mark.rule("R12-14")
def test_the_short_part_of_a_pauses_end_does_not_say_that_we_use_again_what_stays_stopped() -> None:
    def short(**changed: object) -> str:
        return in_words("rights.restriction_to_be_lifted", "en", **changed)

    again, no = "we may use what we know about you again", "We still do not do what you have said no to."
    other = short(others=("R-2026-0150: Restrict",))
    assert "You have another pause, so we still do not use what we know about you." in other
    assert again not in other
    assert again in short(stopped=("Statistics",))
    assert no in short(stopped=("Statistics",))
    assert no not in short(stopped=())


@pytest.mark.rule("R20-1")
def test_the_short_part_of_a_move_of_nothing_does_not_say_that_we_know_nothing() -> None:
    nothing = replace(ANSWER, held=False, moving=True, categories=())

    moving = in_words("rights.answer", "en", answer=nothing)
    asking = in_words("rights.answer", "en", answer=replace(nothing, moving=False))

    assert "We have nothing that can be moved. We may still know other things about you." in moving
    assert "The answer is nothing" not in moving
    assert "The answer is nothing" in asking


def test_the_short_part_of_a_weighed_objection_says_some_only_where_some_has_stopped() -> None:
    assert "we go on with some of it." in in_words("rights.objection_weighed", "en", stopped=("News",))
    assert "and we go on. " in in_words("rights.objection_weighed", "en", stopped=())


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_text_and_paper_begin_alike(language: str) -> None:
    young = letter("rights.restricted", language)

    whole = young.body.parts[0]
    assert isinstance(whole, Paragraph)
    for shown in (squeezed(as_text(young)), squeezed(unescape(as_mail(young)))):
        assert 0 < shown.index(squeezed(BEGINNING[language])) < shown.index(squeezed(whole.text))
    paper = text_of(pdf.render(young, dated_on=date(2026, 11, 20)))
    assert paper.count(squeezed(BEGINNING[language])) == 1


def test_letters_with_a_short_part_are_pdf_ua(tmp_path: Path) -> None:
    assert shutil.which("java")
    files = [
        tmp_path / f"{name}.pdf" for name in ("rights.answer", "rights.received_on_paper", "rights.erased")
    ]
    for file in files:
        file.write_bytes(pdf.render(letter(file.stem, "sv"), dated_on=date(2026, 11, 20), to=("Lilla Li",)))

    said = checked(files)

    assert said.count("compliant=true") == len(files), said


@pytest.mark.rule("R12-14")
def test_a_version_tells_letter_language_and_manner_and_nothing_about_the_reader() -> None:
    versions = {
        wording(name, language=language, simply=simply)
        for name in SHORT
        for language in LANGUAGES
        for simply in (False, True)
    }

    assert len(versions) == 4 * len(SHORT)
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in versions)
    assert wording("no.such_letter", language="sv") == ""
