"""
What was sent from a page whose session had ended meanwhile: it waits while the person signs in again.

It waits for one page and one hour, in the new session: an address would show it to everyone on the way. Files do not
wait. The page must ask for it; pages that take a code or a password never do.
"""

import datetime as dt
import functools
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.members.proof import View, person

KEY = "kept"
LIFE = dt.timedelta(hours=1)
MOST = 40_000
"""Letters that wait: four times the longest message; what is longer is not kept, and not said to be."""
FORMS_OWN = "csrfmiddlewaretoken"


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
    sent = {name: values for name, values in request.POST.lists() if name != FORMS_OWN}
    if sum(len(value) for values in sent.values() for value in values) > MOST:
        messages.warning(request, _("You have been signed out, and what you wrote was too long to be kept."))
        return
    request.session[KEY] = {"path": request.path, "sent": sent, "at": timezone.now().timestamp()}
    messages.warning(request, _("You have been signed out. Sign in, and what you wrote is still there."))
    if request.FILES:
        messages.warning(request, _("Files are not kept. Choose them again then."))


def waits(request: HttpRequest) -> bool:
    """Return whether something sent from this address within the hour waits here."""
    found = request.session.get(KEY)
    return (
        found is not None
        and found["path"] == request.path
        and 0 <= timezone.now().timestamp() - found["at"] < LIFE.total_seconds()
    )


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what the form is to show: what is sent now, or what waits for this address; the former ends the wait."""
    if request.method == "POST":
        request.session.pop(KEY, None)
        return request.POST
    if not waits(request):
        return None
    shown = QueryDict(mutable=True)
    for name, values in request.session[KEY]["sent"].items():
        shown.setlist(name, values)
    return shown
