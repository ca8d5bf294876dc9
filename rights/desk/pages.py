"""What the acts of the desk on requests share."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.desk import masks
from portal.members.models import Member

ROLE = "handler"
"""Who may change requests is a handler."""


def staff(request: HttpRequest) -> Member:
    """Return who sits at the desk."""
    return cast(Member, request.user)


def may_change(request: HttpRequest) -> None:
    """
    Let only those go on who handle requests.

    :raises PermissionDenied: for anybody else.
    """
    if not request.user.has_perm("rights.change_case"):
        raise PermissionDenied


def page(desk: Any, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """Return a page of the desk about requests, in the admin's frame."""
    frame = desk.admin_site.each_context(request) | {"opts": desk.opts}
    return render(request, f"admin/rights/case/{name}.html", frame | context)


def shown(member: Member) -> str:
    """Return enough to tell two records apart: masked name and address, and the beginning of the key."""
    name = masks.name(member.name, protected=member.protected_identity)
    email = masks.email(member.email, protected=member.protected_identity)
    return f"{name}, {email} ({str(member.pk)[:8]})"
