"""The desk's act of passing a request on to the controller on whose behalf we keep the data (R12-19)."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from rights.desk.clock import HANDLES, ClockDesk, case_of, posted, staff
from rights.models import Case
from rights.rules.states import Role
from rights.services import forwarding


class ForwardForm(forms.Form):
    """Whose data it is about, and how to reach them."""

    work = forms.ChoiceField(
        label=_("Which data is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which data it is about.")},
    )
    controller = forms.CharField(
        label=_("Who decides about the data?"),
        max_length=120,
        help_text=_("The organisation's name. The person reads it."),
        error_messages={"required": _("Write the organisation's name.")},
    )
    email = forms.EmailField(
        label=_("Its e-mail address for such requests"),
        max_length=254,
        help_text=_("The person reads it, too."),
        error_messages={
            "required": _("Write its e-mail address."),
            "invalid": _("Write an address such as name@example.org."),
        },
    )

    def __init__(self, *args: Any, works: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        work: Any = self.fields["work"]
        work.choices = works


class ForwardDesk(ClockDesk):
    """Mixed in before the page of a case."""

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<uuid:key>/forward/", self.admin_site.admin_view(self.forward), name="rights_case_forward")
        ]
        return [*own, *super().get_urls()]

    def beside(self, request: HttpRequest, obj: Case) -> dict[str, Any]:
        """Return to whom the request was passed on, and whether it may be."""
        may = request.user.has_perm(HANDLES) and obj.closed_at is None and bool(forwarding.works())
        return super().beside(request, obj) | {
            "forwards": list(obj.forwards.order_by("forwarded_at")),
            "may_forward": may,
        }

    def forward(self, request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        """Pass the request on: the controller gets a mail without a name, the person learns who it is."""
        if not request.user.has_perm(HANDLES):
            raise PermissionDenied
        case, language = case_of(key), get_language() or "sv"
        if case.closed_at is not None or not forwarding.works():
            return self.over(request, case)
        works = [
            (one.id, f"{one.on_behalf_of}: {one.work.in_language(language)}") for one in forwarding.works()
        ]
        form = ForwardForm(posted(request), works=works)
        if form.is_valid():
            told = form.cleaned_data
            try:
                forwarding.forward(
                    case=case,
                    work=told["work"],
                    controller=told["controller"],
                    email=told["email"],
                    by=staff(request),
                    role=Role.HANDLER,
                    now=timezone.now(),
                )
            except forwarding.AlreadyForwarded:
                form.add_error("email", gettext("The request was passed on to that address before."))
            except forwarding.Ended:
                return self.over(request, case)
            else:
                messages.success(
                    request, gettext("The request is passed on, and the person is told to whom.")
                )
                return redirect("admin:rights_case_change", key)
        return self.act_page(request, case, "forward", gettext("Pass the request on"), form=form)
