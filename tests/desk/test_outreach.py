"""Data that were made public are followed up before they are erased here: a step is noted, or nothing is decided (R17-6)."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.correspondence.models import Thread
from portal.members.models import Member
from portal.trail.models import Entry
from rights.fulfilment.erasure import not_followed_up, public
from rights.models import Case, Channel, Line
from rights.outreach import Outreach
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import erasing, intake, outreach
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk
from tests.package.test_copy import packed
from tests.requests.test_erasing import regret_ends

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "Skrev till sökmotorerna och bad dem ta bort sidan."


Published = Callable[..., None]


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> Published:
    """Return a function that lets the register say that messages and statistics are published, and more."""

    def say(**handling: Any) -> None:
        book = register.current()
        categories = tuple(
            dataclasses.replace(one, public=one.id in {"messages", "statistics"}) for one in book.categories
        )
        told = dataclasses.replace(
            book, categories=categories, handling=dataclasses.replace(book.handling, **handling)
        )
        monkeypatch.setattr(register, "current", lambda: told)

    return say


def asked(member: Member) -> Case:
    """An erasure of messages, which are published, as it was just sent."""
    Thread.objects.create(member=member, subject="Hej")
    details = {"scope": "some", "parts": ["messages"]}
    return intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ERASURE, details=details)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    ).case


def waits(case: Case) -> Line:
    """The same when the days are over: it waits for a decision."""
    keep_promises()
    regret_ends()
    line: Line = case.lines.get()
    assert line.stands is State.REVIEWING
    return line


@pytest.fixture
def erasure(alice: Member, published: Published) -> Line:
    published()
    return waits(asked(alice))


def test_the_page_of_an_erasure_whose_work_has_not_begun_can_be_read(
    alice: Member, at_desk: AtDesk, published: Published
) -> None:
    published()
    case = asked(alice)

    page = at_desk().get(reverse("admin:rights_case_change", args=[case.pk]))

    assert page.status_code == 200
    assert "En del av detta har gjorts offentligt" not in page.content.decode()


@pytest.mark.rule("R17-6")
def test_a_person_is_asked_for_the_step_even_where_nobody_need_decide_an_erasure(
    alice: Member, bob: Member, published: Published
) -> None:
    published(without_human=(Right.ERASURE,), four_eyes=())
    line = waits(asked(alice))
    assert Thread.objects.filter(member=alice).exists()

    case = asked(bob)
    keep_promises()
    handler = make_member("handler@staff.example.org", is_staff=True)
    outreach.note(line=case.lines.get(), category="messages", what=DONE, by=handler, now=timezone.now())
    regret_ends()
    assert case.lines.get().stands is State.ANSWERED
    outreach.note(line=line, category="messages", what=DONE, by=handler, now=timezone.now())
    erasing.decide(line=line, by=handler, now=timezone.now())
    keep_promises()
    assert not Thread.objects.filter(member__in=[alice, bob]).exists()


@pytest.mark.rule("R17-6")
def test_public_data_are_not_erased_before_a_step_towards_those_who_have_them_is_noted(
    erasure: Line, alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()
    page = reverse("admin:rights_case_change", args=[erasure.case_id])
    decide = reverse("admin:rights_case_erase", args=[erasure.case_id, erasure.pk])
    note = reverse("admin:rights_case_note_step", args=[erasure.case_id, erasure.pk])
    assert "En del av detta har gjorts offentligt" in desk.get(page).content.decode()

    assert "Anteckna först" in desk.post(decide, follow=True).content.decode()
    for wrong in ({"category": "messages", "what": ""}, {"category": "statistics", "what": DONE}):
        desk.post(note, wrong)
    assert not Outreach.objects.exists()
    assert at_desk("approver").post(note, {"category": "messages", "what": DONE}).status_code == 403
    desk.post(note, {"category": "messages", "what": DONE})
    assert DONE in desk.get(page).content.decode()
    desk.post(decide)

    step, handler = Outreach.objects.get(), Member.objects.get(email="handler@staff.example.org")
    assert (step.line, step.category, step.what, step.taken_by) == (erasure, "messages", DONE, handler.pk)
    entry = Entry.objects.get(action="rights.outreach.noted")
    assert (entry.facts, DONE in str(entry.facts)) == ({"category": "messages"}, False)
    assert not not_followed_up(erasure, now=timezone.now())
    told = json.loads(packed(alice).read("data/requests.json"))["records"]["outreach"]
    assert [one["what"] for one in told] == [DONE]


def test_of_what_is_not_public_nothing_is_asked(erasure: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    categories = tuple(dataclasses.replace(one, public=False) for one in book.categories)
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, categories=categories))

    assert public(erasure, now=timezone.now()) == ()
    assert not not_followed_up(erasure, now=timezone.now())
