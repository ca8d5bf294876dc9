"""How long is left, in words. The dates come from `rules`."""

from datetime import date, timedelta

from django.utils.translation import gettext, override

from portal.letters.words import manner
from portal.register.period import Period
from retention.rules import MONTHS_A_YEAR, add_months


def countdown_words(until: date, today: date, language: str) -> str:
    """
    Say when data that are kept through `until` go: "goes in 6 years and 1 month". Both are local dates.

    They go on the day after `until`. Whole years and months are given, days only within the last month.
    """
    goes_on = until + timedelta(days=1)
    with override(language):
        days = (goes_on - today).days
        if days <= 0:
            return gettext("goes now")
        if days == 1:
            return gettext("goes tomorrow")
        months = _whole_months(today, goes_on)
        left = Period(
            years=months // MONTHS_A_YEAR, months=months % MONTHS_A_YEAR, days=0 if months else days
        )
        return gettext("goes in %(time)s") % {"time": left.in_words(manner(language))}


def _whole_months(start: date, end: date) -> int:
    months = (end.year - start.year) * MONTHS_A_YEAR + end.month - start.month
    return months - 1 if add_months(start, months) > end else months
