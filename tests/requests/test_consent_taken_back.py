"""Asking for a deletion because a yes is taken back: the yes ends at once, and what rested on it alone goes (R17-4)."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consents.models import Answer, Decision
from consents.services.decisions import decide
from portal import register
from portal.activity.models import PageView, Statistic
from portal.correspondence.models import Thread
from portal.members.models import Member, Standing
from portal.register.schema import LegalBasis
from portal.trail.models import Entry
from retention.models import Disposal
from rights.fulfilment import erasure
from rights.models import Channel, Line
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import intake, registering
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.consenting import say_yes
from tests.requests.test_erasing import answered, carried_out, delete, the_line

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


@pytest.fixture
def by_consent(alice: Member, monkeypatch: pytest.MonkeyPatch) -> Member:
    """A member who has said yes to statistics and to news, where statistics rest on consent."""
    book = register.current()
    purposes = tuple(
        dataclasses.replace(one, basis=LegalBasis.CONSENT, legitimate_interest=None)
        if one.id == "statistics"
        else one
        for one in book.purposes
    )
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, purposes=purposes))
    now = timezone.now() - dt.timedelta(days=9)
    for purpose, channel, answer in (
        ("statistics", "", Answer.GIVEN),
        ("marketing", "email", Answer.GIVEN),
        ("marketing", "sms", Answer.REFUSED),
    ):
        decide(
            member=alice,
            purpose=purpose,
            channel=channel,
            answer=answer,
            text_shown="Ja",
            language="sv",
            notice_version="1",
            surface="registration",
            now=now,
        )
    Statistic.objects.create(member=alice, month=dt.date(2026, 10, 1), visits=1, pages=1, counted_at=now)
    PageView.objects.create(member=alice, at=now, path="/")
    Thread.objects.create(member=alice, subject="Hej")
    return alice


@pytest.mark.rule("R17-4")
def test_what_rests_on_the_yes_alone_goes_unasked_shown_before_and_proven_after(
    by_consent: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, part = as_member(by_consent), {"scope": "some", "parts": ["messages"], "grounds": ["consent"]}
    answered(client, **part)
    preview = " ".join(client.get(reverse("request_erase_effects")).content.decode().split())
    early, later = preview.index("Försvinner tidigast"), preview.index("Försvinner senare")
    assert early < preview.index("Din egen statistik") < later
    assert "Besökta sidor" not in preview
    ending = preview[preview.index("Upphör genast") : early]
    assert "Nyheter och erbjudanden" in ending
    assert "även om du sedan tar tillbaka begäran" in ending
    assert not Decision.objects.filter(answer=Answer.WITHDRAWN).exists()

    case = delete(client, **part)

    taken_back = Decision.objects.filter(answer=Answer.WITHDRAWN)
    assert set(taken_back.values_list("purpose", "channel")) == {("statistics", ""), ("marketing", "email")}
    assert set(taken_back.values_list("surface", "text_shown")) == {
        ("erasure", "Jag tar tillbaka varje ja som jag har gett er")
    }
    assert the_line(case).state == State.WAITING
    assert Statistic.objects.exists()
    case = carried_out(case, at_desk)

    assert the_line(case).outcome == Outcome.DONE
    assert Disposal.objects.get().categories == ["messages", "statistics"]
    assert not Statistic.objects.exists()
    assert not Thread.objects.exists()
    assert PageView.objects.filter(member=by_consent).count() == 1, "security still needs it"
    by_consent.refresh_from_db()
    assert by_consent.standing == Standing.ACTIVE
    assert case.reference in str(sent(str(by_consent.email))[-1].body)
    receipt = client.get(reverse("request_answer", args=[case.reference, "erasure"])).content.decode()
    assert "Din egen statistik" in receipt
    assert "Nyheter och erbjudanden" in receipt[receipt.index("Du tog tillbaka ditt ja till det här") :]
    assert str(Disposal.objects.get().act_id) in receipt


def test_for_any_other_reason_every_yes_stands(by_consent: Member, as_member: SignIn) -> None:
    case = delete(as_member(by_consent), scope="some", parts=["messages"], grounds=["not_needed"])

    assert not Decision.objects.filter(answer=Answer.WITHDRAWN).exists()
    assert Disposal.objects.get(about_id=the_line(case).pk).categories == ["messages"]


def by_letter(member: Member, *, at: dt.datetime, by: Member) -> Line:
    """Return the line of a letter in which every yes is taken back."""
    details = {"scope": "some", "parts": ["messages"], "grounds": ["consent"]}
    found: Line = registering.register(
        member=member,
        asked=[intake.Asked(right=Right.ERASURE, details=details)],
        channel=Channel.LETTER,
        language="sv",
        arrived=intake.Arrived(at=at, by=by),
        message=registering.Message(text="Ta bort det jag sagt ja till."),
        now=timezone.now(),
    ).case.lines.get()
    return found


def test_a_yes_that_was_given_after_the_letter_had_come_stands(by_consent: Member, dana: Member) -> None:
    line = by_letter(by_consent, at=timezone.now() - dt.timedelta(days=3), by=dana)
    say_yes(by_consent)

    for _ in range(2):
        erasure.prepare(line)

    taken_back = Decision.objects.filter(answer=Answer.WITHDRAWN).order_by("purpose")
    assert list(taken_back.values_list("purpose", flat=True)) == ["marketing", "statistics"]
    standing = Decision.objects.filter(member=by_consent).current()
    assert {one.purpose for one in standing if one.answer == Answer.GIVEN} == {"marketing"}


def test_a_yes_taken_back_in_a_letter_is_on_record_as_entered_by_staff(
    by_consent: Member, dana: Member
) -> None:
    line = by_letter(by_consent, at=timezone.now(), by=dana)

    erasure.prepare(line)

    taken_back = Decision.objects.filter(answer=Answer.WITHDRAWN)
    assert set(taken_back.values_list("surface", flat=True)) == {"entered"}
    noted = Entry.objects.filter(action="consents.decision.withdrawn", subject_id=by_consent.pk)
    assert set(noted.values_list("actor_id", "role")) == {(dana.pk, "handler")}
