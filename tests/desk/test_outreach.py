"""Data that were made public are followed up before they are erased here: a step is noted, or nothing is decided (R17-6)."""

import dataclasses
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.correspondence.models import Thread
from portal.members.models import Member
from portal.trail.models import Entry
from rights.models import Channel, Line
from rights.outreach import Outreach
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import intake, outreach
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk
from tests.package.test_copy import packed
from tests.requests.test_erasing import regret_ends

pytestmark = pytest.mark.django_db(transaction=True)
DONE = "Skrev till sökmotorerna och bad dem ta bort sidan."


@pytest.fixture
def erasure(alice: Member, monkeypatch: pytest.MonkeyPatch) -> Line:
    """An erasure of messages, which the register says are published, that waits for a decision."""
    book = register.current()
    categories = tuple(
        dataclasses.replace(one, public=one.id in {"messages", "statistics"}) for one in book.categories
    )
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, categories=categories))
    Thread.objects.create(member=alice, subject="Hej")
    details = {"scope": "some", "parts": ["messages"]}
    case = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ERASURE, details=details)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    ).case
    keep_promises()
    regret_ends()
    line: Line = case.lines.get()
    assert line.stands is State.REVIEWING
    return line


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
    assert not outreach.not_followed_up(erasure, now=timezone.now())
    told = json.loads(packed(alice).read("data/requests.json"))["records"]["outreach"]
    assert [one["what"] for one in told] == [DONE]


def test_of_what_is_not_public_nothing_is_asked(erasure: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    categories = tuple(dataclasses.replace(one, public=False) for one in book.categories)
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, categories=categories))

    assert outreach.public(erasure, now=timezone.now()) == ()
    assert not outreach.not_followed_up(erasure, now=timezone.now())
