"""The demo mailbox: what the portal sent, for trying out on one machine."""

import datetime as dt

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.demo import mailbox as box

MOST = 100


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    sent = [mail | {"at": dt.datetime.fromtimestamp(mail["at"], tz=dt.UTC)} for mail in _newest()]
    return render(request, "demo/mail.html", {"mails": sent})


@require_safe
def mailbox_json(request: HttpRequest) -> JsonResponse:
    return JsonResponse(_newest(), safe=False)


def _newest() -> list[dict[str, object]]:
    return [mail for mail, _ in zip(box.messages(), range(MOST), strict=False)]
