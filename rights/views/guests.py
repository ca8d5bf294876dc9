"""The secret link of those who have no account: opened once, the secret leaves the address (T-4)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rights.services.following import case_of
from rights.views.doors import follow


@require_safe
def guest_follow(request: HttpRequest, token: str) -> HttpResponse:
    """
    Open the request a link belongs to, at an address without the secret.

    :raises Http404: for a link that opens nothing, whatever the reason.
    """
    case = case_of(token)
    if case is None:
        raise Http404
    response = follow(request, case)
    response["Referrer-Policy"] = "no-referrer"
    return response
