"""What systems outside report, over HTTP: one insert and a short answer; the work is done later."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, JsonResponse, RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from retention.services import events

MOST_BYTES = 16 * 1024
SIGNATURE = "Insyn-Signature"


@csrf_exempt  # no browser sends it and no cookie counts: the signature does
@require_POST
def receive(request: HttpRequest, source_id: str) -> JsonResponse:
    """Take in a signed report of a system that the register names; the same one again is answered and does nothing."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        length = 0
    if length > MOST_BYTES:
        return _refused("too_large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        body = request.body
    except RawPostDataException:
        body = b""  # a form, which no system signs: it was read as one before it came here
    try:
        is_new = events.receive(
            source_id=source_id,
            signature=request.headers.get(SIGNATURE, ""),
            body=body,
            now=timezone.now(),
        )
    except events.NobodyHere:
        raise Http404 from None
    except events.Refused as refused:
        return _refused(refused.why, HTTPStatus.BAD_REQUEST)
    return JsonResponse({"received": True, "new": is_new})


def _refused(why: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"received": False, "why": why}, status=status)
