"""Which parts of a copy: asked only where there is much, and "everything" is an answer (R15-17)."""

import dataclasses
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.activity.models import PageView
from portal.members.models import Member
from rights.models import Line, Package
from rights.rules.states import Outcome, State
from rights.services import specifying
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk
from tests.desk.test_refusing import page_of, reviewed
from tests.joining.steps import sent

__all__ = ["reviewed"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
BUTTON = "Fråga vilka delar</button>"


@pytest.fixture
def large(reviewed: Line, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A copy of a thousand records and more, where the register calls a thousand much."""
    book = register.current()
    handling = dataclasses.replace(book.handling, large_copy_rows=1_000)
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, handling=handling))
    views = [PageView(member=reviewed.case.member, at=timezone.now(), path=f"/{n}") for n in range(1_000)]
    PageView.objects.bulk_create(views)
    return reviewed


def case_page(desk: Client, line: Line) -> str:
    return desk.get(reverse("admin:rights_case_change", args=[line.case_id])).content.decode()


@pytest.mark.rule("R15-17")
def test_of_little_nobody_is_asked(reviewed: Line, dana: Member, at_desk: AtDesk) -> None:
    desk = at_desk()

    assert BUTTON not in case_page(desk, reviewed)
    desk.post(page_of(reviewed, "specify"))

    assert not reviewed.questions.exists()
    with pytest.raises(specifying.NotLarge):
        specifying.ask(line=reviewed, by=dana, now=timezone.now())


@pytest.mark.rule("R15-17")
@pytest.mark.parametrize("answer", ["everything", "parts"])
def test_of_much_one_may_be_asked_and_everything_is_an_answer(
    answer: str, large: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    desk, client, due_on = at_desk(), as_member(alice), large.case.due_on
    assert BUTTON in case_page(desk, large)
    desk.post(page_of(large, "specify"))
    keep_promises()
    mail = str(sent(str(alice.email))[-1].body)
    url = reverse("request_question", args=[large.case.reference])
    assert url in mail
    assert "poster om dig" not in mail

    page = client.get(url).content.decode()
    assert re.search(r'name="everything" value="on"[^>]*>Jag vill ha allt', page)
    assert re.search(r"Vi har 1\s\d\d\d poster om dig", page)
    assert client.post(url, {}).status_code == 200
    client.post(url, {"everything": "on"} if answer == "everything" else {"categories": ["profile"]})
    asked = large.questions.get()
    assert asked.answered_at is not None
    assert asked.asked_at <= asked.answered_at
    assert asked.answer == {"everything": "Allt", "parts": "Profiluppgifter"}[answer]
    shown = case_page(desk, large)
    assert asked.answer in shown
    assert BUTTON not in shown
    desk.post(page_of(large, "release"))
    keep_promises()

    large.refresh_from_db()
    assert (large.outcome, large.case.due_on) == (Outcome.DONE, due_on)
    contents = Package.objects.get(line=large).contents
    assert ("page_use" in contents) is (answer == "everything")
    assert contents["profile"]


@pytest.mark.rule("R15-17")
def test_without_an_answer_everything_is_given_all_the_same(large: Line, at_desk: AtDesk) -> None:
    desk = at_desk()
    desk.post(page_of(large, "specify"))

    desk.post(page_of(large, "release"))
    keep_promises()

    large.refresh_from_db()
    assert (large.state, large.outcome) == (State.ANSWERED, Outcome.DONE)
    assert Package.objects.get(line=large).contents["page_use"] == 1_000
