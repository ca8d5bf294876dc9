"""The last letter on paper: printed and posted while there is an address, and only then does the address go."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.ledger.models import Line as LedgerLine
from portal.letters.words import long_date
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.outbox.services import promise
from retention.models import Disposal
from rights.clock import local_day
from rights.models import Case, Line
from rights.papers import Mandate, Posted
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import regretting
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered, last_day
from tests.desk.test_posting import act, bytes_of, letter_of, today
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.requests.test_erasing import decide, regret_ends, the_line

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
    regret_ends()
    decide(desk, case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()
    found: Member = Member.objects.get(pk=case.member_id)
    return found


def waits_on_after_looking_again(case: Case) -> bool:
    Promise.objects.filter(task="rights.end_waiting").update(run_after=timezone.now())
    keep_promises()
    return the_line(case).state == State.WAITING


@pytest.mark.rule("R17-7")
def test_the_days_to_regret_what_came_by_letter_count_from_the_day_the_receipt_was_posted(
    at_desk: AtDesk,
) -> None:
    desk = at_desk("handler")
    told = {"rights": ["erasure"], "erasure-scope": "all"}
    case = entered(desk, None, today() - A_WEEK, **told)
    keep_promises()
    receipt = letter_of(case)
    over_on = today() + dt.timedelta(days=register.current().handling.cancel_window_days)

    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert waits_on_after_looking_again(case)
    paper = posted(desk, receipt)

    assert "Dagarna då man kan ändra sig börjar när kvittot har gått med posten" in page
    assert reverse("admin:rights_posted_change", args=[receipt.pk]) in page
    assert squeezed(f"Inget raderas före {long_date(over_on, 'sv')}") in paper
    assert waits_on_after_looking_again(case)
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Personen kan ändra sig till" in page
    assert long_date(over_on, "sv", weekday=False) in page
    regret_ends()
    assert the_line(case).state == State.REVIEWING
    case.refresh_from_db()
    assert (case.received_on, case.due_on) == (today() - A_WEEK, last_day(today() - A_WEEK))


@pytest.mark.rule("R17-7")
def test_a_receipt_that_comes_back_lets_the_days_to_regret_begin_anew(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    case = written(desk)
    receipt = letter_of(case)
    url = reverse("admin:rights_posted_change", args=[receipt.pk])
    Posted.objects.update(printed_at=timezone.now() - A_WEEK, dispatched_on=today() - A_WEEK)

    act(desk, receipt, "back", on=today().isoformat())

    assert waits_on_after_looking_again(case)
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Kvittot kom tillbaka, så personen har inte fått det." in page
    assert url in page
    assert "Ställ det i kön igen" in desk.get(url).content.decode()
    act(desk, receipt, "again")
    assert "Ställ det i kön igen" not in desk.get(url).content.decode()
    assert waits_on_after_looking_again(case)
    again = Posted.objects.get(promise_key=receipt.once_more)
    posted(desk, again)
    assert waits_on_after_looking_again(case)
    Posted.objects.filter(pk=again.pk).update(
        printed_at=timezone.now() - A_WEEK, dispatched_on=today() - A_WEEK
    )
    assert not waits_on_after_looking_again(case)


@pytest.mark.rule("R17-7")
def test_the_receipt_by_mail_of_an_old_letter_gives_all_the_days_to_regret(
    alice: Member, at_desk: AtDesk
) -> None:
    told = {"rights": ["erasure"], "erasure-scope": "all", "delivery": "online"}
    case = entered(at_desk("handler"), alice, today() - A_WEEK, **told)
    keep_promises()
    over_on = today() + dt.timedelta(days=register.current().handling.cancel_window_days)

    assert f"Inget raderas före {long_date(over_on, 'sv')}" in str(sent("alice@example.org")[-1].body)
    assert waits_on_after_looking_again(case)


@pytest.mark.rule("R17-7")
def test_a_deletion_that_staff_read_out_of_a_request_afterwards_counts_from_its_own_receipt(
    alice: Member, at_desk: AtDesk
) -> None:
    case = entered(at_desk("handler"), alice, today() - A_WEEK, delivery="online")
    keep_promises()
    earlier = timezone.now() - A_WEEK
    Promise.objects.filter(task="rights.acknowledge").update(kept_at=earlier)
    line = Line.objects.create(case=case, right=Right.ERASURE, details={"scope": "all"})
    now = timezone.now()
    assert regretting.told_at(line) == earlier

    promise(task="rights.acknowledge", key=f"acknowledge again {line.pk} erasure 1", case_id=case.pk)
    assert regretting.until(line, now=now) == local_day(now) + dt.timedelta(days=7)
    keep_promises()

    told_at = regretting.told_at(line)
    assert told_at is not None
    assert told_at >= now


@pytest.mark.rule("R17-9")
def test_the_address_stays_until_the_last_letter_is_posted_and_then_goes(at_desk: AtDesk) -> None:
    desk = at_desk("handler")
    case = written(desk)

    gunvor = approved(case, desk, at_desk)

    assert the_line(case).state == State.EXECUTING
    assert (gunvor.standing, gunvor.street) == (Standing.FROZEN, "Storgatan 4")
    assert LedgerLine.objects.erasures().count() == 1
    letter = letter_of(case, "rights.erased")
    assert (
        case.reference
        in desk.get(reverse("admin:rights_posted_changelist"), {"waits": "print"}).content.decode()
    )
    page = reverse("admin:rights_posted_change", args=[letter.pk])
    left = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Raderingen väntar på det sista brevet" in left
    assert f'href="{page}"' in left
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
    assert LedgerLine.objects.erasures().count() == 2


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
    regret_ends()

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
