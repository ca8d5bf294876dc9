"""What a person typed stays text in PDF, mail and headers; the renderer fetches nothing from anywhere."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from portal.letters import pdf
from portal.letters.letter import Action, Body, Letter, UnfitLetter
from portal.letters.mail import Addressee, UnfitAddressee, build
from portal.letters.showing import as_document, as_mail, as_text
from tests.letters.reading import attached_to, links_of, squeezed, text_of
from tests.letters.samples import ANSWER, CONTEXTS, LANGUAGES, sample

DATED = date(2026, 11, 20)
MARKS = (
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "</p></main><h1>Another letter</h1>",
    "{{ 7|add:7 }} {% include 'base.html' %} %(sender)s {0} ${x}",
    "<style>@page{margin:0}</style>",
)


class Listener:
    """A server on the loopback that counts whoever knocks."""

    def __init__(self) -> None:
        self.knocks = 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self.server.accept()
            except OSError:
                return
            self.knocks += 1
            caller.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    found = Listener()
    yield found
    found.server.close()


CODES = {("account.changed", "kind"), ("rights.staff_look", "why")}
"""Values that are keys of ours and never come from outside."""


def hostile(text: str, name: str) -> dict[str, Any]:
    """Return the values of a letter with every text that comes from outside replaced by `text`."""
    changed: dict[str, Any] = {}
    for key, value in CONTEXTS[name].items():
        if isinstance(value, str) and not value.startswith("http") and (name, key) not in CODES:
            changed[key] = text
        elif isinstance(value, tuple) and all(isinstance(one, str) for one in value):
            changed[key] = (text,)
    if name == "rights.answer":
        category = replace(
            ANSWER.categories[0],
            name=text,
            purposes=(text,),
            basis=text,
            origin=text,
            recipients=(text,),
            until=text,
        )
        changed["answer"] = replace(
            ANSWER,
            reference=text,
            identity=text,
            categories=(category,),
            sources=(replace(ANSWER.sources[0], name=text, outcome=text),),
            masked=(replace(ANSWER.masked[0], item=text, reason=text),),
            versions=((text, text),),
        )
    return changed


class Reader(HTMLParser):
    """Reads a page as a browser would: which elements and attributes it has, and what it says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("name", CONTEXTS)
def test_markup_in_any_value_is_shown_as_text_in_mail_and_document(name: str, mark: str) -> None:
    letter = sample(name, language="en", addressed_to=mark, **hostile(mark, name))
    harmless = sample(name, language="en", addressed_to="x/y", **hostile("harmless", name))

    def document(one: Letter) -> str:
        return as_document(one, dated_on=DATED, to=("line",))

    for show in (as_mail, document):
        assert Reader(show(letter)).elements == Reader(show(harmless)).elements
    if hostile(mark, name):
        assert squeezed(mark) in squeezed(Reader(as_mail(letter)).said)
        assert squeezed(mark) in squeezed(as_text(letter))


@pytest.mark.parametrize("mark", MARKS)
def test_markup_in_a_value_is_shown_as_text_in_the_pdf(mark: str) -> None:
    letter = sample("rights.answer", language="en", **hostile(mark, "rights.answer"))

    made = pdf.render(letter, dated_on=DATED, to=(mark,))

    assert text_of(made).count(squeezed(mark)) >= 10


def test_renderer_fetches_nothing_from_the_network_or_the_disk(listener: Listener, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the content of a local file")
    places = (listener.address + "/a", secret.as_uri(), "data:text/plain,hello")
    tricks = [f'<link rel=attachment href="{place}">' for place in places]
    tricks += [f'<img src="{place}"><a rel=attachment href="{place}">x</a>' for place in places]

    for trick in tricks:
        letter = sample("rights.receipt", language="en", addressed_to=trick, delivery=trick, reference=trick)
        made = pdf.render(letter, dated_on=DATED, to=(trick,))
        assert attached_to(made) == []
        assert squeezed(trick) in text_of(made)
        assert b"the content of a local file" not in made

    assert listener.knocks == 0


def test_renderer_fetches_nothing_even_when_markup_asks_for_it(listener: Listener, tmp_path: Path) -> None:
    """The second wall: suppose that escaping failed. What stands in the document is refused all the same."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the content of a local file")
    sheet = pdf.press().sheets["en"]
    places = (
        listener.address + "/a",
        secret.as_uri(),
        "data:text/plain,hello",
        "//127.0.0.1/x",
        "ftp://127.0.0.1/",
    )
    for place in places:
        markup = f"""
            <html lang=en><head><title>x</title>
            <link rel=attachment href="{place}"><link rel=stylesheet href="{place}">
            <style>@import "{place}"; body {{ background: url("{place}") }}
            @font-face {{ font-family: x; src: url("{place}") }}</style></head>
            <body><img src="{place}" alt=x><object data="{place}"></object><embed src="{place}">
            <a rel=attachment href="{place}">x</a></body></html>"""
        made = pdf.printed(markup, sheet=sheet)
        assert attached_to(made) == []
        assert b"the content of a local file" not in made

    assert listener.knocks == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CONTEXTS)
def test_letter_leads_only_to_the_links_it_was_given(name: str, language: str) -> None:
    given = {part.url for part in sample(name, language=language).parts if isinstance(part, Action)}
    letter = sample(name, language=language, **hostile("https://evil.example/ javascript:alert(1)", name))

    made = pdf.render(letter, dated_on=DATED)

    allowed = {link.rstrip("/") for link in {*given, letter.sender.url}}
    assert {link.rstrip("/") for link in links_of(made)} <= allowed


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//evil.example", "", "https://a b"],
)
def test_link_that_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(UnfitLetter):
        Action(label="Go", url=url)


@pytest.mark.parametrize(
    "subject", ["Hello\nBcc: x@example.org", "Hello\r\nTo: x", "a\0b", "x" * 45, "", "  "]
)
def test_subject_that_is_long_empty_or_broken_is_refused(subject: str) -> None:
    with pytest.raises(UnfitLetter):
        Body(subject=subject, parts=())


@pytest.mark.parametrize(
    "email",
    [
        "anna@example.org\nBcc: all@example.org",
        "anna@example.org\r\nBcc: all@example.org",
        "anna@example.org\rX: y",
        "anna@example.org, bo@example.org",
        "anna@example.org\0",
        "anna",
        "",
    ],
)
def test_address_that_could_break_a_header_is_refused_without_quoting_it(email: str) -> None:
    with pytest.raises(UnfitAddressee) as refusal:
        Addressee(email=email, language="sv")

    assert "anna" not in str(refusal.value).lower()


def test_addressee_does_not_tell_who_it_is() -> None:
    addressee = Addressee(email="anna@example.org", language="sv")

    assert "anna" not in repr(addressee).lower()


@pytest.mark.parametrize("name", CONTEXTS)
def test_values_never_reach_the_headers_of_a_mail(name: str) -> None:
    text = "Bcc: all@example.org\r\nX-Evil: yes"
    letter = sample(name, language="en", addressed_to="Bcc: all@example.org", **hostile(text, name))

    mail = build(
        letter,
        addressee=Addressee(email="anna@example.org", language="en"),
        message_id="<x@portal.example>",
    )

    headers = mail.message().as_string().partition("\n\n")[0]
    assert "evil" not in headers.lower()
    assert "bcc" not in headers.lower()
    assert mail.recipients() == ["anna@example.org"]
