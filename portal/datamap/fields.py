"""The classes of a column, and what each right does with it. Silence is not a class."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from portal.datamap.codes import Codes

Words = Any  # a gettext_lazy string: promised text, str at the time it is read


class Kind(Enum):
    """What a column holds, seen from the person."""

    PROVIDED = "provided"
    OBSERVED = "observed"
    INFERRED = "inferred"
    MADE = "made"
    THIRD_PARTY = "third_party"
    DOCUMENT = "document"
    SECRET = "secret"  # noqa: S105  # the name of a class of columns
    LINK = "link"
    NOT_PERSONAL = "not_personal"

    @property
    def copied(self) -> bool:
        """Whether the column's value stands in a copy (GDPR Art. 15(3); R15-11)."""
        return self in {Kind.PROVIDED, Kind.OBSERVED, Kind.INFERRED, Kind.MADE, Kind.DOCUMENT}

    @property
    def portable(self) -> bool:
        """Whether the value may be moved: given or observed, neither concluded nor our doing (GDPR Art. 20(1); R20-1)."""
        return self in {Kind.PROVIDED, Kind.OBSERVED, Kind.DOCUMENT}


class OnErasure(Enum):
    """What disposal does with the column."""

    DELETE_ROW = "delete_row"
    ERASE = "erase"
    KEEP = "keep"


class Rectify(Enum):
    """Who may correct the column, and how (GDPR Art. 16; R16-1, R16-2)."""

    OWN = "own"
    VERIFIED = "verified"
    STAFF = "staff"
    NO = "no"


class Others(Enum):
    """Whether a free text may speak of other people, so that a person looks before it is copied (Art. 15(4))."""

    NONE = "none"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """
    One column's class, its words for people, and its fate.

    `category` is given where a column belongs to another category of the register than its table does; `codes`
    where the column holds codes that are no choices of the model (R15-16). `mask` says
    what the person's page shows of a value that stands whole only in a copy, which asks for a second proof. `words`
    says a structured value to people, given what stands in the column `beside` it, such as which right it is about.
    """

    kind: Kind
    label: Words = None
    explain: Words = None
    on_erasure: OnErasure = OnErasure.DELETE_ROW
    rectify: Rectify = Rectify.STAFF
    rule: str = ""
    reason: Words = ""
    others: Others | None = None
    money: bool = False
    category: str = ""
    codes: Codes | None = None
    mask: Callable[[str], str] | None = None
    words: Callable[[Any, str], str] | None = None
    beside: str = ""

    @property
    def personal(self) -> bool:
        return self.kind is not Kind.NOT_PERSONAL


def provided(label: Words = None, **more: Any) -> Field:
    """What the person gave us."""
    return Field(kind=Kind.PROVIDED, label=label, **more)


def observed(label: Words = None, **more: Any) -> Field:
    """What the person's use of a service left behind (WP242)."""
    return Field(kind=Kind.OBSERVED, label=label, rectify=more.pop("rectify", Rectify.NO), **more)


def inferred(label: Words = None, **more: Any) -> Field:
    """What we concluded: copied, never moved."""
    return Field(kind=Kind.INFERRED, label=label, **more)


def made(label: Words = None, **more: Any) -> Field:
    """What we noted of our own doing, such as a letter we sent: copied, never moved; she neither gave nor caused it."""
    return Field(kind=Kind.MADE, label=label, rectify=more.pop("rectify", Rectify.NO), **more)


def identity(label: Words = None, **more: Any) -> Field:
    """What names or reaches the person; erased even where the row stays."""
    return Field(kind=Kind.PROVIDED, label=label, on_erasure=more.pop("on_erasure", OnErasure.ERASE), **more)


def kept(rule: str, label: Words = None, **more: Any) -> Field:
    """What a retention rule of the register keeps past an erasure."""
    return Field(
        kind=more.pop("kind", Kind.OBSERVED),
        label=label,
        rule=rule,
        on_erasure=OnErasure.KEEP,
        rectify=more.pop("rectify", Rectify.NO),
        **more,
    )


def third_party(label: Words = None, **more: Any) -> Field:
    """Someone else's data in this person's row: masked in a copy (R15-13)."""
    return Field(kind=Kind.THIRD_PARTY, label=label, **more)


def document(label: Words = None, **more: Any) -> Field:
    """A file; it lies in the package in its original form."""
    return Field(kind=Kind.DOCUMENT, label=label, **more)


def secret(reason: Words, **more: Any) -> Field:
    """A hash, token or seed: told of, never shown (T-53)."""
    return Field(kind=Kind.SECRET, reason=reason, rectify=Rectify.NO, **more)


def link() -> Field:
    """The key by which the row belongs to the person or to another declared row."""
    return Field(kind=Kind.LINK, rectify=Rectify.NO)


def not_personal(reason: Words) -> Field:
    return Field(kind=Kind.NOT_PERSONAL, reason=reason, rectify=Rectify.NO)
