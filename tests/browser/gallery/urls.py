"""
A urlconf of the tests alone: one page that shows every part of the face, and empty twins of the
pages it links to.
"""

from datetime import UTC, date, datetime

from django.conf.urls.i18n import i18n_patterns
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tests.browser.gallery.forms import SampleForm


def parts(request: HttpRequest) -> HttpResponse:
    """Every part with sample content; a post shows the form's errors."""
    form = SampleForm(request.POST) if request.method == "POST" else SampleForm()
    if request.method == "GET":
        messages.success(request, _("Your details are saved."))
    return render(
        request,
        "gallery/parts.html",
        {
            "form": form,
            "today": date(2026, 11, 22),
            "received_on": date(2026, 11, 13),
            "due_on": date(2026, 12, 14),
            "soon_on": date(2026, 11, 25),
            "late_on": date(2026, 11, 19),
            "at": datetime(2026, 11, 13, 8, 12, tzinfo=UTC),
            "headings": [_("Day"), _("What"), _("Amount")],
            "cells": [
                ["2026-11-01", _("Membership, one month"), "149 kr"],
                ["2026-10-01", _("Membership, one month"), "149 kr"],
            ],
        },
    )


def request_page(request: HttpRequest) -> HttpResponse:
    """A request under way, the way the request page is meant to stand."""
    return render(
        request,
        "gallery/request.html",
        {
            "today": date(2026, 11, 22),
            "received_on": date(2026, 11, 13),
            "due_on": date(2026, 12, 14),
            "at": datetime(2026, 11, 13, 8, 12, tzinfo=UTC),
        },
    )


def home(request: HttpRequest) -> HttpResponse:
    """A start page."""
    return render(request, "gallery/start.html")


def progress(_request: HttpRequest) -> JsonResponse:
    """What progress.js reads."""
    return JsonResponse({"percent": 71, "text": "5 / 7", "done": False})


def elsewhere(request: HttpRequest) -> HttpResponse:
    """A page that a link leads to."""
    return render(request, "gallery/start.html")


urlpatterns = [
    path("progress.json", progress, name="progress"),
    *i18n_patterns(
        path("", home, name="start"),
        path(gettext_lazy("gallery/"), parts, name="parts"),
        path("request/", request_page, name="sample_request"),
        path("overview/", elsewhere, name="overview"),
        path("my-data/", elsewhere, name="my_data"),
        path("requests/", elsewhere, name="requests"),
        path("requests/new/", elsewhere, name="request_new"),
        path("messages/", elsewhere, name="messages"),
        path("account/", elsewhere, name="account"),
        path("login/", elsewhere, name="account_login"),
        path("register/", elsewhere, name="account_signup"),
        path("consents/", elsewhere, name="consents"),
        path("privacy/", elsewhere, name="privacy"),
        path("cookies/", elsewhere, name="cookies"),
        path("accessibility/", elsewhere, name="accessibility"),
        path("contact/", elsewhere, name="contact"),
        path("help/", elsewhere, name="help"),
        prefix_default_language=False,
    ),
]
