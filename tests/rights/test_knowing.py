"""Questions that only the account holder can answer: off by default, three tries, nothing kept, never alone for a copy."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.memberships.models import Payment
from portal.register.vocabulary import IdentityMethod
from portal.trail.models import Entry
from rights.models import Case, Channel
from rights.rules.identity import MOST_TRIES, Doubt, Way
from rights.rules.knowledge import Question, alone_enough, fits
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import identity, knowing, lifecycle, questions
from rights.timing import Pause
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.rights.clockwork import ask, file_on, show

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
JOINED, PAID = dt.date(2024, 3, 17), dt.date(2026, 10, 28)
RIGHT = {"joined": "2024-03", "paid_day": "2026-10-28", "paid_sum": "149 kr"}


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register names the way."""
    book = register.current()
    methods = (*book.identity.methods, IdentityMethod.KNOWLEDGE)
    book = replace(book, identity=replace(book.identity, methods=methods))
    monkeypatch.setattr(register, "current", lambda: book)


@pytest.fixture
def known(alice: Member) -> Member:
    """Alice, who registered in March 2024 and paid 149 kronor on 28 October 2026."""
    noon = dt.time(12, tzinfo=dt.UTC)
    Member.objects.filter(pk=alice.pk).update(joined_at=dt.datetime.combine(JOINED, noon))
    for day, ore in ((PAID - dt.timedelta(days=30), 9900), (PAID, 14950)):
        Payment.objects.create(
            member=alice, amount_ore=ore, method="card", paid_at=dt.datetime.combine(day, noon)
        )
    alice.refresh_from_db()
    return alice


@pytest.fixture
def case(wanted: None, known: Member, dana: Member) -> Case:
    """Alice's objection by telephone, of which she is asked the questions."""
    found = file_on(timezone.now().date(), member=known, channel=Channel.PHONE)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.KNOWLEDGE)
    return Case.objects.get(pk=found.pk)


def say(case: Case, by: Member, **said: str) -> bool:
    return knowing.answer(case=case, said=RIGHT | said, by=by, role=Role.HANDLER, now=timezone.now())


def stands(case: Case) -> State:
    return case.lines.get(right=Right.OBJECTION).stands


@pytest.mark.parametrize(
    ("question", "said", "right"),
    [
        (Question.JOINED, "2024-03", True),
        (Question.JOINED, " 2024 / 3 ", True),
        (Question.JOINED, "2024-04", False),
        (Question.JOINED, "2024", False),
        (Question.JOINED, "2024-03 2024-04 2024-05", False),
        (Question.PAID_DAY, "2026-10-28", True),
        (Question.PAID_DAY, "2026-10", False),
        (Question.PAID_SUM, "149 kr", True),
        (Question.PAID_SUM, "149,50", False),
        (Question.PAID_SUM, "148 149 150", False),
        (Question.PAID_SUM, "", False),
    ],
)
def test_an_answer_fits_or_does_not_and_a_list_of_guesses_is_none(
    question: Question, said: str, right: bool
) -> None:
    answers: dict[Question, dt.date | int] = {
        Question.JOINED: JOINED,
        Question.PAID_DAY: PAID,
        Question.PAID_SUM: 149,
    }

    assert fits(question, said=said, held=answers[question]) is right


@pytest.mark.promise(59)
def test_the_questions_are_off_unless_the_register_names_them(known: Member) -> None:
    case = file_on(timezone.now().date(), member=known, channel=Channel.PHONE)

    assert IdentityMethod.KNOWLEDGE not in register.current().identity.methods
    assert Way.KNOWLEDGE not in identity.ways_for(case, Doubt.DETAILS_DIFFER)


@pytest.mark.rule("R12-10")
@pytest.mark.promise(59)
def test_right_answers_to_all_are_enough_and_one_wrong_is_not(case: Case, dana: Member) -> None:
    for wrong in RIGHT:
        if wrong != "paid_sum":
            assert say(case, dana, **{wrong: "1999-01-01"}) is False
    assert stands(case) is State.IDENTIFYING

    assert say(case, dana) is True

    assert stands(case) is not State.IDENTIFYING
    pause = Pause.objects.get()
    assert (pause.shown, pause.tries) == (Way.KNOWLEDGE, 2)


@pytest.mark.rule("R12-10")
@pytest.mark.promise(59)
def test_the_fourth_try_is_blocked_and_noted_even_when_it_is_right(case: Case, dana: Member) -> None:
    for _ in range(MOST_TRIES):
        assert say(case, dana, paid_sum="1") is False

    with pytest.raises(identity.TriesUsedUp):
        say(case, dana)

    noted = list(Entry.objects.about("rights.case", case.pk).values_list("action", flat=True))
    assert noted.count("rights.identity.tried") == MOST_TRIES
    assert noted.count("rights.identity.blocked") == 1
    assert stands(case) is State.IDENTIFYING


@pytest.mark.promise(59)
def test_no_answer_is_kept_anywhere(case: Case, dana: Member) -> None:
    say(case, dana, joined="7071-11", paid_day="7072-11-11", paid_sum="70730")
    say(case, dana)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text ~ %s', ["7071-11|7072-11|70730"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.promise(59)
@pytest.mark.parametrize("right", [Right.ACCESS, Right.PORTABILITY])
def test_they_are_never_asked_where_a_right_hands_data_out(
    wanted: None, known: Member, dana: Member, right: Right
) -> None:
    case = file_on(timezone.now().date(), member=known, channel=Channel.PHONE, right=right)

    assert Way.KNOWLEDGE not in identity.ways_for(case, Doubt.DETAILS_DIFFER)
    with pytest.raises(identity.NotOnTheLadder):
        ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.KNOWLEDGE)


def test_only_what_can_be_taken_back_and_hands_nothing_out_may_rest_on_answers() -> None:
    for right in (*Right.values, "erasure", "rectification"):
        assert alone_enough([right]) == (right in {"objection", "restriction", "review"})
    assert not alone_enough(["objection", "access"])


@pytest.mark.promise(59)
def test_a_copy_that_comes_to_the_request_afterwards_is_not_made_on_answers_alone(
    case: Case, dana: Member
) -> None:
    say(case, dana)
    copy = case.lines.create(right=Right.ACCESS, state=State.PREPARING)
    case = Case.objects.get(pk=case.pk)

    assert questions.too_little(case)
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(line=copy, to=State.EXECUTING, now=timezone.now())

    assert identity.doubts_about(case)
    ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.SIGN_IN)
    show(case, now=timezone.now())
    assert not questions.too_little(Case.objects.get(pk=case.pk))


def test_a_right_that_comes_while_they_are_asked_ends_the_way(case: Case, dana: Member) -> None:
    case.lines.create(right=Right.ACCESS, state=State.IDENTIFYING)

    with pytest.raises(identity.NotEnough):
        say(case, dana)


def test_one_question_would_be_a_guess_so_none_is_asked(wanted: None, bob: Member) -> None:
    case = file_on(timezone.now().date(), member=bob, channel=Channel.PHONE)

    assert set(questions.held_of(bob)) == {Question.JOINED}
    assert Way.KNOWLEDGE not in identity.ways_for(case, Doubt.DETAILS_DIFFER)
    assert not questions.all_fit(bob, {"joined": f"{bob.joined_at:%Y-%m}"})


@pytest.mark.rule("R12-10")
def test_staff_type_what_is_said_and_see_no_answer(case: Case, at_desk: AtDesk) -> None:
    client, here = at_desk("verifier"), reverse("admin:rights_case_questions", args=[case.pk])
    assert client.get(reverse("admin:rights_case_shown", args=[case.pk])).headers["Location"] == here
    page = client.get(here).content.decode()
    for answer in ("2024-03-", "149", "28 oktober"):
        assert answer not in page.split("content-main")[1]
    assert "errorlist" in client.post(here, {"joined": "2024-03"}).content.decode()
    assert Pause.objects.get().tries == 0

    client.post(here, RIGHT | {"paid_sum": "1"})
    assert Pause.objects.get().tries == 1
    client.post(here, RIGHT)

    assert stands(case) is not State.IDENTIFYING
    assert client.get(here).status_code == 302


@pytest.mark.parametrize("role", ["approver", "auditor", "technician"])
def test_other_roles_ask_nothing(case: Case, at_desk: AtDesk, role: str) -> None:
    here: Any = reverse("admin:rights_case_questions", args=[case.pk])

    assert at_desk(role).post(here, RIGHT).status_code == 403
    assert Pause.objects.get().tries == 0
