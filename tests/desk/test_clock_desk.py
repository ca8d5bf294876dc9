"""The desk asks who it is, notes that it is shown, takes more time, each only for those who may; letters are queued."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.letters.words import long_date
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.clock import local_day, still_since
from rights.models import Case
from rights.papers import Posted
from rights.rules.identity import Doubt, Way
from rights.rules.states import Role, State
from rights.services import extending, identity, posting
from rights.timing import Extension, Pause
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk
from tests.joining.steps import sent
from tests.letters.reading import text_of
from tests.rights.clockwork import ask, begin, file_on

pytestmark = pytest.mark.django_db(transaction=True)
ACTS = ("ask_who", "ask_otherwise", "shown", "extend")


@pytest.fixture
def case(alice: Member) -> Case:
    found = file_on(timezone.now().date(), member=alice)
    begin(found, now=timezone.now())
    return found


def url(case: Case, act: str) -> str:
    return reverse(f"admin:rights_case_{act}", args=[case.pk])


def the_page(client: Client, case: Case) -> str:
    return client.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()


def offered(client: Client, case: Case) -> set[str]:
    shown = the_page(client, case)
    return {act for act in ACTS if url(case, act) in shown}


@pytest.mark.parametrize(
    ("role", "acts"), [("handler", {"ask_who", "extend"}), ("verifier", {"ask_who"}), ("auditor", set())]
)
def test_only_the_acts_that_role_and_state_allow_are_offered(
    case: Case, at_desk: AtDesk, dana: Member, role: str, acts: set[str]
) -> None:
    client = at_desk(role)
    assert offered(client, case) == acts
    for act in {"ask_who", "extend"} - acts:
        assert client.get(url(case, act)).status_code == 403
        assert client.post(url(case, act)).status_code == 403

    ask(case, now=timezone.now(), by=dana)

    afterwards = ({"shown", "ask_otherwise"} | acts) - {"ask_who"} if acts else set()
    assert offered(client, case) == afterwards


@pytest.mark.rule("R12-9")
def test_staff_ask_with_a_reason_and_a_way_and_never_without(case: Case, at_desk: AtDesk) -> None:
    client = at_desk("verifier")
    for wrong in ({}, {"reason": "unknown_sender"}, {"way": "sign_in"}, {"reason": "mood", "way": "sign_in"}):
        answer = client.post(url(case, "ask_who"), wrong)
        assert answer.status_code == 200
        assert "errorlist" in answer.content.decode()
    assert not Pause.objects.exists()

    answer = client.post(url(case, "ask_who"), {"reason": "details_differ", "way": "sign_in"})

    assert answer.status_code == 302
    assert Pause.objects.get().doubt == Doubt.DETAILS_DIFFER
    assert Entry.objects.get(action="rights.identity.asked").role == "verifier"
    shown = the_page(client, case)
    assert Doubt.DETAILS_DIFFER.to_staff in shown
    assert client.get(url(case, "ask_who")).status_code == 302


def test_a_late_question_says_why(alice: Member, at_desk: AtDesk) -> None:
    case = file_on(timezone.now().date() - dt.timedelta(days=12), member=alice)
    client, told = at_desk("handler"), {"reason": "details_differ", "way": "sign_in"}

    assert "Tre arbetsdagar har gått" in client.post(url(case, "ask_who"), told).content.decode()
    assert not Pause.objects.exists()
    client.post(url(case, "ask_who"), told | {"late_because": "Adressen ändrades i går."})
    assert Pause.objects.get().late_because == "Adressen ändrades i går."


@pytest.mark.rule("R12-10")
def test_two_members_of_staff_look(case: Case, at_desk: AtDesk, dana: Member) -> None:
    ask(case, now=timezone.now(), by=dana, way=Way.IN_PERSON)
    handler, verifier = at_desk("handler"), at_desk("verifier")

    handler.post(url(case, "shown"), {"fits": "no"})
    handler.post(url(case, "shown"), {"fits": "yes"})
    again = handler.post(url(case, "shown"), {"fits": "yes"})
    assert "Du har redan gjort det" in again.content.decode()
    once_more = handler.get(url(case, "shown")).content.decode()
    assert "nu behöver en annan i personalen kontrollera" in once_more
    assert 'name="fits"' not in once_more
    assert "Någon har redan kontrollerat" in verifier.get(url(case, "shown")).content.decode()
    assert case.lines.get().stands is State.IDENTIFYING

    verifier.post(url(case, "shown"), {"fits": "yes"})

    assert case.lines.get().stands is State.REVIEWING
    pause = Pause.objects.get()
    assert pause.tries == 1
    assert pause.seen_by != pause.confirmed_by


def test_three_looks_that_did_not_fit_close_the_page_and_lead_to_another_way(
    case: Case, at_desk: AtDesk, dana: Member
) -> None:
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    handler = at_desk("handler")
    for _ in range(3):
        assert 'name="fits"' in handler.get(url(case, "shown")).content.decode()
        handler.post(url(case, "shown"), {"fits": "no"})

    for answer in (handler.get(url(case, "shown")), handler.post(url(case, "shown"), {"fits": "yes"})):
        told = answer.content.decode()
        assert "Tre försök stämde inte, så den här vägen är stängd." in told
        assert 'name="fits"' not in told
        assert url(case, "ask_otherwise") in told
    assert Pause.objects.get().seen_by is None


@pytest.mark.rule("R12-12")
def test_staff_ask_in_another_way(case: Case, at_desk: AtDesk, dana: Member) -> None:
    client = at_desk("verifier")
    assert client.get(url(case, "ask_otherwise")).status_code == 302
    ask(case, now=timezone.now(), by=dana, way=Way.TWO_ITEMS)
    for wrong in ({}, {"way": "two_items"}, {"way": "letter_code"}):
        assert "errorlist" in client.post(url(case, "ask_otherwise"), wrong).content.decode()

    assert client.post(url(case, "ask_otherwise"), {"way": "sign_in"}).status_code == 302

    assert identity.open_question(Case.objects.get(pk=case.pk)).way == Way.SIGN_IN  # type: ignore[union-attr]
    assert Pause.objects.count() == 2
    assert case.lines.get().stands is State.IDENTIFYING


def test_asked_in_another_way_the_clock_has_stood_still_since_the_first_question(
    alice: Member, at_desk: AtDesk, dana: Member, as_member: Callable[..., Client]
) -> None:
    now = timezone.now()
    first, second = now - dt.timedelta(days=5), now - dt.timedelta(days=2)
    case = file_on(local_day(now) - dt.timedelta(days=6), member=alice)
    ask(case, now=first, by=dana, way=Way.TWO_ITEMS)
    identity.ask_otherwise(case=case, way=Way.IN_PERSON, by=dana, role=Role.HANDLER, now=second)
    keep_promises()
    since = " ".join(long_date(local_day(first), "sv").split())

    page = as_member(alice).get(reverse("request_identity", args=[case.reference])).content.decode()
    mailed = " ".join(str(sent(str(alice.email))[-1].body).split())

    assert still_since(Case.objects.get(pk=case.pk)) == first
    assert f"{local_day(first):%Y-%m-%d}" in page
    assert f"Klockan har stått stilla sedan: {since}" in mailed
    desk = at_desk("handler").get(reverse("admin:rights_case_change", args=[case.pk]))
    assert desk.context["still_since"] == first


def test_a_wait_that_ended_before_the_next_began_does_not_count(alice: Member, dana: Member) -> None:
    now = timezone.now()
    case = file_on(local_day(now) - dt.timedelta(days=6), member=alice)
    pause = {"doubt": Doubt.UNKNOWN_SENDER, "way": Way.SIGN_IN, "asked_by": dana.pk}
    early, late = now - dt.timedelta(days=5), now - dt.timedelta(days=1)
    Pause.objects.create(case=case, asked_at=early, ended_at=early + dt.timedelta(days=1), **pause)
    assert still_since(case) is None

    Pause.objects.create(case=case, asked_at=late, **pause)

    assert still_since(Case.objects.get(pk=case.pk)) == late


def test_what_the_person_does_alone_is_not_done_by_staff(case: Case, at_desk: AtDesk, dana: Member) -> None:
    ask(case, now=timezone.now(), by=dana)
    client = at_desk("handler")

    assert "<form method" not in client.get(url(case, "shown")).content.decode().split("content-main")[1]
    client.post(url(case, "shown"), {"fits": "yes", "code": "x"})
    assert case.lines.get().stands is State.IDENTIFYING


@pytest.mark.rule("R12-5")
def test_a_handler_takes_more_time_once_for_one_of_two_reasons(case: Case, at_desk: AtDesk) -> None:
    client = at_desk("handler")
    for wrong in ({}, {"reason": "complex"}, {"reason": "holiday", "text": "Semester."}):
        assert "errorlist" in client.post(url(case, "extend"), wrong).content.decode()
    assert not Extension.objects.exists()

    client.post(url(case, "extend"), {"reason": "complex", "text": "Elva arkiv."})

    made = Extension.objects.get()
    case.refresh_from_db()
    assert case.due_on == made.due_on > made.first_due_on
    assert "Elva arkiv." in the_page(client, case)
    assert client.post(url(case, "extend"), {"reason": "complex", "text": "Mer."}).status_code == 302
    assert Extension.objects.count() == 1


def test_after_the_last_day_no_more_time_is_offered(alice: Member, at_desk: AtDesk) -> None:
    case = file_on(timezone.now().date() - dt.timedelta(days=45), member=alice)
    client = at_desk("handler")

    assert offered(client, case) == set()
    assert client.post(url(case, "extend"), {"reason": "complex", "text": "Sent."}).status_code == 302
    assert not Extension.objects.exists()


def test_a_case_that_waits_is_not_red_in_the_queue(alice: Member, dana: Member, at_desk: AtDesk) -> None:
    case = file_on(timezone.now().date() - dt.timedelta(days=28), member=alice)
    ask(case, now=timezone.now(), by=dana, late_because="Sent.")
    Case.objects.filter(pk=case.pk).update(due_on=timezone.now().date() - dt.timedelta(days=1))

    listed = at_desk("handler").get(reverse("admin:rights_case_changelist")).content.decode()

    assert "klockan står stilla" in listed
    assert 'class="due late"' not in listed


def in_the_queue(case: Case) -> list[str]:
    """Let what was promised be done, and return the letters that wait to be printed."""
    keep_promises()
    return list(Posted.objects.here().filter(case=case).values_list("letter", flat=True))


def print_it(client: Client, letter: Posted, **told: str) -> Any:
    return client.post(reverse("admin:rights_posted_print", args=[letter.pk]), told)


def post_it(client: Client, letter: Posted) -> Any:
    today = local_day(timezone.now()).isoformat()
    return client.post(reverse("admin:rights_posted_posted", args=[letter.pk]), {"on": today})


@pytest.mark.parametrize("has_email", [True, False])
def test_a_code_by_post_is_one_letter_in_the_queue_and_the_case_leads_there(
    case: Case, alice: Member, at_desk: AtDesk, dana: Member, has_email: bool
) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1", postal_code="411 01", city="Ort")
    if not has_email:
        Member.objects.filter(pk=alice.pk).update(email=None)
    case = Case.objects.get(pk=case.pk)
    Posted.objects.all().delete()
    ask(case, now=timezone.now(), by=dana, way=Way.LETTER_CODE)

    assert in_the_queue(case).count("rights.identity_code") == 1
    assert "rights.identity_asked" not in in_the_queue(case)
    letter = Posted.objects.get(letter="rights.identity_code")
    assert letter.values == {}
    client = at_desk("verifier")
    queued = reverse("admin:rights_posted_change", args=[letter.pk])
    assert queued in the_page(client, case)
    code = identity.code_of(Pause.objects.get())
    paper = text_of(b"".join(print_it(client, letter).streaming_content))
    assert code in paper
    assert (Pause.objects.get().told_at is not None) == has_email
    post_it(client, letter)
    assert Pause.objects.get().told_at is not None
    client.post(url(case, "shown"), {"code": "fel"})
    client.post(url(case, "shown"), {"code": code})
    assert case.lines.get().stands is State.REVIEWING


def test_a_posted_letter_is_not_printed_again(
    case: Case, alice: Member, at_desk: AtDesk, dana: Member
) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1", postal_code="411 01", city="Ort")
    ask(Case.objects.get(pk=case.pk), now=timezone.now(), by=dana, way=Way.LETTER_CODE)
    keep_promises()
    letter, client = Posted.objects.get(letter="rights.identity_code"), at_desk("handler")
    print_it(client, letter)
    post_it(client, letter)

    again = client.post(reverse("admin:rights_posted_print", args=[letter.pk]), {"again": "yes"}, follow=True)

    letter.refresh_from_db()
    assert letter.prints == 1
    assert "Brevet är postat. Kommer det tillbaka" in again.content.decode()
    assert reverse("admin:rights_posted_print", args=[letter.pk]) not in again.content.decode()


def test_a_code_that_nobody_asks_for_any_more_leaves_the_queue_instead_of_being_printed(
    case: Case, alice: Member, at_desk: AtDesk, dana: Member
) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1", postal_code="411 01", city="Ort")
    case = Case.objects.get(pk=case.pk)
    ask(case, now=timezone.now(), by=dana, way=Way.LETTER_CODE)
    keep_promises()
    identity.prove(case=case, way=Way.SIGN_IN, now=timezone.now(), by=alice)
    letter, client = Posted.objects.get(letter="rights.identity_code"), at_desk("handler")

    answer = client.post(reverse("admin:rights_posted_print", args=[letter.pk]), follow=True)

    assert "har det lämnat kön" in answer.content.decode()
    assert not Posted.objects.filter(pk=letter.pk).exists()
    assert Entry.objects.filter(action="rights.letter.let_go").count() == 1
    assert not Entry.objects.filter(action="rights.letter.printed").exists()


@pytest.mark.rule("D-8")
def test_for_someone_without_email_more_time_is_one_letter_told_when_it_is_posted(
    case: Case, alice: Member, at_desk: AtDesk
) -> None:
    Member.objects.filter(pk=alice.pk).update(email=None, street="Storgatan 1", city="Ort")
    client = at_desk("handler")
    client.post(url(case, "extend"), {"reason": "complex", "text": "Elva arkiv."})

    assert in_the_queue(case).count("rights.extended") == 1
    letter = Posted.objects.get(letter="rights.extended")
    print_it(client, letter)
    assert Extension.objects.get().told_at is None
    post_it(client, letter)

    assert Extension.objects.get().told_at is not None


@pytest.mark.rule("D-8")
def test_more_time_too_late_to_tell_is_not_printed_and_staff_hear(
    alice: Member, at_desk: AtDesk, dana: Member
) -> None:
    Member.objects.filter(pk=alice.pk).update(email=None, street="Storgatan 1", city="Ort")
    alice.refresh_from_db()
    case = file_on(timezone.now().date() - dt.timedelta(days=45), member=alice)
    made = extending.extend(
        case=case,
        reason="complex",  # type: ignore[arg-type]  # its value
        text="Elva arkiv.",
        by=dana,
        role="handler",  # type: ignore[arg-type]  # its value
        now=timezone.now() - dt.timedelta(days=40),
    )
    letter = posting.queue(
        key=f"tell_extended {made.pk}", case=case, reader=alice, letter="rights.extended", values={}
    )

    print_it(at_desk("handler"), letter)

    assert not Posted.objects.filter(pk=letter.pk).exists()
    assert Extension.objects.get().told_at is None
    assert Promise.objects.filter(task="rights.tell_staff", key=f"untold {made.pk}").exists()
