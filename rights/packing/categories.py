"""The categories of the answer's letter: which have something to tell of this person, and what (R15-2 to R15-8)."""

from portal.letters import answer as letters
from portal.letters.words import long_date
from portal.recipients.models import Disclosure
from portal.register.articles import cited
from retention import glance
from retention.until import Until
from rights.models import Line


def given(line: Line) -> frozenset[tuple[str, str]]:
    """Return which category went to which recipient, as noted when it went: what is gone since was given all the same."""
    noted = Disclosure.objects.visible_to(line.case.member).values_list("category", "recipient")
    return frozenset(noted.distinct())


def something(one: glance.Glance, records: int, given: frozenset[tuple[str, str]]) -> bool:
    """Return whether a category has anything to tell: rows, data that pass through unstored, or a noted recipient."""
    passed_on = any(category == one.about.id for category, _recipient in given)
    return bool(records or one.records or passed_on or not one.about.stored)


def told(
    one: glance.Glance, records: int, given: frozenset[tuple[str, str]], language: str
) -> letters.CategoryAnswer:
    """Return one category as the letter tells it; an empty one names only those that were given it."""
    until, held_now = one.deciding, bool(records or one.records or not one.about.stored)
    return letters.CategoryAnswer(
        name=one.about.label,
        records=records,
        purposes=tuple(purpose.name for purpose in one.about.purposes),
        basis="; ".join(
            dict.fromkeys(
                f"{purpose.basis} ({cited(purpose.article, language=language)})"
                for purpose in one.about.purposes
            )
        ),
        origin="; ".join(one.about.origins),
        recipients=tuple(
            recipient.name
            for recipient in one.about.recipients
            if held_now or (one.about.id, recipient.id) in given
        ),
        until=" ".join([_until(until, language) if until else one.about.storage, *one.longer]),
    )


def _until(until: Until, language: str) -> str:
    date = f"{long_date(until.on, language, weekday=False)}: " if until.on else ""
    return f"{date}{until.sentence} {until.reason}".strip()
