"""
What was sent from a page whose session had ended meanwhile: it waits while the person signs in again, or while a
page comes in the other language.

It waits for one page and one hour, in the new session: an address would show it to everyone on the way. It waits for
whoever wrote it, as the form says by a key (`writer`), and not for who signs in next in the same browser. Files do not
wait. The page must ask for it; pages that take a code or a password never do.
"""

import datetime as dt
import functools
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from portal.members.models import Member
from portal.members.proof import View, person

Shown = TypeVar("Shown", bound=forms.Form)

KEY = "kept"
LIFE = dt.timedelta(hours=1)
MOST = 40_000
"""Letters that wait: four times the longest message; what is longer is not kept, and not said to be."""
WRITER = "writer"
FORMS_OWN = frozenset({"csrfmiddlewaretoken", WRITER})


def over_sign_in(view: View) -> View:
    """Keep what nobody knows the sender of any more; the guard within then leads to signing in and back."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and person(request) is None:
            keep(request)
        return view(request, *args, **kwargs)

    return guarded


def keep(request: HttpRequest) -> None:
    """This function will let what was sent wait for this address, and say so on the next page."""
    if not put(request):
        messages.warning(request, _("You have been signed out, and what you wrote was too long to be kept."))
        return
    messages.warning(request, _("You have been signed out. Sign in, and what you wrote is still there."))
    if request.FILES:
        messages.warning(request, _("Files are not kept. Choose them again then."))


def writer(member: Member | None) -> str:
    """Return the key by which a form says who writes: it tells nothing of the person, and nobody's is empty."""
    key = str(member.pk) if member else ""
    return salted_hmac("portal.members.kept", key, algorithm="sha256").hexdigest() if key else ""


def waits(request: HttpRequest) -> bool:
    """Return whether something that this person, or nobody known, sent from this address within the hour waits here."""
    found = request.session.get(KEY)
    return (
        found is not None
        and found["path"] == request.path
        and found.get(WRITER) in {"", writer(person(request))}
        and 0 <= timezone.now().timestamp() - found["at"] < LIFE.total_seconds()
    )


def put(request: HttpRequest) -> bool:
    """This function will let what was sent wait for this address, and return whether there was room for it."""
    sent = {name: values for name, values in request.POST.lists() if name not in FORMS_OWN}
    if sum(len(value) for values in sent.values() for value in values) > MOST:
        return False
    who = person(request)
    request.session[KEY] = {
        "path": request.path,
        "sent": sent,
        "at": timezone.now().timestamp(),
        WRITER: writer(who) if who else request.POST.get(WRITER),
    }
    return True


def filled(
    request: HttpRequest, form: Callable[..., Shown], *, initial: Mapping[str, Any] | None = None, **more: Any
) -> Shown:
    """
    Return the form with what is sent now, which ends a wait; else with what waits for this address, or its initial.

    What waits is shown and not judged: it was never sent on purpose.
    """
    if request.method == "POST":
        request.session.pop(KEY, None)
        return form(request.POST, request.FILES, initial=initial, **more)
    shown = form(initial=initial, **more)
    if waits(request):
        sent = MultiValueDict(request.session[KEY]["sent"])
        for name, field in shown.fields.items():
            shown.initial[name] = field.widget.value_from_datadict(sent, MultiValueDict(), name)
    return shown
