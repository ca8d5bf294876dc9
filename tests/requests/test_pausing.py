"""Pausing all use: at once, looked at afterwards, ended by the person at once and by us only after a notice."""

import datetime as dt
import uuid
from collections.abc import Callable

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.gate import services as gate
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.clock import local_day
from rights.models import Case, Channel, Line
from rights.restrictions import Restriction
from rights.rules import grounds
from rights.rules.restriction import Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import intake, refusing, restricting
from rights.tasks import lift_restrictions
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.walking import REFERENCE, shown_answers

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
BECAUSE = "Vi har rättat beloppet."
A_WEEK = dt.timedelta(days=7)


def ask(client: Client, ground: str = "accuracy", words: str = "") -> Case:
    """Walk from the choice of rights to the sent request, as a browser does."""
    client.post(reverse("request_new"), {"rights": ["restriction"]})
    answer = client.post(reverse("request_pause"), {"ground": ground, "words": words})
    assert answer.headers["Location"] == reverse("request_check"), answer.content.decode()
    answer = client.post(reverse("request_check"), shown_answers(client))
    found = REFERENCE.search(answer.headers["Location"])
    assert found, answer.headers["Location"]
    keep_promises()
    return Case.objects.get(reference=found.group())


def may_use(member: Member, purpose: str = "statistics") -> bool:
    return gate.processable(Member.objects.filter(pk=member.pk), purpose).exists()


def the_line(case: Case) -> Line:
    found: Line = case.lines.get()
    return found


def the_pause(case: Case) -> Restriction:
    return Restriction.objects.get(line__case=case)


def planned(case: Case) -> Restriction:
    """Plan the end of a pause and let the notice go."""
    restricting.plan_lift(restriction=the_pause(case), now=timezone.now(), because=BECAUSE, role=Role.HANDLER)
    keep_promises()
    return the_pause(case)


@pytest.mark.rule("R18-6")
def test_the_use_stops_before_anybody_has_looked(alice: Member, bob: Member, as_member: SignIn) -> None:
    case = ask(as_member(alice))

    assert the_line(case).state == State.REVIEWING
    assert not may_use(alice)
    assert not may_use(alice, "marketing")
    assert may_use(bob)
    assert the_pause(case).set_at - case.received_at < dt.timedelta(minutes=1)
    assert Entry.objects.filter(action="rights.restriction.set", subject_id=alice.pk).count() == 1


@pytest.mark.promise(70)
@pytest.mark.rule("R18-1")
@pytest.mark.parametrize("ground", list(Ground))
def test_each_of_the_four_grounds_can_be_chosen_and_is_confirmed_and_answered_in_words(
    ground: Ground, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, desk = as_member(alice), at_desk("handler")
    case = ask(client, ground, words="Beloppet är fel.")
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert str(ground.label) in page
    assert "Beloppet är fel." in page

    desk.post(reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk]))
    keep_promises()

    assert (the_line(case).state, the_line(case).outcome) == (State.ANSWERED, Outcome.DONE)
    assert the_pause(case).confirmed_at is not None
    assert not may_use(alice)
    answer = client.get(reverse("request_answer", args=[case.reference, "restriction"])).content.decode()
    for told in ("Användningen av dina uppgifter är pausad", ground.until, "5 hela dagar"):
        assert told in answer


def test_the_answer_is_a_paper_too_and_no_strangers(
    alice: Member, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = ask(client)
    paper = reverse("request_answer_pdf", args=[case.reference, "restriction"])
    assert client.get(paper).status_code == 404
    at_desk("handler").post(reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk]))
    keep_promises()

    assert client.get(paper).content.startswith(b"%PDF-")
    assert as_member(mallory).get(paper).status_code == 404


@pytest.mark.rule("R18-2")
def test_the_person_is_still_answered_in_every_right(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = ask(client)
    received = [one.subject for one in sent(str(alice.email))]
    client.post(reverse("request_new"), {"rights": ["access"]})
    client.post(reverse("request_copy"), {"scope": "all"})
    client.post(reverse("request_check"), shown_answers(client))

    subjects = [one.subject for one in sent(str(alice.email))]

    assert case.reference in str(mail.outbox[0].body)
    assert "Vi har tagit emot din begäran" in received
    assert "Din kopia är klar att hämta" in subjects


@pytest.mark.rule("R18-2")
def test_staff_may_write_about_the_request_and_the_person_is_told(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = ask(client)
    desk = at_desk("handler")

    for text in ("Vilket belopp menar du?", "Tack, vi tittar på det."):
        desk.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": text})

    page = client.get(reverse("request_messages", args=[case.reference])).content.decode()
    assert "Vilket belopp menar du?" in page
    assert "Tack, vi tittar på det." in page
    assert len([one for one in sent(str(alice.email)) if "meddelande" in one.subject]) == 2


@pytest.mark.rule("R18-2")
@pytest.mark.parametrize("name", ["overview", "my_data", "requests", "consents", "account", "start"])
def test_every_page_of_the_person_says_that_the_use_is_paused(
    name: str, alice: Member, bob: Member, as_member: SignIn
) -> None:
    ask(as_member(alice))

    with translation.override("en"):
        hers = as_member(alice).get(reverse(name)).content.decode()
        his = as_member(bob).get(reverse(name)).content.decode()
        way = reverse("pause")

    assert "Use of your data is paused since" in hers
    assert f'href="{way}"' in hers
    assert "paused" not in his


@pytest.mark.rule("R18-5")
def test_the_pause_ends_after_five_whole_days_from_the_notice_and_not_an_hour_before(
    alice: Member, as_member: SignIn
) -> None:
    case = ask(as_member(alice))

    restriction = planned(case)

    told = sent(str(alice.email))[-1]
    first_day = local_day(timezone.now()) + dt.timedelta(days=6)
    assert told.subject == "Pausen för dina uppgifter ska ta slut"
    assert str(first_day.year) in str(told.body)
    assert restriction.lift_at is not None
    assert local_day(restriction.lift_at) == first_day
    for moment in (timezone.now(), restriction.lift_at - dt.timedelta(seconds=1)):
        with pytest.raises(restricting.TooEarly):
            restricting.lift(restriction=restriction, now=moment)
        assert restricting.lift_due(now=moment) == 0
    assert not may_use(alice)

    with time_machine.travel(restriction.lift_at, tick=False):
        lift_restrictions()

    assert may_use(alice)
    assert the_pause(case).lifted_by == "notice"
    assert the_pause(case).lifted_at == restriction.lift_at


@pytest.mark.rule("R18-5")
def test_the_page_says_when_it_ends(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    planned(ask(client))

    page = client.get(reverse("pause")).content.decode()

    assert "Pausen ska ta slut" in page
    assert "Avsluta min paus" in page
    assert "Första dagen utan pausen är" in client.get(reverse("overview")).content.decode()


@pytest.mark.rule("R18-5")
def test_a_pause_is_not_lifted_while_the_notice_has_not_gone(alice: Member, as_member: SignIn) -> None:
    case = ask(as_member(alice))
    restricting.plan_lift(restriction=the_pause(case), now=timezone.now(), because=BECAUSE, role=Role.HANDLER)

    late = timezone.now() + dt.timedelta(days=60)

    assert restricting.lift_due(now=late) == 0
    with pytest.raises(restricting.TooEarly):
        restricting.lift(restriction=the_pause(case), now=late)
    assert not may_use(alice)


@pytest.mark.rule("R18-5")
def test_a_notice_that_goes_late_makes_the_end_late(alice: Member, as_member: SignIn) -> None:
    case = ask(as_member(alice))
    restricting.plan_lift(restriction=the_pause(case), now=timezone.now(), because=BECAUSE, role=Role.HANDLER)
    late = timezone.now() + A_WEEK

    with time_machine.travel(late, tick=False):
        keep_promises()

    lift_at = the_pause(case).lift_at
    assert lift_at is not None
    assert local_day(lift_at) == local_day(late) + dt.timedelta(days=6)


@pytest.mark.rule("R18-5")
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"told_at": None, "lift_at": dt.timedelta()},
        {"told_at": dt.timedelta(), "lift_at": None},
        {"told_at": dt.timedelta(), "lift_at": dt.timedelta(days=8)},
        {"told_at": dt.timedelta(days=2), "lift_at": dt.timedelta(days=1)},
    ],
)
def test_the_database_lets_nobody_else_lift_without_a_notice_before(
    changes: dict[str, dt.timedelta | None], alice: Member, as_member: SignIn
) -> None:
    case, now = ask(as_member(alice)), timezone.now()
    moments = {name: now + after if after is not None else None for name, after in changes.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Restriction.objects.filter(line__case=case).update(
            lifted_at=now + A_WEEK, lifted_by="notice", **moments
        )

    assert the_pause(case).lifted_at is None


def test_lifting_twice_and_planning_twice_is_said(alice: Member, as_member: SignIn) -> None:
    restriction = planned(ask(as_member(alice)))
    assert restriction.lift_at is not None

    with pytest.raises(restricting.AlreadyPlanned):
        restricting.plan_lift(restriction=restriction, now=timezone.now())
    restricting.lift(restriction=restriction, now=restriction.lift_at)

    with pytest.raises(restricting.AlreadyLifted):
        restricting.lift(restriction=restriction, now=restriction.lift_at)
    with pytest.raises(restricting.AlreadyLifted):
        restricting.plan_lift(restriction=restriction, now=timezone.now())
    assert restricting.lift_due(now=restriction.lift_at) == 0
    assert Entry.objects.filter(action="rights.restriction.lifted").count() == 1


def test_the_person_ends_the_pause_at_once_and_the_open_request_with_it(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = ask(client)

    answer = client.post(reverse("pause"), follow=True).content.decode()

    assert "Pausen har tagit slut" in answer
    assert may_use(alice)
    assert the_line(case).state == State.WITHDRAWN
    assert the_pause(case).lifted_by == "member"
    keep_promises()
    again = client.post(reverse("pause"), follow=True).content.decode()
    assert "det finns inget att avsluta" in again
    assert Entry.objects.filter(action="rights.restriction.lifted").count() == 1


def test_the_person_may_end_it_while_we_wait_for_the_day(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    restriction = planned(ask(client))
    assert restriction.lift_at is not None

    client.post(reverse("pause"))

    assert may_use(alice)
    assert restricting.lift_due(now=restriction.lift_at) == 0


def test_a_stranger_ends_nobody_elses_pause(alice: Member, mallory: Member, as_member: SignIn) -> None:
    ask(as_member(alice))

    as_member(mallory).post(reverse("pause"))
    visitor = Client().post(reverse("pause"))

    assert visitor.status_code == 302
    assert not may_use(alice)


def test_taking_the_request_back_takes_the_pause_back(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = ask(client)

    client.post(reverse("request_withdraw", args=[case.reference]))
    keep_promises()

    assert may_use(alice)
    assert the_pause(case).lifted_by == "member"


@pytest.mark.rule("R18-5")
def test_a_refused_pause_holds_until_the_notice_has_run_out(alice: Member, as_member: SignIn) -> None:
    case = ask(as_member(alice))

    refusal = refusing.propose(
        line=the_line(case),
        statement=refusing.Statement(ground=grounds.Ground.NO_CASE, words="Inget av de fyra fallen gäller."),
        by=uuid.uuid4(),
        now=timezone.now(),
    )
    refusing.approve(refusal=refusal, by=uuid.uuid4(), now=timezone.now())
    restricting.follow(line=the_line(case), now=timezone.now())
    Promise.objects.filter(task="rights.tell_answered").update(kept_at=timezone.now())
    keep_promises()

    restriction = the_pause(case)
    assert not may_use(alice)
    assert restriction.told_at is not None
    assert restriction.lift_at is not None
    assert restricting.lift_due(now=restriction.lift_at) == 1
    assert may_use(alice)


def test_staff_give_a_reason_and_the_person_reads_it_in_the_mail_and_on_the_page(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, desk = as_member(alice), at_desk("handler")
    case = ask(client, "unlawful")
    end = reverse("admin:rights_case_plan_lift", args=[case.pk, the_pause(case).pk])

    refused = desk.post(end, {"because": " "}).content.decode()
    assert "Skriv varför pausen tar slut" in refused
    assert the_pause(case).planned_at is None
    with pytest.raises(restricting.NoReason):
        restricting.plan_lift(restriction=the_pause(case), now=timezone.now(), role=Role.HANDLER)

    desk.post(end, {"because": BECAUSE})
    keep_promises()

    page = client.get(reverse("pause")).content.decode()
    mailed = " ".join(str(sent(str(alice.email))[-1].body).split())
    to_us = reverse("request_messages", args=[case.reference])
    assert BECAUSE in page
    assert BECAUSE in mailed
    assert to_us in page
    assert to_us in mailed
    assert "så länge du vill" not in page, "it is going to end, and the page must not say both"


@pytest.fixture
def three_in_one(alice: Member, as_member: SignIn) -> tuple[Client, Case]:
    """One request: a correction with a pause, a pause of its own, and an objection."""
    asked = [
        intake.Asked(right=Right.RECTIFICATION, details={"field": "other", "why": "Fel.", "pause": True}),
        intake.Asked(right=Right.RESTRICTION, details={"ground": Ground.UNLAWFUL.value}),
        intake.Asked(right=Right.OBJECTION, details={"uses": ["statistics"], "situation": "Min."}),
    ]
    case = intake.file_case(
        member=alice, asked=asked, channel=Channel.PORTAL, language="sv", now=timezone.now()
    ).case
    keep_promises()
    return as_member(alice), case


def test_the_notice_says_that_another_pause_still_holds(
    three_in_one: tuple[Client, Case], alice: Member
) -> None:
    client, case = three_in_one
    first = Restriction.objects.get(line__case=case, line__right=Right.RECTIFICATION)

    restricting.plan_lift(restriction=first, now=timezone.now())
    keep_promises()

    told = sent(str(alice.email))[-1]
    mailed, page = " ".join(str(told.body).split()), client.get(reverse("pause")).content.decode()
    assert told.subject == "En av dina pauser ska ta slut"
    assert "Du har en annan paus som fortfarande gäller då" in mailed
    assert "använda dina uppgifter igen" not in mailed
    assert "Du har en annan paus som fortfarande gäller då" in page
    assert "får vi använda dina uppgifter igen" not in page
    assert page.count("<h2>Pausen som hör till") == 2
    assert "Statistik" in page


def test_each_pause_ends_by_itself_and_what_was_objected_to_stays_stopped(
    three_in_one: tuple[Client, Case], alice: Member
) -> None:
    client, case = three_in_one
    first, second = Restriction.objects.filter(line__case=case).order_by("pk")

    which = client.post(reverse("pause"), follow=True).content.decode()
    assert "Välj den som ska ta slut" in which
    client.post(reverse("pause"), {"pause": f"{first.pk}x"})
    assert set(Restriction.objects.live()) == {first, second}
    one = client.post(reverse("pause"), {"pause": str(first.pk)}, follow=True).content.decode()

    assert "Din andra paus gäller fortfarande" in one
    assert list(Restriction.objects.live()) == [second]
    assert not may_use(alice, "marketing")
    last = client.post(reverse("pause"), {"pause": str(second.pk)}, follow=True).content.decode()
    assert "det du har invänt mot är fortfarande stoppat" in last
    assert may_use(alice, "marketing")
    assert not may_use(alice, "statistics")


def test_the_last_notice_names_what_an_objection_keeps_stopped(
    three_in_one: tuple[Client, Case], alice: Member
) -> None:
    _client, case = three_in_one
    first, second = Restriction.objects.filter(line__case=case).order_by("pk")
    restricting.lift_at_once(member=alice, now=timezone.now(), only=first.pk)

    restricting.plan_lift(restriction=second, now=timezone.now(), because=BECAUSE, role=Role.HANDLER)
    keep_promises()

    mailed = " ".join(str(sent(str(alice.email))[-1].body).split())
    assert "men inte till det du har invänt mot" in mailed
    assert "Statistik" in mailed


def test_the_gate_opens_when_the_last_of_two_pauses_has_ended(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    first, second = ask(client, "accuracy"), ask(client, "claims")
    restriction = planned(first)
    assert restriction.lift_at is not None
    assert restricting.ends_on(alice) is None

    restricting.lift(restriction=restriction, now=restriction.lift_at)
    assert not may_use(alice)
    client.post(reverse("pause"))

    assert may_use(alice)
    assert the_pause(second).lifted_by == "member"


@pytest.mark.rule("R18-5")
def test_whoever_has_no_address_is_told_by_staff_and_the_days_count_from_then(
    as_member: SignIn, at_desk: AtDesk
) -> None:
    olga = make_member("olga@example.org")
    client, desk = as_member(olga), at_desk("handler")
    case = ask(client)
    Member.objects.filter(pk=olga.pk).update(email=None)
    acts = {
        name: reverse(f"admin:rights_case_{name}", args=[case.pk, the_pause(case).pk])
        for name in ("plan_lift", "note_told")
    }

    assert "varken någon e-postadress eller" in desk.get(acts["plan_lift"]).content.decode()
    early = desk.post(acts["note_told"], follow=True).content.decode()
    desk.post(acts["plan_lift"], {"because": BECAUSE})
    keep_promises()
    assert "Inget slut på pausen är planerat" in early
    assert the_pause(case).told_at is None
    desk.post(acts["note_told"])

    lift_at = the_pause(case).lift_at
    assert lift_at is not None
    assert local_day(lift_at) == local_day(timezone.now()) + dt.timedelta(days=6)
    again = desk.post(acts["note_told"], follow=True).content.decode()
    assert "Det är redan gjort" in again
    assert not may_use(olga)


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
@pytest.mark.parametrize("act", ["plan_lift", "note_told", "call_off"])
def test_only_those_who_handle_requests_end_a_pause(
    role: str, act: str, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = ask(as_member(alice))
    url = reverse(f"admin:rights_case_{act}", args=[case.pk, the_pause(case).pk])
    desk = at_desk(role)

    assert desk.get(url).status_code == desk.post(url).status_code == 403
    assert as_member(alice).post(url).status_code in {302, 403}
    assert the_pause(case).planned_at is None


@pytest.mark.parametrize(
    "answers", [{}, {"ground": "boredom"}, {"ground": "claims", "words": "x" * 4001}, {"ground": "<script>"}]
)
def test_what_is_no_ground_is_said_in_words(
    answers: dict[str, str], alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["restriction"]})

    answer = client.post(reverse("request_pause"), answers)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Case.objects.exists()


def test_the_same_pause_twice_a_day_is_one_request(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert ask(client, "claims") == ask(client, "claims")
    assert Restriction.objects.count() == 1


@pytest.mark.rule("R18-5")
def test_an_end_that_was_called_off_needs_a_new_notice(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    restriction, desk = planned(ask(as_member(alice))), at_desk("handler")
    case, first = restriction.line.case, restriction.lift_at
    url = reverse("admin:rights_case_call_off", args=[case.pk, restriction.pk])
    assert first is not None

    assert "Behåll pausen" in desk.get(url).content.decode()
    desk.post(url)
    again = desk.post(url, follow=True).content.decode()

    assert "Inget slut på pausen är planerat" in again
    assert restricting.lift_due(now=first) == 0
    with time_machine.travel(first, tick=False):
        planned(case)
    notices = [
        one for one in sent(str(alice.email)) if one.subject == "Pausen för dina uppgifter ska ta slut"
    ]
    assert len(notices) == 2
    assert restricting.lift_due(now=first) == 0
    lift_at = the_pause(case).lift_at
    assert lift_at is not None
    assert restricting.lift_due(now=lift_at) == 1
