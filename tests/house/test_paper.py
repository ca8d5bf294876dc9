"""Every letter that can be posted is enough by itself: no page, no link behind a sign-in, no instruction without its way."""

import re

import pytest
from django.conf import settings

from portal.letters.behalf import on_behalf
from portal.letters.composing import compose
from portal.letters.letter import Action, Code, Facts, Heading, Letter, Listing, Paragraph, Table
from portal.letters.texts.short import SHORT
from tests.letters.samples import AUTHORITY, CONTEXTS, LANGUAGES, ON_PAPER, SENDER

MAILED = {
    "rights.answer": "the first page of a file, enclosed",
    "rights.answered": "the answer itself is posted",
    "rights.fee_announced": "the fee itself is posted",
    "rights.file_expiring": "who is answered by post has no file to fetch",
    "rights.file_ready": "the copy itself is posted",
    "rights.no_data": "a part of a file, enclosed",
    "rights.receipt": "fetched on a page",
    "rights.received": "has its own for paper",
    "rights.withdrawn": "has its own for paper",
}
"""Letters that are never posted, and why."""
NEEDS_A_PAGE = {
    "sv": re.compile(r"\bsida|\blänk|\blogga|inlogg|webbplats|ladda ne|\bklicka|\bknappen", re.IGNORECASE),
    "en": re.compile(r"\bpage|\blink|\bsign(ed)? in\b|website|download|\bclick\b|\bbutton", re.IGNORECASE),
}
"""What leads to a page: nobody can do it with paper."""
ASKS = {
    "sv": re.compile(
        r"\b(skriv|svara|säg till|skicka ditt|avsluta pausen|egna ord|be om det|begära det)\b", re.IGNORECASE
    ),
    "en": re.compile(
        r"\b(write|tell us|send your|answer in good time|end the pause|own words|ask for that|ask again)\b",
        re.IGNORECASE,
    ),
}
"""What is done by letter: it needs an address and the number."""


def paper(name: str, language: str, *, simply: bool = False) -> Letter:
    return compose(
        name,
        language=language,
        context={**CONTEXTS[name], **ON_PAPER[name]},
        addressed_to="Gunvor Ek",
        sender=SENDER,
        simply=simply,
    )


def said(letter: Letter) -> list[str]:
    """Return each text of a letter but its subject, one by one."""
    found: list[str] = []
    for part in letter.parts:
        match part:
            case Paragraph() | Heading():
                found.append(part.text)
            case Facts():
                found += [f"{term}: {value}" for term, value in part.rows]
            case Listing():
                found += part.items
            case Table():
                found += [part.caption, *part.columns, *(cell for row in part.rows for cell in row)]
            case Code() | Action():
                pass
    return found


def versions(name: str, language: str) -> list[Letter]:
    """Return a letter as the person, a child and whoever acts for the person gets it."""
    plain = paper(name, language)
    acting = on_behalf(plain, reader="Bo Öhman", person="Gunvor Ek", reference="R-2026-0142")
    return [plain, paper(name, language, simply=True), acting]


def test_every_letter_to_the_person_is_posted_or_never_posted() -> None:
    assert not set(ON_PAPER) & set(MAILED)
    assert set(ON_PAPER) | set(MAILED) == set(SHORT)


@pytest.mark.rule("R12-15")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ON_PAPER)
def test_a_letter_on_paper_leads_to_no_page_of_ours(name: str, language: str) -> None:
    for letter in versions(name, language):
        links = {part.url for part in letter.parts if isinstance(part, Action)}
        words = " ".join(said(letter))

        assert links <= {AUTHORITY.url}
        assert settings.INSYN_ADDRESS not in words
        assert "http" not in words
        assert not [
            text for text in said(letter) if NEEDS_A_PAGE[language].search(text.replace("e-mail", ""))
        ]


@pytest.mark.rule("R12-15")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ON_PAPER)
def test_no_heading_stands_empty_and_no_text_is_nothing(name: str, language: str) -> None:
    for letter in versions(name, language):
        assert all(text.strip() for text in said(letter))
        for part, after in zip(letter.body.parts, (*letter.body.parts[1:], None), strict=True):
            if isinstance(part, Heading):
                assert not isinstance(after, Heading | None)
            if isinstance(part, Paragraph) and part.text.endswith(":"):
                assert isinstance(after, Paragraph | Listing | Facts | Code)


@pytest.mark.rule("R12-15")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ON_PAPER)
def test_who_is_asked_to_write_is_told_where_and_with_which_number(name: str, language: str) -> None:
    for letter in versions(name, language):
        words = " ".join(said(letter))

        if ASKS[language].search(words):
            assert SENDER.address.street in words
            assert "R-2026-0142" in words
