"""
By what a person is told from everybody else, and how it is looked for. Pure: no queries, no clock, no settings.

A hit must mean this person, or nobody believes the search. So a sign is long enough to be nobody else's: of a name
two words and nine letters (a first name alone is many people's), of a user name something beside letters (others are
words of the language), of a telephone number eight digits. Whether a living person bears the same is asked by whoever
searches. Streets, towns, birth years and companies are shared by many, and are no signs.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SHORTEST_NAME, SHORTEST_USER_NAME, SHORTEST_KEY = 9, 6, 16
DIGITS_OF_PHONE, DIGITS_OF_NUMBER = 8, 10
BEFORE, AFTER = r"(?<![\w.+%-])", r"(?![\w-])"
"""A sign stands alone: `anna@example.org` is not found in `hanna@example.org`."""
WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"[\w.+%-]+@[\w-]+")
"""An e-mail address as far as the first part of its domain: many share the whole domain."""
RUN = re.compile(r"\d[\d ()+-]{6,}\d")
COUNTRY = re.compile(r"^(?:\+46|0046|0)")


class Kind(StrEnum):
    """What a sign is, which says how it may be written elsewhere."""

    EMAIL = "email"
    USER_NAME = "user_name"
    NAME = "name"
    PHONE = "phone"
    NUMBER = "number"
    KEY = "key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing that tells a person from all others, as it was written in the person's record."""

    kind: Kind
    value: str

    @property
    def digits(self) -> str:
        """The digits that every way of writing a number has in common."""
        if self.kind is Kind.NUMBER:
            return re.sub(r"\D", "", self.value)[-DIGITS_OF_NUMBER:]
        plain = re.sub(r"[^\d+]", "", self.value)
        return re.sub(r"\D", "", COUNTRY.sub("", plain))

    @property
    def tells(self) -> bool:
        """Whether it is long enough to be nobody else's."""
        match self.kind:
            case Kind.EMAIL:
                return "@" in self.value
            case Kind.USER_NAME:
                return len(self.value) >= SHORTEST_USER_NAME and not self.value.isalpha()
            case Kind.NAME:
                return len(self.value.split()) > 1 and len(self.value) >= SHORTEST_NAME
            case Kind.PHONE:
                return len(self.digits) >= DIGITS_OF_PHONE
            case Kind.NUMBER:
                return len(self.digits) == DIGITS_OF_NUMBER
            case Kind.KEY:
                return len(self.value) >= SHORTEST_KEY

    @property
    def pattern(self) -> str:
        """The regular expression for every way of writing it."""
        match self.kind:
            case Kind.NAME:
                return r"\s+".join(re.escape(word) for word in self.value.split())
            case Kind.PHONE:
                return r"(?:\+|00)?(?:46)?[ ()-]*0?[ ()-]*" + r"[ ()-]*".join(self.digits)
            case Kind.NUMBER:
                return rf"(?:19|20)?{self.digits[:6]}[-+ ]?{self.digits[6:]}"
            case _:
                return re.escape(self.value)

    @property
    def probe(self) -> str:
        """A word, or the first digits, that every text with the sign holds."""
        if self.kind in {Kind.PHONE, Kind.NUMBER}:
            return self.digits[:DIGITS_OF_PHONE]
        words = ADDRESS if self.kind is Kind.EMAIL else WORD
        return max(words.findall(self.value.lower()), key=len, default=self.value.lower())

    def is_in(self, text: str) -> bool:
        """Return whether a text holds it, standing alone."""
        return re.search(f"{BEFORE}{self.pattern}{AFTER}", text, re.IGNORECASE) is not None


class Sieve:
    """
    Says which of many signs a long text may hold, at a cost that does not grow with their number.

    The words of the text are compared with one word of each sign, and its runs of digits likewise; whoever asks then
    looks for the few that are left. A regular expression of all signs grows with them: 500 took 30 times as long as 8.
    """

    def __init__(self, signs: Iterable[Sign]) -> None:
        self._by_probe: dict[str, set[Sign]] = {}
        for sign in signs:
            self._by_probe.setdefault(sign.probe, set()).add(sign)
        self._digits = any(probe.isdecimal() for probe in self._by_probe)

    def candidates(self, text: str) -> set[Sign]:
        """Return the signs that a text may hold; all that it holds are among them."""
        found: set[Sign] = set()
        lowered = text.lower()
        words = {*WORD.findall(lowered), *(ADDRESS.findall(lowered) if "@" in lowered else ())}
        for word in self._by_probe.keys() & words:
            found |= self._by_probe[word]
        if self._digits:
            for run in set(RUN.findall(text)):
                digits = re.sub(r"\D", "", run)
                for start in range(len(digits) - DIGITS_OF_PHONE + 1):
                    found |= self._by_probe.get(digits[start : start + DIGITS_OF_PHONE], set())
        return found

    def held(self, text: str) -> set[Sign]:
        """Return the signs that a text holds."""
        return {sign for sign in self.candidates(text) if sign.is_in(text)}
