"""A member chooses a shorter time for what she does not use, and sees what she chose before (T-10, promise 127)."""

import datetime as dt
from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import register
from portal.front.pages.my_data import consent_days
from portal.members import kept, periods
from portal.members.models import ChosenPeriod, Member
from portal.register import wording
from portal.register.period import Period
from portal.register.schema import RetentionRule
from retention import glance
from retention.until import Until

from .places import language, member_of

MOST = 50
"""So many earlier choices are shown; all are in a copy of the data."""


class PeriodsForm(forms.Form):
    """One choice for each rule that lets members choose."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they came
        book = register.current()
        for rule in offering():
            kinds = [book.category(id).label.in_language(language()) for id in rule.categories]
            everyones = _("%(time)s, as for everyone") % {"time": rule.period.in_words(language())}
            self.fields[rule.id] = forms.ChoiceField(
                label=_("Deleted how long after %(event)s?")
                % {"event": wording.event_clause(rule.anchor, language=language())},
                help_text=_("It is about: %(kinds)s.") % {"kinds": ", ".join(kinds)},
                choices=[
                    (str(rule.period), everyones),
                    *((str(one), one.in_words(language())) for one in rule.shorter_choices),
                ],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose a time"),
                    "invalid_choice": _("Choose one of the times in the list."),
                },
            )


def offering() -> list[RetentionRule]:
    """Return the rules that let members choose a shorter time."""
    return [rule for rule in register.current().retention if rule.shorter_choices]


@kept.over_sign_in
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account_periods(request: HttpRequest) -> HttpResponse:
    """Ask for the times, keep them at once, and show the day on which an unused account would go."""
    member, now = member_of(request), timezone.now()
    chosen = periods.chosen(member)
    initial = {rule.id: str(chosen.get(rule.id, rule.period)) for rule in offering()}
    form = kept.filled(request, PeriodsForm, initial=initial)
    if request.method == "POST" and form.is_valid():
        new = [
            periods.choose(
                member=member,
                rule=rule.id,
                period=None
                if form.cleaned_data[rule.id] == str(rule.period)
                else Period.parse(form.cleaned_data[rule.id]),
                now=now,
            )
            for rule in offering()
        ]
        messages.success(request, _("Your choice is saved.") if any(new) else _("Nothing was changed."))
        return redirect("account_periods")
    history = ChosenPeriod.objects.visible_to(member).order_by("-chosen_at", "-pk")[:MOST]
    return render(
        request,
        "front/account_periods.html",
        {
            "form": form,
            "lines": list(_lines(member, now)),
            "history": [(row, _said(row)) for row in history],
        },
    )


def _lines(member: Member, now: dt.datetime) -> Iterator[Until]:
    """Yield what each of these rules says of this person now, as on the page My data."""
    firsts = {rule.id: rule.categories[0] for rule in offering()}
    rows = glance.of_member(
        member=member,
        now=now,
        language=language(),
        happened=consent_days(member),
        only=frozenset(firsts.values()),
    )
    for row in rows:
        yield from (line for line in row.until if line.on and firsts.get(line.rule) == row.about.id)


def _said(row: ChosenPeriod) -> str:
    if not row.period:
        return _("the same time as for everyone")
    return Period.parse(row.period).in_words(language())
