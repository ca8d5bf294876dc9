"""The desk's page of the four exceptions: why staff use the data of a person who has had all use paused (R18-3)."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.desk import pause
from portal.desk.pages import DeskAdmin
from portal.desk.reasons import GOOD_FOR
from portal.members.models import Member, Standing

CHANGES = ("members.change_member", "members.use_personal_number")
"""Who changes nothing about a person needs no exception."""


class PauseDesk(DeskAdmin):
    """Mixed in before the members' pages."""

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<uuid:key>/paused/", self.admin_site.admin_view(self.paused), name="members_member_paused"
        )
        return [page, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Member) -> dict[str, Any]:
        may = _may(request) and pause.since(obj) is not None
        return super().beside(request, obj) | {"may_set_aside": may}

    def paused(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """
        Ask for one of the four reasons; a post notes it for the person to read, and opens the data for 15 minutes.

        :raises PermissionDenied: for staff who change no person, and for a person whose data are not paused.
        """
        member = get_object_or_404(Member, pk=key)
        since = pause.since(member) if member.standing == Standing.ACTIVE else None
        if not _may(request) or since is None:
            raise PermissionDenied
        onward = request.GET.get("next", "")
        form = pause.ExceptionForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            pause.set_aside(request, person=member, form=form, now=timezone.now())
            messages.success(
                request,
                gettext(
                    "The reason is noted, and the person can read it. For %(minutes)s minutes you may go on."
                )
                % {"minutes": int(GOOD_FOR.total_seconds() // 60)},
            )
            safe = url_has_allowed_host_and_scheme(
                onward, allowed_hosts={request.get_host()}, require_https=request.is_secure()
            )
            return (
                HttpResponseRedirect(onward) if safe else redirect("admin:members_member_change", member.pk)
            )
        context = {
            "title": _("Use paused data"),
            "opts": self.opts,
            "member": member,
            "short_key": str(member.pk)[:8],
            "since": since,
            "form": form,
        }
        frame = self.admin_site.each_context(request)
        return render(request, "admin/members/member/paused.html", frame | context)


def _may(request: HttpRequest) -> bool:
    return any(request.user.has_perm(one) for one in CHANGES)
