"""
Lengths of time and what they count from: the value types of a retention rule.

Only reading and wording live here; adding a period to a date is retention's work.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

PERIOD = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,4})W)?(?:(\d{1,5})D)?", re.ASCII)
SHORTEST_MONTH, LONGEST_MONTH = 28, 31
EXTERNAL = re.compile(r"external:([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A calendar period, as ISO 8601 writes it (P7Y, P14M, P3Y6M, P90D, P0D); a week is seven days."""

    years: int = 0
    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """
        Return the period that an ISO 8601 duration names.

        :raises ValueError: when the text is no duration in whole years, months, weeks or days
        """
        match = PERIOD.fullmatch(text)
        if match is None:
            raise ValueError("a period needs a number, written as in P7Y, P14M, P3Y6M, P90D or P0D")
        years, months, weeks, days = (int(part or 0) for part in match.groups())
        return cls(years=years, months=months, days=weeks * 7 + days)

    @property
    def at_once(self) -> bool:
        """Return whether nothing is kept after the event."""
        return not (self.years or self.months or self.days)

    @property
    def fewest_days(self) -> int:
        """Return how many days it has at least, from whichever day it counts."""
        return (self.years * 12 + self.months) * SHORTEST_MONTH + self.days

    def shorter_than(self, other: "Period") -> bool:
        """Return whether it ends before the other one, from whichever day both count."""
        mine, others = self.years * 12 + self.months, other.years * 12 + other.months
        if mine <= others and self.days <= other.days:
            return self.fewest_days < other.fewest_days
        return mine * LONGEST_MONTH + self.days < other.fewest_days

    def __str__(self) -> str:
        parts = [(self.years, "Y"), (self.months, "M"), (self.days, "D")]
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    def in_words(self, language: str) -> str:
        """Return the period in plain words, numbers joined to their unit by a no-break space."""
        parts = [
            f"{count}\N{NO-BREAK SPACE}{one if count == 1 else many}"
            for count, one, many in zip((self.years, self.months, self.days), *UNITS[language], strict=True)
            if count
        ]
        if not parts:
            return AT_ONCE[language]
        head, last = parts[:-1], parts[-1]
        return f"{', '.join(head)} {AND[language]} {last}" if head else last


UNITS = {
    "sv": (("år", "månad", "dag"), ("år", "månader", "dagar")),
    "en": (("year", "month", "day"), ("years", "months", "days")),
}
AT_ONCE = {"sv": "genast", "en": "at once"}
AND = {"sv": "och", "en": "and"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How long a tracker stays in the browser: a period, or None for the time the browser is open."""

    period: Period | None

    @classmethod
    def parse(cls, text: str) -> "Life":
        """
        Return the life that "session" or an ISO 8601 duration names.

        :raises ValueError: when the text is neither
        """
        if text == "session":
            return cls(period=None)
        try:
            return cls(period=Period.parse(text))
        except ValueError:
            raise ValueError('a life is "session" or a period such as P2D or P12M') from None

    def in_words(self, language: str) -> str:
        """Return the life in plain words."""
        if self.period is None:
            return {"sv": "tills webbläsaren stängs", "en": "until the browser is closed"}[language]
        return self.period.in_words(language)


class Event(StrEnum):
    """The events a retention period can count from."""

    ROW_CREATED = "row.created"
    MEMBER_ENDED = "member.ended"
    LAST_SIGN_IN = "last_sign_in"
    MESSAGE_LAST = "message.last"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    CONSENT_LAST_USED = "consent.last_used"
    FISCAL_YEAR_ENDED = "fiscal_year.ended"
    CALENDAR_YEAR_ENDED = "calendar_year.ended"
    CLAIM_AROSE = "claim.arose"
    VERIFICATION_DONE = "verification.done"
    SERVICES_ENDED = "services.ended"
    CASE_CLOSED = "case.closed"
    TRANSFER_ENDED = "transfer.ended"
    VISIT = "visit"
    EXTERNAL = "external"


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What a period counts from; an external event is named by the system that sends it (`device.reset`)."""

    event: Event
    external: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """
        Return the anchor that a word of `Event`, or "external:" and an event's name, stands for.

        :raises ValueError: when the text is neither
        """
        if (match := EXTERNAL.fullmatch(text)) is not None:
            return cls(event=Event.EXTERNAL, external=match[1])
        if text == Event.EXTERNAL or text not in set(Event):
            words = ", ".join(event for event in Event if event is not Event.EXTERNAL)
            raise ValueError(f"an anchor is one of {words}, or external:NAME such as external:device.reset")
        return cls(event=Event(text))

    def __str__(self) -> str:
        return f"external:{self.external}" if self.external else str(self.event)
