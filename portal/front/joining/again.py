"""
Asking again after a mistake: the browser is sent back to the question, so that Back leads to pages and not to a form
sent once more. What was typed waits in the session, for one page; an address would show it to everyone on the way.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

KEY = "asked_again"
MOST = 300
"""Letters kept of one answer: more than any field takes, so that what is too long is told as too long."""


def ask(request: HttpRequest, form: forms.Form, *, told: Mapping[str, str] | None = None) -> HttpResponse:
    """
    This function will keep what was typed for the next page, and lead there: the same address, asked for anew
    with what it says of where to go on afterwards.

    `told` says by field what only the view can know, such as a code that does not fit.
    """
    typed = {
        form.add_prefix(name): form.data[form.add_prefix(name)][:MOST]
        for name in form.fields
        if form.add_prefix(name) in form.data
    }
    request.session[KEY] = {"path": request.path, "typed": typed, "told": dict(told or {})}
    return redirect(request.get_full_path())


def typed(request: HttpRequest) -> QueryDict | None:
    """Return what is to be shown in the form: what was sent now, or what was wrong a moment ago at this address."""
    if request.method == "POST":
        return request.POST
    kept = request.session.get(KEY)
    if kept is None or kept["path"] != request.path:
        return None
    shown = QueryDict(mutable=True)
    shown.update(kept["typed"])
    return shown


def tell(request: HttpRequest, form: forms.Form) -> None:
    """This function will put the errors that only the view knew beside their fields, and forget what was kept."""
    kept: dict[str, Any] = request.session.pop(KEY, {})
    if form.is_bound:
        form.is_valid()
        for name, words in kept.get("told", {}).items():
            form.add_error(name, words)
