"""
What goes when: what erasures had to keep, by the month in which it goes and the rule that keeps it until then.

Counted in the database from what the disposals say; nothing of it names anybody. Source: GDPR Art. 5(1)(e), 30(1)(f).
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.db.models.functions import TruncMonth

from portal import register
from portal.datamap.registry import declared
from portal.register.information import rule_words
from retention.models import Hold

KEPT = """
SELECT date_trunc('month', (item->>'until')::date + 1)::date, item->>'category', item->>'rule',
  count(DISTINCT d.member_id), sum((item->>'rows')::bigint)
FROM retention_disposal d CROSS JOIN LATERAL jsonb_array_elements(d.items) item
WHERE d.next_on IS NOT NULL AND item->>'outcome' = 'kept' AND item->>'until' <> '' AND NOT item->>'table' = ANY(%s)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """What goes in one month by one rule, in words: of how many people, and how many records."""

    month: dt.date
    label: str
    rule: str
    people: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ToReview:
    """How many holds are to be looked at again in one month."""

    month: dt.date
    holds: int


def leaving(*, language: str) -> tuple[Leaving, ...]:
    """Return what goes in each month to come, the next first; evidence, which no disposal deletes, is not in it."""
    evidence = [label for label, source in declared().items() if source.evidence]
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [evidence])
        found = cursor.fetchall()
    return tuple(
        Leaving(
            month=month,
            label=_label(category, language),
            rule=_rule(rule, language),
            people=people,
            rows=int(rows),
        )
        for month, category, rule, people, rows in found
    )


def to_review() -> tuple[ToReview, ...]:
    """Return how many holds are to be looked at again in each month; a hold has no last day."""
    months = Hold.objects.live().annotate(month=TruncMonth("review_on")).order_by("month")
    counted = months.values_list("month").annotate(Count("pk"))
    return tuple(ToReview(month=month, holds=holds) for month, holds in counted)


def _label(category: str, language: str) -> str:
    found = next((one for one in register.current().categories if one.id == category), None)
    return found.label.in_language(language) if found else category


def _rule(rule: str, language: str) -> str:
    """Return the rule's sentence; nothing where staff have set the day, the code where it has left the register."""
    book = register.current()
    found = next((one for one in book.retention if one.id == rule), None)
    return rule_words(book, found, language=language).sentence if found else rule
