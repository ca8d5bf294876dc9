"""The formats of `{% load face %}`: dates, times, spans, money and sizes in the language of the page."""

import re
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from portal.front import formats
from portal.letters import words

register = template.Library()
AFTER_A_SIGN = re.compile(r"(?<=[_.@/])(?=[^\W\d_])")


def language() -> str:
    """Return the language of the page, "sv" where none is active."""
    return get_language() or "sv"


def local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def long_date(value: date | datetime | None) -> str:
    """Write a day out: "13 november 2026". Moments are taken in the organisation's time zone."""
    return words.long_date(local_day(value), language(), weekday=False) if value else ""


@register.filter
def short_time(value: datetime | None) -> str:
    """Write a time of day: "kl. 09.12" in Swedish, "09:12" in English, in the organisation's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"kl.{words.NO_BREAK}{local:%H.%M}" if words.manner(language()) == "sv" else f"{local:%H:%M}"


@register.filter
def days_left(due_on: date, today: date | None = None) -> str:
    """Say how far away a last day is: "21 dagar kvar", "i dag", "3 dagar sent"."""
    return formats.days_left(local_day(due_on), today or timezone.localdate(), language())


@register.filter
def countdown(until: date, today: date | None = None) -> str:
    """Say how long it is until a day: "6 år och 1 månad"."""
    return formats.countdown(local_day(until), today or timezone.localdate(), language())


@register.filter
def money(amount: int, currency: str = "SEK") -> str:
    """Write an amount given in öre: "149 kr", "SEK 149"."""
    return formats.money(amount, language(), currency=currency)


@register.filter
def file_size(size: int) -> str:
    """Write a size given in bytes: "3,4 MB"."""
    return formats.file_size(size, language())


@register.filter
def number(value: int) -> str:
    """Group thousands: "12 345", "12,345"."""
    return words.whole_number(value, language())


@register.filter
def phone(value: str) -> str:
    """Group a phone number for reading."""
    return words.phone(value)


@register.filter
def browser_name(user_agent: str) -> str:
    """Name a browser and its system: "Firefox, Windows"."""
    return formats.browser_name(user_agent)


@register.filter
def reference(value: str) -> SafeString:
    """
    Keep a reference number on one line with ordinary hyphens, so that it can still be copied and
    searched for.
    """
    return format_html('<span class="ref">{}</span>', value)


@register.filter
def breakable(value: str) -> SafeString:
    """Let an address or a technical name break after its signs, so that no line ends inside a word of it."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in AFTER_A_SIGN.split(str(value))))


@register.simple_tag
def day(on: date | datetime | None) -> SafeString | str:
    """Write a day inside `<time>`."""
    if on is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', local_day(on).isoformat(), long_date(on))


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """Write a day and a time inside `<time>`."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    shown = f"{long_date(local)}{' ' if words.manner(language()) == 'sv' else ', '}{short_time(local)}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="minutes"), shown)
