"""What stands in the way of a deletion: a pause, a refusal, a letter, a doubt about who asks; and the second person."""

import dataclasses
import threading
import uuid
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.ledger.models import Line as LedgerLine
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.outbox.services import claim, promise
from portal.register.vocabulary import Right as Invoked
from portal.trail.models import Entry
from retention.models import Disposal
from rights.models import Case, Channel, Line, Refusal
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.grounds import Ground
from rights.rules.identity import Doubt, Way
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import (
    answering,
    collecting,
    identity,
    intake,
    lifecycle,
    refusing,
    registering,
    restricting,
)
from rights.services.refusing import Statement
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.letters.reading import squeezed
from tests.requests.test_erasing import SignIn, decide, delete, regret_ends, the_line
from tests.requests.test_pausing import ask, the_pause

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)


def refusal_of(line: Line, ground: Ground = Ground.STILL_NEEDED) -> Refusal:
    statement = Statement(ground=ground, words="Uppgifterna behövs för avtalet.")
    by = Member.objects.create(email="someone@staff.example.org", is_staff=True)
    return refusing.propose(line=line, statement=statement, by=by.pk, now=timezone.now())


def both_decide(case: Case, at_desk: AtDesk) -> None:
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()


def nothing_destroyed(member: Member) -> bool:
    member.refresh_from_db()
    return member.standing == Standing.ACTIVE and not LedgerLine.objects.erasures().exists()


def test_paused_data_are_not_destroyed_before_the_person_ends_the_pause(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    paused = ask(client, ground="claims")
    line = the_line(paused)
    handler = at_desk("handler")
    handler.post(reverse("admin:rights_case_release", args=[paused.pk, line.pk]))
    keep_promises()
    assert the_line(paused).state == State.ANSWERED
    case = delete(client)
    regret_ends()

    page = decide(handler, case, "decide")
    told = handler.get(page.headers["Location"]).content.decode()

    assert "All användning av personens uppgifter är pausad" in told
    assert Disposal.objects.get().handled_by is None
    restricting.lift_at_once(member=alice, now=timezone.now())
    decide(handler, case, "decide")
    Restriction.objects.filter(pk=the_pause(paused).pk).update(lifted_at=None, lifted_by="")
    decide(at_desk("approver"), case, "approve")
    keep_promises()
    assert the_line(case).state == State.REVIEWING
    assert nothing_destroyed(alice)


def test_parts_do_not_go_before_the_copy_that_was_asked_for_is_made(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice), scope="some", parts=["messages"])
    copy = Line.objects.create(case=case, right=Right.ACCESS)
    regret_ends()
    handler, erase = at_desk("handler"), case.lines.get(right=Right.ERASURE)
    decide_page = reverse("admin:rights_case_erase", args=[case.pk, erase.pk])

    told = handler.post(decide_page, follow=True).content.decode()

    assert "Personen väntar på en fil" in told
    assert Disposal.objects.get().handled_by is None

    lifecycle.withdraw(line=copy, now=timezone.now(), by=alice.pk)
    handler.post(decide_page)
    assert Disposal.objects.get().handled_by is not None


def test_while_a_refusal_waits_for_its_second_signature_nothing_is_decided(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    handler, approver = at_desk("handler"), at_desk("approver")
    decide(handler, case, "decide")
    refusal = refusal_of(the_line(case))

    page = handler.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert reverse("admin:rights_case_erase", args=[case.pk, the_line(case).pk]) not in page
    decide(handler, case, "decide")
    decide(approver, case, "approve")
    keep_promises()
    assert the_line(case).state == State.REVIEWING
    assert nothing_destroyed(alice)

    refusing.turn_down(refusal=refusal, by=refusal.proposed_by, now=timezone.now())
    decide(approver, case, "approve")
    keep_promises()
    assert the_line(case).state == State.ANSWERED


def test_from_the_approval_on_nothing_is_asked_for_that_nobody_could_answer(
    alice: Member, dana: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")
    copy, now = intake.Asked(right=Right.ACCESS), timezone.now()

    alice.refresh_from_db()
    assert (alice.standing, LedgerLine.objects.erasures().count()) == (Standing.FROZEN, 1)
    with pytest.raises(intake.NotActive):
        intake.file_case(member=alice, asked=[copy], channel=Channel.PORTAL, language="sv", now=now)
    with pytest.raises(registering.TooLate):
        registering.add(case=case, asked=copy, by=dana, now=now)

    keep_promises()
    assert the_line(case).state == State.ANSWERED
    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED


@pytest.mark.rule("R12-6")
def test_a_deletion_refused_as_a_whole_is_answered_with_ground_and_complaint(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = delete(client)
    regret_ends()
    approver = Member.objects.create(email="other@staff.example.org", is_staff=True)
    refusing.approve(refusal=refusal_of(the_line(case)), by=approver.pk, now=timezone.now())
    keep_promises()

    line = the_line(case)
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.REFUSED)
    assert nothing_destroyed(alice)
    assert answering.letter_of(line, language="sv").name == "rights.refused"
    answer = client.get(reverse("request_answer", args=[case.reference, "erasure"]))
    page = squeezed(answer.content.decode().replace("&nbsp;", " "))
    for words in (
        "Uppgifterna behövs för avtalet.",
        "artikel 17.1",
        "Integritetsskyddsmyndigheten",
        "gå till domstol",
    ):
        assert squeezed(words) in page, words
    decide(at_desk("approver"), case, "approve")
    assert nothing_destroyed(alice)


def test_older_answers_keep_their_reasons_when_the_person_is_gone(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    paused = ask(client, ground="claims")
    collecting.release(line=the_line(paused), now=timezone.now(), role=Role.HANDLER)
    keep_promises()
    restricting.lift_at_once(member=alice, now=timezone.now())
    refused = delete(client, scope="some", parts=["messages"])
    regret_ends()
    refusing.approve(refusal=refusal_of(the_line(refused)), by=uuid.uuid4(), now=timezone.now())
    keep_promises()
    case = delete(client)
    regret_ends()

    both_decide(case, at_desk)

    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED
    told = [answering.letter_of(the_line(one), language="en") for one in (paused, refused, case)]
    assert [letter.name for letter in told] == ["rights.restricted", "rights.refused", "rights.erased"]
    assert "Uppgifterna behövs för avtalet." in str(told[1].parts)
    assert not any("Alice" in str(letter) for letter in told)


def test_what_waits_for_a_second_person_is_found_at_the_desk_and_noted(
    alice: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case, other = delete(as_member(alice)), delete(as_member(bob))
    regret_ends()
    handler = at_desk("handler")
    decide(handler, case, "decide")

    page = at_desk("approver").get(reverse("admin:rights_case_changelist"), {"signature": "waits"})

    assert case.reference in page.content.decode()
    assert other.reference not in page.content.decode()
    noted = Entry.objects.about("rights.case", case.pk).get(action="rights.erasure.decided")
    assert (noted.role, noted.subject_id) == (Role.HANDLER, alice.pk)
    decide(at_desk("verifier"), case, "approve")
    assert not Entry.objects.filter(action="rights.erasure.approved").exists()


def test_a_letter_that_is_still_to_be_posted_goes_first(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    handler = at_desk("handler")
    letter = Posted.objects.create(promise_key="a", reader=alice, case=case, letter="rights.message")

    decide(handler, case, "decide")
    assert Disposal.objects.get().handled_by is None

    now = timezone.now()
    Posted.objects.filter(pk=letter.pk).update(printed_at=now, dispatched_on=now.date())
    decide(handler, case, "decide")
    assert Disposal.objects.get().handled_by is not None


def test_an_answer_that_is_still_to_be_told_goes_first(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    """The mail server is away, or the duty is a moment behind: afterwards there would be nobody to tell."""
    client = as_member(alice)
    line = the_line(ask(client, ground="claims"))
    handler = at_desk("handler")
    handler.post(reverse("admin:rights_case_release", args=[line.case_id, line.pk]))
    keep_promises()
    restricting.lift_at_once(member=alice, now=timezone.now())
    keep_promises()
    case = delete(client)
    regret_ends()
    told = Promise.objects.get(task="rights.tell_answered", ids__line_id=str(line.pk))
    Promise.objects.filter(pk=told.pk).update(kept_at=None)

    decide(handler, case, "decide")
    assert Disposal.objects.get().handled_by is None
    Promise.objects.filter(pk=told.pk).update(kept_at=timezone.now())
    decide(handler, case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()

    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED


def test_a_doubt_who_asks_stops_the_days_to_regret_and_they_go_on_afterwards(
    alice: Member, as_member: SignIn, dana: Member
) -> None:
    case = delete(as_member(alice))
    Case.objects.filter(pk=case.pk).update(channel="letter")
    case.refresh_from_db()
    now = timezone.now()

    identity.doubt(
        case=case, reason=Doubt.UNKNOWN_SENDER, way=Way.SIGN_IN, by=dana, role=Role.HANDLER, now=now
    )
    assert the_line(case).state == State.IDENTIFYING
    identity.prove(case=case, way=Way.SIGN_IN, now=now, by=alice)

    assert the_line(case).state == State.WAITING
    regret_ends()
    assert the_line(case).state == State.REVIEWING


def taken_back(line: Line) -> None:
    lifecycle.withdraw(line=line, now=timezone.now(), by=line.case.member_id)


def waited_out(line: Line) -> None:
    lease = claim(promise(task="rights.end_waiting", key="a", line_id=line.pk).pk)
    assert lease is not None
    collecting.end_waiting(line=line, lease=lease, now=timezone.now())


@pytest.mark.parametrize("act", [taken_back, waited_out])
def test_whoever_decides_and_whoever_takes_back_lock_the_person_before_the_line(
    alice: Member, as_member: SignIn, act: Callable[[Line], None]
) -> None:
    line = the_line(delete(as_member(alice)))

    def run() -> None:
        try:
            act(line)
        finally:
            connections.close_all()

    other = threading.Thread(target=run)
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=alice.pk)
        other.start()
        other.join(timeout=0.5)
        assert other.is_alive(), "the other does not wait for the person"
        Line.objects.select_for_update(nowait=True).get(pk=line.pk)
    other.join(timeout=10)

    assert the_line(line.case).state in {State.WITHDRAWN, State.REVIEWING}


def test_a_register_that_wants_nobody_to_decide_still_wants_somebody_for_what_stands_in_the_way(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.current()
    handling = dataclasses.replace(book.handling, without_human=(Invoked.ERASURE,), four_eyes=())
    trusting = dataclasses.replace(book, handling=handling)
    monkeypatch.setattr(register, "current", lambda: trusting)
    client = as_member(alice)
    case = delete(client)
    ask(client, ground="claims")

    regret_ends()

    assert the_line(case).state == State.REVIEWING
    assert nothing_destroyed(alice)
