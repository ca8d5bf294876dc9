"""Complaining to us and to the authority; and what we say to somebody whom nothing we hold can be tied to."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.letters.letter import Action, Facts, Letter, Paragraph
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case, Channel
from rights.rules.deadlines import UNANSWERED_DAYS
from rights.rules.grounds import Ground, law
from rights.rules.identity import Way
from rights.rules.right import Right
from rights.rules.states import Outcome
from rights.services import answering, identity, refusing
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.letters.samples import sample
from tests.requests.walking import send
from tests.rights.clockwork import ask, file_on

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
CLOSING = (
    "rights.answer",
    "rights.no_data",
    "rights.objection_met",
    "rights.objection_weighed",
    "rights.refused",
    "rights.restricted",
    "rights.review_done",
)
"""Every letter that answers a request."""


def said(letter: Letter) -> str:
    facts = [
        f"{name} {value}" for part in letter.parts if isinstance(part, Facts) for name, value in part.rows
    ]
    return "\n".join([*(part.text for part in letter.parts if isinstance(part, Paragraph)), *facts])


@pytest.mark.promise(77)
@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", CLOSING)
def test_every_closing_letter_names_the_authority_and_says_that_complaining_is_free(
    name: str, language: str
) -> None:
    letter = sample(name, language=language)

    text = said(letter)
    assert "Integritetsskyddsmyndigheten (IMY)" in text
    assert {"sv": "kostnadsfritt", "en": "free of charge"}[language] in text
    links = [part.url for part in letter.parts if isinstance(part, Action)]
    assert any(url.startswith("https://www.imy.se") for url in links)


@pytest.mark.promise(77)
def test_a_complaint_to_us_about_an_answer_waits_at_the_desk_with_the_request(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = send(client, "objection")
    keep_promises()
    assert case.lines.get().outcome == Outcome.DONE
    desk = at_desk("handler")
    waiting = reverse("admin:correspondence_thread_changelist")
    assert case.reference not in desk.get(waiting, {"waits": "us"}).content.decode()

    client.post(
        reverse("request_messages", args=[case.reference]), {"text": "Ni skickar fortfarande reklam."}
    )

    page = desk.get(waiting, {"waits": "us"}).content.decode()
    case.refresh_from_db()
    assert str(case.thread_id) in page
    assert (
        "Ni skickar fortfarande reklam."
        in desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    )


@pytest.fixture
def user(db: None) -> Member:
    """Somebody, perhaps a child, who uses what a customer bought: no account, and no log is tied to her."""
    return make_member("user@example.org", name="", has_account=False, language="sv")


def not_identified(case: Case, *, asked_by: Member, now: dt.datetime) -> Letter:
    """Ask who it is, get no answer, and refuse with two signatures; return the letter."""
    ask(case, now=now, by=asked_by, way=Way.EMAIL_CODE)
    later = now + dt.timedelta(days=UNANSWERED_DAYS)
    assert identity.unanswered(later).filter(pk=case.pk).exists()
    statement = refusing.Statement(
        ground=Ground.NOT_IDENTIFIED,
        words="Loggarna hör till den som köpte enheten. Skriv enhetens nummer till oss, så letar vi igen.",
        conditions=("asked", "searched"),
    )
    line = case.lines.get()
    refusal = refusing.propose(line=line, statement=statement, by=asked_by.pk, now=later)
    line = refusing.approve(refusal=refusal, by=uuid.uuid4(), now=later)
    return answering.letter_of(line, language=case.language)


@pytest.mark.promise(91)
@pytest.mark.rule("R12-12")
def test_a_user_whom_no_log_is_tied_to_is_told_so_and_what_would_help(
    alice: Member, dana: Member, user: Member
) -> None:
    now = timezone.now()
    case = file_on(local_day(now), member=user, channel=Channel.GUEST, right=Right.ACCESS)

    letter = not_identified(case, asked_by=dana, now=now)

    text = said(letter)
    with translation.override("sv"):
        article = law(Ground.NOT_IDENTIFIED, right=Right.ACCESS)
    assert "11.2" in article
    assert article in text
    assert "Vi kunde inte försäkra oss om att du är den som uppgifterna handlar om" in text
    assert "Du kan när som helst begära det igen" in text
    assert "Skriv enhetens nummer till oss" in text
    assert "Integritetsskyddsmyndigheten" in text
    for customers in (alice.name, str(alice.email)):
        assert customers not in text
