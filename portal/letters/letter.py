"""
What a letter is: a subject and parts, all plain text, built once and shown as page, mail and PDF.

No markup here: nothing a person wrote can become any, whatever it is shown as.
"""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from portal.register.parts import Controller

SUBJECT_LIMIT = 44
LINK_SCHEMES = frozenset({"https", "http"})


class UnfitLetter(ValueError):
    """A subject is too long or broken over lines, or a link leads to no web address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside the letter."""

    kind: ClassVar[str] = "heading"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph of running text."""

    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code to type in, shown large and alone."""

    kind: ClassVar[str] = "code"
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Pairs of a term and what it is for this person."""

    kind: ClassVar[str] = "facts"
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list of short texts."""

    kind: ClassVar[str] = "listing"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    A table with a caption and one heading a column; the first cell of a row names the row.

    `left_out` says, when rows were left out for length, how many and where they are.
    """

    kind: ClassVar[str] = "table"
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise UnfitLetter("a table row has another number of cells than the table has columns")

    @property
    def named_rows(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Each cell with its column's heading, for narrow screens on which a row is read downwards."""
        return tuple(tuple(zip(self.columns, row, strict=True)) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A link with its label; only web addresses, never script or file."""

    kind: ClassVar[str] = "action"
    label: str
    url: str

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in LINK_SCHEMES or any(sign.isspace() for sign in self.url):
            raise UnfitLetter("a link in a letter must be a web address")


Part = Heading | Paragraph | Code | Facts | Listing | Table | Action


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a text says, before it knows sender and reader. `article` names the law it keeps."""

    subject: str
    parts: tuple[Part, ...]
    article: str = ""

    def __post_init__(self) -> None:
        if not self.subject.strip() or len(self.subject) > SUBJECT_LIMIT:
            raise UnfitLetter(f"a subject has 1 to {SUBJECT_LIMIT} signs")
        if not self.subject.isprintable():
            raise UnfitLetter("a subject is one line without control signs")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    A finished letter from the controller, in one language, with a greeting that may name nobody.

    `short` stands before the text when a child may read it (R12-14).
    """

    name: str
    language: str
    sender: Controller
    greeting: str
    body: Body
    short: tuple[Part, ...] = ()

    @property
    def subject(self) -> str:
        return self.body.subject

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.short, *self.body.parts)

    @property
    def article(self) -> str:
        return self.body.article
