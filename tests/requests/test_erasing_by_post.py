"""The last letter on paper: printed and posted while there is an address, and only then does the address go."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member, Standing
from retention.models import Disposal, LedgerLine
from rights.clock import local_day
from rights.models import Case
from rights.papers import Mandate, Posted
from rights.rules.states import Outcome, State
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.desk.test_posting import act, bytes_of, letter_of, today
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.requests.test_erasing import decide, the_line

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
A_WEEK = dt.timedelta(days=8)


def written(desk: Client, **more: Any) -> Case:
    """Gunvor, who has no e-mail, has written that everything is to be deleted; her receipt is posted."""
    told = {"rights": ["erasure"], "erasure-scope": "all", "text": "Radera allt.", **more}
    case = entered(desk, None, today() - A_WEEK, **told)
    keep_promises()
    posted(desk, letter_of(case))
    return case


def posted(desk: Client, letter: Posted) -> str:
    """Print a letter, post it, and return what it says."""
    paper = text_of(bytes_of(act(desk, letter, "print")))
    act(desk, letter, "posted", on=today().isoformat())
    keep_promises()
    return paper


def approved(case: Case, desk: Client, at_desk: AtDesk) -> Member:
    decide(desk, case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()
    found: Member = Member.objects.get(pk=case.member_id)
    return found


@pytest.mark.rule("R17-9")
def test_the_address_stays_until_the_last_letter_is_posted_and_then_goes(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    case = written(desk)

    gunvor = approved(case, desk, at_desk)

    assert the_line(case).state == State.EXECUTING
    assert (gunvor.standing, gunvor.street) == (Standing.FROZEN, "Storgatan 4")
    assert LedgerLine.objects.count() == 1
    letter = letter_of(case, "rights.erased")
    assert (
        case.reference
        in desk.get(reverse("admin:rights_posted_changelist"), {"waits": "print"}).content.decode()
    )
    page = reverse("admin:rights_posted_change", args=[letter.pk])
    assert "Storgatan 4" in desk.get(page).content.decode()
    act(desk, letter, "print")
    keep_promises()
    assert the_line(case).state == State.EXECUTING

    paper = text_of(bytes_of(act(desk, letter, "print", again="yes")))
    act(desk, letter, "posted", on=today().isoformat())
    keep_promises()

    assert all(
        squeezed(words) in paper
        for words in (
            "Gunvor Ek",
            "Storgatan 4",
            "Det här är vårt sista brev till dig",
            "Databasen och bilagorna, varje natt",
            str(Disposal.objects.get().act_id),
        )
    )
    assert squeezed("Läs beviset") not in paper
    line = the_line(case)
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.PARTLY)
    gunvor.refresh_from_db()
    assert (gunvor.standing, gunvor.name, gunvor.street) == (Standing.ERASED, "", "")
    assert Disposal.objects.get().told_at is not None
    assert LedgerLine.objects.count() == 2


def test_a_last_letter_that_comes_back_is_noted_and_not_posted_again(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    case = written(desk)
    approved(case, desk, at_desk)
    letter = letter_of(case, "rights.erased")
    posted(desk, letter)

    act(desk, letter, "back", on=today().isoformat())
    act(desk, letter, "again")

    letter.refresh_from_db()
    assert letter.returned_on == today()
    assert Posted.objects.filter(letter="rights.erased").count() == 1
    page = desk.get(reverse("admin:rights_posted_change", args=[letter.pk])).content.decode()
    assert "Gunvor" not in page
    assert "Storgatan" not in page


def test_whoever_is_to_have_the_answer_gets_it_afterwards(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    agent = make_member(
        "agent@example.org", name="Gode Mannen", street="Lillgatan 1", postal_code="111 22", city="Stockholm"
    )
    case = written(desk)
    Mandate.objects.create(
        case=case, agent=agent, kind="guardian", scope="Allt", answers_to_agent=True, checked_by=agent.pk
    )

    gunvor = approved(case, desk, at_desk)

    assert gunvor.standing == Standing.ERASED
    assert not Posted.objects.filter(letter="rights.erased").exists()
    letter = Posted.objects.get(letter="rights.answered")
    assert letter.reader_id == agent.pk
    paper = posted(desk, letter)
    assert squeezed("Dina uppgifter är raderade") in paper
    assert "Gunvor" not in paper


def test_a_letter_to_whoever_acts_goes_before_the_person_leaves(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    agent = make_member("agent@example.org", street="Lillgatan 1", postal_code="111 22", city="Stockholm")
    case = written(desk)
    letter = Posted.objects.create(promise_key="a", reader=agent, case=case, letter="rights.message")

    decide(desk, case, "decide")
    assert Disposal.objects.get().handled_by is None
    now = timezone.now()
    Posted.objects.filter(pk=letter.pk).update(printed_at=now, dispatched_on=local_day(now))
    decide(desk, case, "decide")
    assert Disposal.objects.get().handled_by is not None


def test_who_has_mail_and_wants_paper_gets_both(alice: Member, at_desk: AtDesk) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 4", postal_code="702 11", city="Örebro")
    desk = at_desk("handler")
    told = {"rights": ["erasure"], "erasure-scope": "all"}
    case = entered(desk, alice, today() - A_WEEK, **told)
    keep_promises()

    approved(case, desk, at_desk)

    assert sent("alice@example.org")[-1].subject == "Vi raderar dina uppgifter nu"
    assert the_line(case).state == State.EXECUTING
    posted(desk, letter_of(case, "rights.erased"))
    assert the_line(case).state == State.ANSWERED
    assert len([one for one in sent("alice@example.org") if "raderar" in str(one.subject)]) == 1


def test_without_any_address_nothing_is_waited_for(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    nobody = Member.objects.create(name="Gunvor Ek", has_account=False, origin="staff")
    case = entered(desk, nobody, today() - A_WEEK, rights=["erasure"], **{"erasure-scope": "all"})
    keep_promises()
    now = timezone.now()
    Posted.objects.filter(case=case).update(printed_at=now, dispatched_on=local_day(now))

    approved(case, desk, at_desk)

    assert the_line(case).state == State.ANSWERED
    assert not Posted.objects.here().exists()
