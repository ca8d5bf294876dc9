"""While a copy is asked for nothing of the person leaves by the clock, and nobody betters the answer (R15-14)."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from portal.datamap.registry import declared
from portal.front.roles import MAY
from portal.members import profile
from portal.members.models import Member
from portal.trail.models import Entry
from retention.models import Freeze
from rights.models import Case, Channel, Draft, Package
from rights.rules.right import Right
from rights.services import diet, intake, lifecycle, registering
from rights.tasks import clear_drafts
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.package.test_copy import unpack
from tests.requests.test_slimming import DAY_AFTER, closed

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)


def asked(member: Member, *rights: Right) -> Case:
    return intake.file_case(
        member=member,
        asked=[intake.Asked(right=right) for right in rights or (Right.ACCESS,)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    ).case


def old_draft(member: Member) -> None:
    draft = Draft.objects.create(member=member, answers={})
    Draft.objects.filter(pk=draft.pk).update(saved_at=timezone.now() - dt.timedelta(days=99))


def leaving() -> tuple[int, int]:
    """Let the clock delete what it will; return how many old requests and drafts are left."""
    diet.slim(now=DAY_AFTER)
    clear_drafts()
    return Case.objects.exclude(closed_at=None).filter(closed_at__lt=DAY_AFTER).count(), Draft.objects.count()


@pytest.mark.rule("R15-14")
def test_nothing_of_the_person_leaves_by_the_clock_from_the_request_until_the_copy_is_there(
    alice: Member, bob: Member
) -> None:
    for member in (alice, bob):
        closed(member)
        old_draft(member)
    case = asked(alice)

    assert leaving() == (1, 1)
    freeze = Freeze.objects.live().get()
    assert (freeze.member, freeze.about_id, freeze.ended_at) == (alice, case.lines.get().pk, None)
    assert freeze.begun_at == case.received_at
    keep_promises()
    freeze.refresh_from_db()
    assert (freeze.ended_at, freeze.ended_by) == (case.lines.get().answered_at, None)
    assert leaving() == (0, 0)
    acts = Entry.objects.filter(facts={"line": str(freeze.about_id)}, action__startswith="retention.freeze")
    assert list(acts.order_by("pk").values_list("action", flat=True)) == [
        "retention.freeze.begun",
        "retention.freeze.ended",
    ]


@pytest.mark.rule("R15-14")
def test_whoever_asks_for_an_erasure_wants_no_standstill_and_gets_one_again_by_regretting(
    alice: Member,
) -> None:
    both = asked(alice, Right.ACCESS, Right.ERASURE)
    assert not Freeze.objects.exists()

    lifecycle.withdraw(line=both.lines.get(right=Right.ERASURE), now=timezone.now(), by=alice.pk)
    assert Freeze.objects.live().get().about_id == both.lines.get(right=Right.ACCESS).pk
    asked(alice, Right.ERASURE)

    assert not Freeze.objects.live().exists()


def test_it_follows_what_staff_understand_by_a_line(alice: Member, dana: Member) -> None:
    case = asked(alice, Right.RECTIFICATION)
    copy = intake.Asked(right=Right.ACCESS)

    line = registering.change(line=case.lines.get(), asked=copy, by=dana, now=timezone.now())
    assert Freeze.objects.live().get().about_id == line.pk
    other = intake.Asked(right=Right.PORTABILITY)
    registering.change(line=line, asked=other, by=dana, now=timezone.now())
    assert not Freeze.objects.live().exists()
    registering.add(case=case, asked=copy, by=dana, now=timezone.now())

    assert Freeze.objects.live().count() == 1


@pytest.mark.rule("R15-14")
def test_staff_see_it_and_may_let_deletion_go_on_for_good(alice: Member, at_desk: AtDesk) -> None:
    case, desk = asked(alice), at_desk()
    page = reverse("admin:rights_case_change", args=[case.pk])
    act = reverse("admin:rights_case_let_go_on", args=[case.pk, Freeze.objects.get().pk])

    assert "Låt gallringen gå vidare" in desk.get(page).content.decode()
    assert at_desk("approver").post(act).status_code == desk.get(act).status_code == 403
    assert "Gallringen går vidare." in desk.post(act, follow=True).content.decode()
    asked(alice, Right.ACCESS, Right.PORTABILITY)
    assert "Inget har ändrats" in desk.post(act, follow=True).content.decode()

    freeze = Freeze.objects.get(about_id=case.lines.get().pk)
    assert freeze.ended_by == Member.objects.get(email="handler@staff.example.org").pk
    assert freeze.ended_at is not None
    assert "Låt gallringen gå vidare" not in desk.get(page).content.decode()


@pytest.mark.rule("R15-14")
@pytest.mark.parametrize("role", MAY)
def test_no_page_of_the_desk_edits_a_row_about_a_person(
    role: str, staff: Callable[[str], Member], rf: RequestFactory
) -> None:
    request = rf.get("/")
    request.user = staff(role)
    about_people = {one.model_class() for one in declared().values()}
    open_fields = {
        f"{model._meta.label}: {name}"
        for model, page in admin.site._registry.items()
        if model in about_people and page.has_change_permission(request)
        for name in page.get_form(request, obj=model(), change=True).base_fields
    }

    assert open_fields == set()


@pytest.mark.rule("R15-14")
def test_what_is_corrected_meanwhile_stands_in_the_copy_as_it_was_and_as_it_is(alice: Member) -> None:
    case = asked(alice)
    profile.correct(member=alice, changes={"city": "Umeå"}, by=alice, now=timezone.now())

    keep_promises()

    archive = unpack(Package.objects.get(line__case=case))
    records: dict[str, Any] = json.loads(archive.read("data/profile.json"))["records"]
    (change,) = records["profilechange"]
    assert (change["field"], change["old"], change["new"]) == ("city", "Göteborg", "Umeå")
