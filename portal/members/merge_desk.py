"""The desk's merging: why it is done is said first, both records are seen side by side, then they are one."""

import re
import uuid
from dataclasses import dataclass
from typing import cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.datamap import rows
from portal.datamap.registry import declared
from portal.desk import masks, pause, reasons
from portal.desk.pages import AboutPerson, DeskAdmin
from portal.desk.witness import seen
from portal.members import merging
from portal.members.models import Member, Standing
from portal.members.numbering import CHECKS_IDENTITY

MERGING = "merging"
BEGINNING = re.compile(r"[0-9a-f]{8}(?:[0-9a-f-]{0,28})", re.IGNORECASE)
COUNTED = ("rights.case", "memberships.invoice", "correspondence.message")
WHY_NOT = {
    "same": _("That is the same record."),
    "staff": _("Records of staff are not merged."),
    "not_active": _("One of the records is closed for changes."),
    "merged_already": _("One of the records was merged before."),
    "keep_the_account": _("The other record has the account: start from that one."),
    "not_by_staff": _("Only staff may merge records."),
}


class MergeForm(forms.Form):
    """The other record of the same person, by its key as lists show it, its whole key or its address."""

    other = forms.CharField(label=_("Key or e-mail address of the other record"), max_length=254)
    checked = forms.BooleanField(
        required=False, label=_("I have checked that both records are about one and the same person")
    )

    def __init__(self, *args: object, keep: Member, by: Member, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.keep, self.by = keep, by

    def clean_other(self) -> Member:
        wanted = self.cleaned_data["other"].strip()
        match = Q(email=wanted.lower())
        if not self.by.has_perm(CHECKS_IDENTITY):
            match &= Q(protected_identity=False)
        if keys := keys_beginning(wanted):
            match |= Q(pk__range=keys)
        both: list[Member] = list(Member.objects.filter(match)[:2])
        if not both:
            raise forms.ValidationError(_("There is no such record."))
        if len(both) > 1:
            raise forms.ValidationError(_("Several records begin like that. Give the whole key."))
        (found,) = both
        try:
            merging.check(keep=self.keep, merged=found, by=self.by)
        except merging.CannotMerge as cannot:
            raise forms.ValidationError(WHY_NOT[cannot.reason]) from cannot
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What tells one record from another, masked as the list masks it, and how much hangs on it."""

    member: Member
    key: str
    name: str
    email: str
    cases: int
    invoices: int
    messages: int


class MergeDesk(AboutPerson, DeskAdmin):
    """Mixed in before the members' pages: merging with another record (promise 2)."""

    def get_urls(self) -> list[URLPattern]:
        merge = path("<uuid:key>/merge/", self.admin_site.admin_view(self.merge), name="members_member_merge")
        return [merge, *super().get_urls()]

    def merge(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """
        Two steps: name the other record and see both, then make them one.

        Why is asked before anything is told, also whether an address is known; both are noted as looked at.
        """
        if not request.user.has_perm("members.change_member"):
            raise PermissionDenied
        keep = get_object_or_404(Member, pk=key)
        if keep.standing != Standing.ACTIVE:
            raise PermissionDenied
        if reasons.remembered(request, person=keep, now=timezone.now()) is None:
            asked = self.ask_why(request, keep, suggested=MERGING)
            if asked is not None:
                return asked
        form = MergeForm(request.POST or None, keep=keep, by=cast(Member, request.user))
        other = form.cleaned_data["other"] if form.is_valid() else None
        differ = other is not None and merging.differing(keep, other)
        if other and request.POST.get("sure") == str(other.pk):
            if differ and not form.cleaned_data["checked"]:
                form.add_error("checked", _("Tick the box when you have checked it. It cannot be undone."))
            elif self._merged(request, form, keep, other):
                return redirect("admin:members_member_change", keep.pk)
        if form.is_bound:
            self._noted(request, *(one for one in (keep, other) if one))
        context = {
            "title": _("Merge two records"),
            "opts": self.opts,
            "keep": keep,
            "keep_key": str(keep.pk)[:8],
            "other": other,
            "differ": differ,
            "protected": other is not None and (keep.protected_identity or other.protected_identity),
            "sides": [side(keep), side(other)] if other else [],
            "form": form,
        }
        return render(
            request, "admin/members/member/merge.html", self.admin_site.each_context(request) | context
        )

    def _merged(self, request: HttpRequest, form: MergeForm, keep: Member, other: Member) -> bool:
        try:
            merging.merge(
                keep=keep,
                merged=other,
                by=cast(Member, request.user),
                now=timezone.now(),
                exceptions={one.pk: pause.exception_of(request, one) for one in (keep, other)},
            )
        except merging.CannotMerge as cannot:
            form.add_error("other", WHY_NOT[cannot.reason])
            return False
        except pause.Paused as paused:
            for one in (keep, other):
                if pause.stopped(request, one):
                    form.add_error("other", pause.refusal(paused.since, one, onward=request.path))
            return False
        messages.success(request, gettext("The two records are one now. Both addresses are told."))
        return True

    def _noted(self, request: HttpRequest, *looked_at: Member) -> None:
        for member in looked_at:
            seen(member=member, by=request.user, page="member", reason=MERGING, now=timezone.now())


def side(member: Member) -> Side:
    """Return what the page of merging shows of one record."""
    sources = [declared()[name] for name in COUNTED]
    counted, _marks = rows.held(member_id=member.pk, sources=sources, time_zone=register.current().time_zone)
    cases, invoices, written = (counted[source].rows for source in sources)
    return Side(
        member=member,
        key=str(member.pk)[:8],
        name=masks.name(member.name, protected=member.protected_identity),
        email=masks.email(member.email, protected=member.protected_identity),
        cases=cases,
        invoices=invoices,
        messages=written,
    )


def keys_beginning(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """Return the first and last key that begin as lists show keys, or None where it is no such beginning."""
    if BEGINNING.fullmatch(text) is None:
        return None
    digits = text.replace("-", "")[:32]
    return uuid.UUID(digits.ljust(32, "0")), uuid.UUID(digits.ljust(32, "f"))
