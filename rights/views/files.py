"""The file: what is in it, fetching it after a fresh proof, ending it early."""

import datetime as dt
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import register
from portal.activity.middleware import address
from portal.members.models import Member
from portal.members.proof import is_fresh
from rights.models import Case, Download, Line, Package
from rights.rules.right import Right
from rights.rules.states import Outcome
from rights.services import packaging
from rights.views.doors import owned

OUR_OWN_PAGES = frozenset({"", "same-origin", "none"})
NETWORK_BITS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCard:
    """One file of a request, ready to be shown."""

    right: Right
    package: Package
    name: str
    rows: tuple[tuple[str, int], ...]
    downloads: tuple[Download, ...]
    left: int
    state: str
    download_url: str
    end_url: str
    nothing_held: bool

    @property
    def ready(self) -> bool:
        return self.state == "ready"


@owned
@require_safe
def request_file(request: HttpRequest, case: Case, member: Member) -> HttpResponse:
    """What is in each file, how large, until when; the way to it goes through a fresh proof (R12-17)."""
    now = timezone.now()
    cards = [found for line in case.lines.all() if (found := card(line, case=case, now=now))]
    here = reverse("request_file", args=[case.reference])
    context = {
        "case": case,
        "cards": cards,
        "fresh": is_fresh(request, now),
        "proof_url": f"{reverse('proof')}?{urlencode({'next': here})}",
        "any_ready": any(found.ready for found in cards),
        "waiting": any(not line.stands.ended for line in case.lines.all()),
    }
    return render(request, "rights/file.html", context)


@owned
@require_http_methods(["GET", "POST"])
def request_download(request: HttpRequest, case: Case, member: Member, right: Right) -> HttpResponseBase:
    """
    Send the file, decrypted on its way, and count it.

    Only after a fresh proof, and only from our own pages or an address typed in (Sec-Fetch-Site).
    """
    if request.headers.get("Sec-Fetch-Site", "") not in OUR_OWN_PAGES:
        raise PermissionDenied
    package, now = _package(case, right), timezone.now()
    if not is_fresh(request, now):
        here = reverse("request_file", args=[case.reference])
        return redirect(f"{reverse('proof')}?{urlencode({'next': here})}")
    try:
        pieces = packaging.opened(package=package, now=now, network=network(request))
    except (packaging.Gone, packaging.TooManyDownloads):
        found = card(package.line, case=case, now=now, fresh=True)
        return render(request, "rights/file_gone.html", {"case": case, "card": found}, status=410)
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{file_name(case, right)}"'
    response["Content-Length"] = str(package.size)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@owned
@require_http_methods(["GET", "HEAD", "POST"])
def request_file_end(request: HttpRequest, case: Case, member: Member, right: Right) -> HttpResponse:
    """Destroy the file before its time, after one question; the person's own choice."""
    package = _package(case, right)
    if package.destroyed_at is not None:
        return redirect("request_file", reference=case.reference)
    if request.method == "POST":
        packaging.destroy(package=package, by="member", now=timezone.now(), actor=member.pk)
        messages.success(
            request, _("The file is destroyed and cannot be opened any more. You can ask for a new one.")
        )
        return redirect("request_file", reference=case.reference)
    return render(request, "rights/file_end.html", {"case": case, "right": right})


def card(line: Line, *, case: Case, now: dt.datetime, fresh: bool = False) -> FileCard | None:
    """Return the file of a line as the pages show it, or None when none was made; `fresh` reads it anew."""
    try:
        package = Package.objects.get(line=line) if fresh else line.package
    except ObjectDoesNotExist:
        return None
    downloads = tuple(sorted(package.downloads.all(), key=lambda one: one.at))
    left = max(0, register.current().handling.downloads_max - len(downloads))
    return FileCard(
        right=line.right_asked,
        package=package,
        name=file_name(case, line.right_asked),
        rows=_rows(package),
        downloads=downloads,
        left=left,
        state=_state(package, left=left, now=now),
        download_url=reverse("request_download", args=[case.reference, line.right_asked]),
        end_url=reverse("request_file_end", args=[case.reference, line.right_asked]),
        nothing_held=line.outcome == Outcome.NO_DATA and line.right_asked is Right.ACCESS,
    )


def file_name(case: Case, right: Right) -> str:
    """Return a name that says nothing about the person; the move's tells it apart from the copy's."""
    return (
        f"insyn-{case.reference}.zip"
        if right is Right.ACCESS
        else f"insyn-{case.reference}-{right.value}.zip"
    )


def network(request: HttpRequest) -> str:
    """Return the kind of network a file was fetched from: the address without its last part (R12-17)."""
    known = address(request)
    if not known:
        return ""
    bits = NETWORK_BITS[ip_address(known).version]
    return str(ip_network(f"{known}/{bits}", strict=False))


def _package(case: Case, right: Right) -> Package:
    for line in case.lines.all():
        if line.right == right:
            try:
                return line.package
            except ObjectDoesNotExist:
                break
    raise Http404


def _state(package: Package, *, left: int, now: dt.datetime) -> str:
    if package.destroyed_at is not None:
        return "ended" if package.destroyed_by == "member" else "expired"
    if package.expires_at <= now:
        return "expired"
    if not package.is_there:
        return "lost"
    return "ready" if left else "used"


def _rows(package: Package) -> tuple[tuple[str, int], ...]:
    language = get_language() or "sv"
    names = {one.id: one.label.in_language(language) for one in register.current().categories}
    inside = [category for category in names if category in package.contents]
    inside += [category for category in package.contents if category not in names]
    return tuple((names.get(category, category), int(package.contents[category])) for category in inside)
