"""The language of the desk: its addresses have none, so a session remembers what its member of staff chose."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

KEY = "desk_language"


def spoken(request: HttpRequest) -> str:
    """Return what this session chose, else the language of the signed-in person, else the portal's own."""
    chosen = request.session.get(KEY) or getattr(request.user, "language", "")
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def choose(request: HttpRequest, tongue: str) -> None:
    """This function will let the desk speak a language until this session ends; one it does not speak changes nothing."""
    if tongue in dict(settings.LANGUAGES):
        request.session[KEY] = tongue


def follow_sign_in(request: HttpRequest) -> None:
    """This function will let the desk speak as the page did where someone signed in, unless that was the portal's own."""
    if (tongue := get_language()) and tongue != settings.LANGUAGE_CODE:
        choose(request, tongue)
