"""Signing in by a code: allauth's page, which says why when a code has become too old."""

from allauth.account import views as account
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from portal.front.joining.coding import words
from portal.members.codes import Outcome


def confirm_code(request: HttpRequest) -> HttpResponse:
    """Try the code; whoever is led back to ask for another without a word is told that hers is too old."""
    answer: HttpResponse = account.confirm_login_code(request)
    led_back = answer.headers.get("Location") == reverse("account_request_login_code")
    said = getattr(messages.get_messages(request), "added_new", False)
    if request.method == "POST" and led_back and not said:
        messages.warning(request, words(Outcome.OLD))
    return answer
