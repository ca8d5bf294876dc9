"""Entering a request that came by letter, phone or mail: first who asks, then what and when it came."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence.models import Thread
from portal.desk.pages import DeskAdmin, RecordClosed
from portal.desk.witness import seen
from portal.members.accounts import AddressTaken
from portal.members.entering import FIELDS, address_lines, enter_contact
from portal.members.models import Member, Standing
from portal.members.profile import WrongValue
from rights.clock import zone
from rights.desk.acting_forms import MandateForm
from rights.desk.children import reported
from rights.desk.doubting_forms import DoubtedForm
from rights.desk.forms import ContactForm, EntryForm, WhoForm
from rights.desk.pages import may_change, page, shown, staff
from rights.models import Channel
from rights.papers import Delivery
from rights.rules.deadlines import TooLate
from rights.rules.right import Right
from rights.services import identity, intake, registering
from rights.services.intake import Filed
from rights.services.registering import Message, Power

ENTERING = "entering"


class EntryDesk(DeskAdmin):
    """Mixed in before the requests' pages: entering one that came by another road (R12-1, R12-15, R12-16)."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("enter/", view(self.enter_who), name="rights_case_enter"),
            path("enter/person/", view(self.note_person), name="rights_case_note_person"),
            path("enter/new/", view(self.enter), {"key": None}, name="rights_case_enter_new"),
            path("enter/<uuid:key>/", view(self.enter), name="rights_case_enter_member"),
        ]
        return [*own, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        may = {"may_enter": request.user.has_perm("rights.change_case")}
        return super().changelist_view(request, may | (extra_context or {}))

    def enter_who(self, request: HttpRequest) -> HttpResponse:
        """First page: find the person, or go on with somebody new."""
        may_change(request)
        form = WhoForm(request.POST or None, by=staff(request))
        thread = _thread(request)
        if form.is_valid():
            here = reverse("admin:rights_case_enter_member", args=[form.cleaned_data["who"].pk])
            return redirect(_onward(here, thread))
        known = thread.member if thread else None
        context = {
            "title": _("Enter a request"),
            "form": form,
            "thread": thread,
            "known": known,
            "known_shown": shown(known) if known else "",
            "known_url": _onward(reverse("admin:rights_case_enter_member", args=[known.pk]), thread)
            if known
            else "",
            "new_url": _onward(reverse("admin:rights_case_enter_new"), thread),
        }
        return page(self, request, "enter_who", context)

    def enter(self, request: HttpRequest, key: uuid.UUID | None) -> HttpResponse:
        """Second page: what came and when; the person is told at once what was understood."""
        may_change(request)
        member = get_object_or_404(Member, pk=key, is_staff=False, merged_into=None) if key else None
        if member is not None and member.standing != Standing.ACTIVE:
            raise RecordClosed
        thread, now = _thread(request), timezone.now()
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        form = EntryForm(*sent, now=now, initial=_beginning(member, thread))
        power = MandateForm(*sent[:1], prefix="mandate", person=member, by=staff(request))
        doubt = DoubtedForm(*sent[:1], prefix="doubt", person=member)
        person = None if member else ContactForm(*sent[:1], prefix="new", initial=_sender(thread))
        valid = [one.is_valid() for one in (form, power, doubt, person) if one is not None]
        if sent and all(valid):
            whose = cast("ContactForm | Member", person or member)
            filed = self._file(request, form, power, doubt, whose, thread=thread)
            if filed is not None:
                return redirect("admin:rights_case_change", filed.case.pk)
        if member is not None:
            seen(member=member, by=request.user, page="member", reason=ENTERING, now=now)
        context = {
            "title": _("Enter a request"),
            "form": form,
            "details": [(right, Right(right).to_staff, one) for right, one in form.details.items()],
            "mandate_form": power,
            "doubt_form": doubt,
            "person_form": person,
            "member": member,
            "shown": shown(member) if member else "",
            "posts": bool(member and address_lines(member)),
            "thread": thread,
        }
        return page(self, request, "enter", context)

    def note_person(self, request: HttpRequest) -> HttpResponse:
        """Note somebody without an account, such as a guardian, to be named in a request."""
        may_change(request)
        form = ContactForm(request.POST if request.method == "POST" else None)
        if form.is_bound and form.is_valid() and (noted := _noted(form, by=staff(request))):
            messages.success(request, gettext("The person is noted. The key is %(key)s.") % {"key": noted.pk})
            return redirect("admin:rights_case_enter")
        return page(self, request, "person", {"title": _("Note a person"), "form": form})

    def _file(
        self,
        request: HttpRequest,
        form: EntryForm,
        power: MandateForm,
        doubt: DoubtedForm,
        person: ContactForm | Member,
        *,
        thread: Thread | None,
    ) -> Filed | None:
        told, now, by = form.cleaned_data, timezone.now(), staff(request)
        try:
            with transaction.atomic():
                member = person if isinstance(person, Member) else _entered(person, told["language"], by)
                filed = registering.register(
                    member=member,
                    asked=reported(form.asked()) if power.cleaned_data.get("child") else form.asked(),
                    channel=Channel(told["channel"]),
                    language=told["language"],
                    arrived=intake.Arrived(at=told["moment"], by=by),
                    message=Message(text=told["text"], scans=told["scans"], thread=thread),
                    now=now,
                    delivery=Delivery(told["delivery"]),
                    power=_power(power),
                    doubted=doubt.doubted(),
                )
        except (AddressTaken, WrongValue) as refused:
            _explain(cast(ContactForm, person), refused)
            return None
        except (identity.NotOnTheLadder, identity.NothingToAsk, TooLate) as not_asked:
            doubt.explain(not_asked)
            return None
        except intake.NotActive as closed:
            raise RecordClosed from closed
        if filed.is_new:
            messages.success(
                request,
                gettext("Request %(number)s is entered. The last day to answer counts from the day it came.")
                % {"number": filed.case.reference},
            )
        else:
            messages.info(request, gettext("This was entered already. It is one request, and this is it."))
        return filed


def _thread(request: HttpRequest) -> Thread | None:
    """Return the conversation that the address names, for those who may read conversations."""
    named = request.GET.get("thread")
    if not named or not request.user.has_perm("correspondence.view_thread"):
        return None
    try:
        return Thread.objects.select_related("member").filter(pk=uuid.UUID(named)).first()
    except ValueError:
        return None


def _onward(url: str, thread: Thread | None) -> str:
    return f"{url}?thread={thread.pk}" if thread else url


def _beginning(member: Member | None, thread: Thread | None) -> dict[str, Any]:
    """Return what the form begins with: post for who has no e-mail, and what is known of a mail."""
    language = member.language if member else "sv"
    online = bool(member and (member.email or member.has_account)) or thread is not None
    told: dict[str, Any] = {
        "channel": Channel.EMAIL if thread else Channel.LETTER,
        "language": language,
        "delivery": Delivery.ONLINE if online else Delivery.POST,
    }
    if thread is None:
        return told
    first = thread.messages.order_by("sent_at").first()
    came = thread.opened_at.astimezone(zone())
    return told | {
        "arrived_on": came.date(),
        "arrived_at": came.time().replace(second=0, microsecond=0),
        "text": f"{thread.subject}\n\n{first.text if first else ''}".strip(),
    }


def _sender(thread: Thread | None) -> dict[str, Any]:
    return {"email": thread.sender} if thread else {}


def _noted(form: ContactForm, *, by: Member) -> Member | None:
    try:
        with transaction.atomic():
            return _entered(form, get_language() or "sv", by)
    except (AddressTaken, WrongValue) as refused:
        _explain(form, refused)
        return None


def _explain(form: ContactForm, refused: AddressTaken | WrongValue) -> None:
    if isinstance(refused, WrongValue):
        form.add_error(refused.field, refused.messages)
    else:
        form.add_error(
            "email", gettext("Somebody here has that address already. Find the record by it instead.")
        )


def _entered(form: ContactForm, language: str, by: Member) -> Member:
    told = form.cleaned_data
    return enter_contact(
        told={name: told.get(name) or "" for name in FIELDS},
        email=told.get("email") or "",
        language=language,
        by=by,
        key=told.get("key"),
    )


def _power(form: MandateForm) -> Power | None:
    told = form.cleaned_data
    if not told.get("kind"):
        return None
    return Power(
        agent=told["agent"],
        kind=told["kind"],
        scope=told["scope"],
        rights=told.get("rights", ()),
        expires_on=told.get("expires_on"),
        answers_to_agent=bool(told.get("answers_to_agent")),
    )
