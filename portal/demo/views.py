"""The demo mailbox: what the portal sent, for trying out on one machine."""

import datetime as dt
from itertools import islice
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.demo import mailbox as box

MOST = 100
SHOWN_HEADERS = ("From", "Message-ID", "List-Unsubscribe", "Auto-Submitted", "Content-Language")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """List the newest mails."""
    return render(request, "demo/mail.html", {"mails": [_timed(mail) for mail in _newest()], "most": MOST})


@require_safe
def one_mail(request: HttpRequest, id: str) -> HttpResponse:
    """Show one mail as text; its HTML part only as source, so that nothing in it can run or be fetched."""
    mail = next((mail for mail in box.messages() if mail["id"] == id), None)
    if mail is None:
        raise Http404
    headers = [(name, mail["headers"][name]) for name in SHOWN_HEADERS if name in mail["headers"]]
    return render(request, "demo/one_mail.html", {"mail": _timed(mail), "headers": headers})


@require_safe
def mailbox_json(request: HttpRequest) -> JsonResponse:
    """The newest mails for scripts."""
    return JsonResponse(_newest(), safe=False)


def _newest() -> list[dict[str, Any]]:
    return list(islice(box.messages(), MOST))


def _timed(mail: dict[str, Any]) -> dict[str, Any]:
    return mail | {"at": dt.datetime.fromtimestamp(mail["at"], tz=dt.UTC)}
