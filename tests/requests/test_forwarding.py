"""Data that we keep on somebody's behalf: the request is passed on, and the person learns who decides (R12-19)."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.forwarded import Forward
from rights.models import Case, Channel
from rights.papers import Posted
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import lifecycle
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.register.makers import example
from tests.rights.clockwork import file_on

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
TOLD = {"work": "hosting", "controller": "Sparven Handel AB", "email": "Dataskydd@sparven.example.org"}
ADDRESS = "dataskydd@sparven.example.org"


@pytest.fixture
def processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """The portal of an organisation that keeps data on behalf of its customers, too."""
    book = example("hosting")
    monkeypatch.setattr(register, "current", lambda: book)


@pytest.fixture
def case(processor: None, bob: Member) -> Case:
    return file_on(timezone.now().date(), member=bob)


def url(case: Case) -> str:
    return reverse("admin:rights_case_forward", args=[case.pk])


def desk_page(client: Client, case: Case) -> str:
    return client.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()


@pytest.mark.rule("R12-19")
def test_the_person_is_told_by_mail_and_on_the_page_who_decides_and_how_to_reach_them(
    case: Case, bob: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    client = at_desk("handler")
    assert url(case) in desk_page(client, case)

    assert client.post(url(case), TOLD).status_code == 302

    told = sent(str(bob.email))[-1]
    body = " ".join(str(told.body).split())
    assert told.subject == "We have passed your request on"
    for text in ("Sparven Handel AB", ADDRESS, "Storage, logging", case.reference):
        assert text in body
    with translation.override("en"):
        page = as_member(bob).get(reverse("request", args=[case.reference])).content.decode()
    for text in ("Passed on to Sparven Handel AB", f"mailto:{ADDRESS}", "they answer you"):
        assert text in page
    assert "We passed your request on to whoever decides about the data" in page
    made = Forward.objects.get()
    assert made.told_at is not None
    assert "Sparven Handel AB" in desk_page(client, case)


@pytest.mark.rule("R12-19")
def test_the_controller_gets_number_day_and_rights_and_nobodys_name(
    case: Case, bob: Member, at_desk: AtDesk
) -> None:
    at_desk("handler").post(url(case), TOLD)
    keep_promises()

    (told,) = [one for one in mail.outbox if ADDRESS in one.to]
    text = f"{told.subject} {told.body} {[content for content, _ in getattr(told, 'alternatives', [])]}"
    assert case.reference in text
    for words in ("Invändning mot en användning (artikel 21)", "Ni har en månad på er att svara"):
        assert words in " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
    for mark in (str(bob.email), bob.name, "Bob", str(bob.pk), str(case.pk)):
        assert mark not in text


@pytest.mark.rule("R12-19")
def test_it_is_noted_when_by_whom_and_for_which_data_and_the_work_goes_on(
    case: Case, at_desk: AtDesk
) -> None:
    at_desk("handler").post(url(case), TOLD)

    made, entry = Forward.objects.get(), Entry.objects.get(action="rights.case.forwarded")
    handler = Member.objects.get(email="handler@staff.example.org")
    assert (made.forwarded_by, made.controller, made.email) == (handler.pk, "Sparven Handel AB", ADDRESS)
    assert (entry.actor_id, entry.role, entry.facts) == (handler.pk, "handler", {"work": "hosting"})
    assert "Sparven" not in str(entry.facts)
    assert made.forwarded_at <= timezone.now()
    assert not case.lines.get().stands.ended


def test_the_same_controller_is_told_once_and_another_one_too(case: Case, at_desk: AtDesk) -> None:
    client = at_desk("handler")
    client.post(url(case), TOLD)
    assert "redan skickats vidare" in client.post(url(case), TOLD).content.decode()

    client.post(url(case), {**TOLD, "controller": "Gråsparven AB", "email": "pu@grasparven.example.org"})

    assert Forward.objects.count() == 2
    assert Promise.objects.filter(task="rights.pass_on").count() == 2
    with pytest.raises(IntegrityError, match="rights_passed_on_to_somebody"), transaction.atomic():
        Forward.objects.update(controller="")


@pytest.mark.parametrize(
    "wrong",
    [{"work": ""}, {"work": "of_nobody"}, {"controller": " "}, {"email": ""}, {"email": "sparven"}],
)
def test_nothing_is_passed_on_without_saying_whose_data_and_who(
    case: Case, at_desk: AtDesk, wrong: dict[str, str]
) -> None:
    answer = at_desk("handler").post(url(case), {**TOLD, **wrong})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Forward.objects.exists()


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_only_a_handler_passes_on(case: Case, at_desk: AtDesk, role: str) -> None:
    client = at_desk(role)

    assert client.post(url(case), TOLD).status_code == 403
    assert not Forward.objects.exists()


def test_an_ended_request_is_passed_on_no_more(case: Case, at_desk: AtDesk, bob: Member) -> None:
    lifecycle.withdraw(line=case.lines.get(), now=timezone.now(), by=bob.pk)
    client = at_desk("handler")

    assert url(case) not in desk_page(client, case)
    assert client.post(url(case), TOLD).status_code == 302
    assert not Forward.objects.exists()


def test_who_decides_about_everything_itself_passes_nothing_on(bob: Member, at_desk: AtDesk) -> None:
    case = file_on(timezone.now().date(), member=bob)
    client = at_desk("handler")

    assert url(case) not in desk_page(client, case)
    assert client.post(url(case), TOLD).status_code == 302
    assert not Forward.objects.exists()


@pytest.mark.rule("R12-19")
def test_who_has_no_email_gets_it_as_a_letter(processor: None, at_desk: AtDesk) -> None:
    sven = make_member("sven@example.org", name="Sven", language="sv", has_account=False)
    Member.objects.filter(pk=sven.pk).update(
        email=None, street="Storgatan 1", postal_code="411 01", city="Göteborg"
    )
    case = file_on(timezone.now().date(), member=Member.objects.get(pk=sven.pk), channel=Channel.LETTER)
    at_desk("handler").post(url(case), TOLD)

    keep_promises()

    queued = Posted.objects.get(letter="rights.forwarded")
    assert queued.values["controller"] == "Sparven Handel AB"
    assert Forward.objects.get().told_at is None


@pytest.mark.rule("R12-19")
def test_our_own_copy_is_still_made_after_it_was_passed_on(
    processor: None, bob: Member, at_desk: AtDesk
) -> None:
    case = file_on(timezone.now().date(), member=bob, right=Right.ACCESS)
    at_desk("handler").post(url(case), TOLD)

    keep_promises()

    assert case.lines.get().stands in {State.ANSWERED, State.REVIEWING}
