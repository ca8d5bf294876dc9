"""States and last days in words and colour; colour never stands alone."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

SOON_DAYS = 7


def badge(tone: str, text: object) -> SafeString:
    """Return a state as a badge; tones: now, wait, done, closed, late."""
    return format_html('<span class="badge {}">{}</span>', tone, text)


def due(due_on: dt.date, *, today: dt.date, ended: bool, paused: bool = False) -> SafeString:
    """Return a last day with the days left; an ended case is never late, nor one whose clock stands still."""
    left = (due_on - today).days
    if paused and not ended:
        words = gettext("the clock stands still")
        return format_html('<span class="due paused">{} ({})</span>', date_format(due_on), words)
    if ended:
        return format_html('<span class="due">{}</span>', date_format(due_on))
    tone = "late" if left < 0 else "soon" if left <= SOON_DAYS else "ok"
    return format_html('<span class="due {}">{} ({})</span>', tone, date_format(due_on), days(left))


def days(left: int) -> str:
    """Return "3 days late", "today", "12 days left"."""
    if left < 0:
        return ngettext("%(count)d day late", "%(count)d days late", -left) % {"count": -left}
    if left == 0:
        return gettext("today")
    return ngettext("%(count)d day left", "%(count)d days left", left) % {"count": left}
