"""Who has looked at the member's data, to whom they were given, and which files were fetched."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from portal.datamap.registry import declared
from portal.datamap.rows import BadCursor, page
from portal.members.models import Member
from portal.recipients import words
from portal.recipients.personal_data import Disclosures, LookUps

from .places import member_of

LOOK_UPS, DISCLOSURES, EXPORTS = "recipients.lookup", "recipients.disclosure", "rights.download"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One list of the page: its rows in words, and the pages beside it."""

    rows: tuple[Any, ...]
    newer: str = ""
    older: str = ""


@login_required
def my_data_looked(request: HttpRequest) -> HttpResponse:
    """Show look-ups by role, disclosures by recipient, and downloads (R15-4, R15-18; promise 18)."""
    member = member_of(request)
    looks = _part(request, member, LOOK_UPS)
    gave = _part(request, member, DISCLOSURES)
    fetched = _part(request, member, EXPORTS)
    numbers = _numbers(fetched)
    return render(
        request,
        "front/my_data_looked.html",
        {
            "look_ups": Part(
                rows=tuple(
                    (
                        row.at,
                        LookUps.in_words("role", row.role),
                        LookUps.in_words("page", row.page),
                        words.why(row.reason, row.note),
                    )
                    for row in looks.rows
                ),
                newer=looks.newer,
                older=looks.older,
            ),
            "disclosures": Part(
                rows=tuple(
                    (
                        row.at,
                        *(
                            Disclosures.in_words(name, getattr(row, name))
                            for name in ("recipient", "category", "purpose", "country")
                        ),
                    )
                    for row in gave.rows
                ),
                newer=gave.newer,
                older=gave.older,
            ),
            "exports": Part(
                rows=tuple((row.at, numbers[row.pk], row.network) for row in fetched.rows),
                newer=fetched.newer,
                older=fetched.older,
            ),
        },
    )


def _numbers(fetched: Part) -> dict[int, str]:
    """Return the number of the request that each fetched file answered."""
    downloads = declared()[EXPORTS].model._default_manager.filter(pk__in=[row.pk for row in fetched.rows])
    return dict(downloads.values_list("pk", "package__line__case__reference"))


def _part(request: HttpRequest, member: Member, label: str) -> Part:
    source = declared()[label]
    name = source.name()
    try:
        found = page(source=source, member_id=member.pk, cursor=request.GET.get(name, ""))
    except BadCursor:
        raise Http404 from None
    return Part(
        rows=found.rows,
        newer=f"?{name}={found.newer}#{name}" if found.newer else "",
        older=f"?{name}={found.older}#{name}" if found.older else "",
    )
