"""The ladder of ways to show who one is, and what doubting and showing do to a case (R12-9 to R12-12)."""

import datetime as dt
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.models import Case, Channel, Step
from rights.rules.identity import MOST_TRIES, Doubt, Way, doubts, enough, ladder
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import identity, lifecycle
from rights.timing import Pause
from tests.cast import make_member
from tests.rights import oracle
from tests.rights.clockwork import ask, begin, file_on, show, stored

pytestmark = pytest.mark.django_db
UPPER = (Way.TWO_ITEMS, Way.IN_PERSON)


@pytest.fixture
def erik(db: None) -> Member:
    return make_member("erik@example.org", name="Erik", is_staff=True)


@pytest.fixture
def today() -> dt.date:
    return timezone.now().date()


def actions(about: object) -> list[str]:
    return list(
        Entry.objects.about("rights.case", about)
        .filter(action__startswith="rights.identity")
        .order_by("pk")
        .values_list("action", flat=True)
    )


def looked(case: Case, *, by: Member, fits: bool = True) -> bool:
    return identity.look(case=case, fits=fits, by=by, role=Role.VERIFIER, now=timezone.now())


def typed(case: Case, code: str, *, by: Member) -> bool:
    return identity.try_code(case=case, typed=code, by=by, role=Role.SYSTEM, now=timezone.now())


@pytest.mark.rule("R12-10")
def test_the_ladder_begins_with_what_asks_least_and_has_no_copy_of_a_card() -> None:
    nothing = {"has_account": False, "has_email": False, "has_address": False}
    rungs = {
        Way.SIGN_IN: nothing | {"has_account": True, "has_email": True},
        Way.EMAIL_CODE: nothing | {"has_email": True},
        Way.LETTER_CODE: nothing | {"has_address": True},
        Way.TWO_ITEMS: nothing,
    }
    for first, held in rungs.items():
        assert ladder(Doubt.UNKNOWN_SENDER, **held)[0] is first
        assert ladder(Doubt.UNKNOWN_SENDER, **held)[-2:] == UPPER
    assert ladder(Doubt.ACCOUNT_MISUSED, **rungs[Way.SIGN_IN]) == (Way.SIGN_IN,)
    climbed = {way for doubt in Doubt for held in rungs.values() for way in ladder(doubt, **held)}
    assert climbed == set(Way) - {Way.DOCUMENT, Way.E_ID, Way.KNOWLEDGE}


@pytest.mark.rule("R12-9")
def test_who_asked_while_signed_in_is_asked_nothing_more_than_to_confirm_it() -> None:
    assert doubts(signed_in=True, has_account=True) == (Doubt.ACCOUNT_MISUSED,)
    assert Doubt.ACCOUNT_MISUSED not in doubts(signed_in=False, has_account=False)
    for asked in Way:
        assert enough(asked=asked, shown=Way.SIGN_IN)
        assert enough(asked=asked, shown=Way.EMAIL_CODE) == (asked is Way.EMAIL_CODE)


@pytest.mark.rule("R12-9")
def test_a_doubt_without_its_reason_or_off_the_ladder_is_refused(
    alice: Member, dana: Member, today: dt.date
) -> None:
    signed_in = file_on(today, member=alice, channel=Channel.PORTAL)
    now = timezone.now()

    with pytest.raises(identity.NotOnTheLadder):
        ask(signed_in, now=now, by=dana, reason=Doubt.UNKNOWN_SENDER)
    with pytest.raises(identity.NotOnTheLadder):
        ask(signed_in, now=now, by=dana, reason=Doubt.ACCOUNT_MISUSED, way=Way.IN_PERSON)
    by_mail = file_on(today, member=alice)
    with pytest.raises(identity.NotOnTheLadder):  # she has no postal address on file
        ask(by_mail, now=now, by=dana, way=Way.LETTER_CODE)
    with pytest.raises(identity.NothingToAsk):  # an approver asks nobody
        ask(by_mail, now=now, by=dana, role=Role.APPROVER)
    assert not Pause.objects.exists()


@pytest.mark.parametrize("begun", [False, True])
def test_a_doubt_stops_the_lines_notes_why_and_the_work_goes_on_when_it_is_shown(
    alice: Member, dana: Member, today: dt.date, begun: bool
) -> None:
    case = file_on(today, member=alice)
    if begun:
        begin(case, now=timezone.now())
    pause = ask(case, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER)

    assert case.lines.get().stands is State.IDENTIFYING
    assert (pause.doubt, pause.way, pause.asked_by) == (Doubt.DETAILS_DIFFER, Way.SIGN_IN, dana.pk)
    told = Entry.objects.get(action="rights.identity.asked")
    assert told.facts == {"reason": "details_differ", "way": "sign_in"}
    assert Promise.objects.filter(task="rights.ask_identity").count() == 1

    show(case, now=timezone.now())

    assert case.lines.get().stands is State.REVIEWING
    assert Pause.objects.get().shown == Way.SIGN_IN
    assert Entry.objects.get(action="rights.identity.shown").role == "member"


def test_the_same_doubt_is_not_raised_twice_and_no_two_questions_are_open(
    alice: Member, dana: Member, today: dt.date
) -> None:
    case = file_on(today, member=alice)
    begin(case, now=timezone.now())
    ask(case, now=timezone.now(), by=dana)
    with pytest.raises(identity.NothingToAsk):
        ask(case, now=timezone.now(), by=dana, reason=Doubt.SEVERAL_FIT)

    show(case, now=timezone.now())

    with pytest.raises(identity.NotOnTheLadder):
        ask(case, now=timezone.now(), by=dana)
    ask(case, now=timezone.now(), by=dana, reason=Doubt.SEVERAL_FIT)
    assert Pause.objects.count() == 2


def test_nothing_is_shown_where_nothing_was_asked_and_nothing_asked_where_all_has_ended(
    alice: Member, dana: Member, today: dt.date
) -> None:
    case = file_on(today, member=alice)
    with pytest.raises(identity.NothingAsked):
        show(case, now=timezone.now())
    lifecycle.withdraw(line=case.lines.get(), now=timezone.now(), by=alice.pk)
    with pytest.raises(identity.NothingToAsk):
        ask(case, now=timezone.now(), by=dana)


def test_a_source_that_was_asked_before_the_wait_is_asked_again_after_it(
    alice: Member, dana: Member, today: dt.date
) -> None:
    case = file_on(today, member=alice, right=Right.ACCESS)
    line = case.lines.get()
    lifecycle.advance(line=line, to=State.PREPARING, now=timezone.now())
    step = Step.objects.create(line=line, source="crm")
    pause = ask(case, now=timezone.now(), by=dana)

    show(case, now=timezone.now())

    assert case.lines.get().stands is State.PREPARING
    assert Promise.objects.filter(key=f"step {step.pk} {pause.pk}", task="rights.run_step").exists()


@pytest.mark.rule("R12-10")
def test_two_different_people_look_and_nothing_but_their_keys_is_kept(
    alice: Member, dana: Member, erik: Member, today: dt.date
) -> None:
    case = file_on(today, member=alice)
    ask(case, now=timezone.now(), by=dana, way=Way.IN_PERSON)

    assert looked(case, by=dana) is False
    with pytest.raises(identity.SamePerson):
        looked(case, by=dana)
    with pytest.raises(identity.NotEnough):
        identity.prove(case=case, way=Way.IN_PERSON, now=timezone.now(), by=alice)
    assert case.lines.get().stands is State.IDENTIFYING

    assert looked(case, by=erik) is True

    pause = Pause.objects.get()
    assert (pause.seen_by, pause.confirmed_by, pause.shown) == (dana.pk, erik.pk, Way.IN_PERSON)
    assert case.lines.get().stands is State.REVIEWING


@pytest.mark.rule("R12-10")
@pytest.mark.promise(59)
def test_details_that_only_the_person_knows_get_three_tries_and_the_fourth_is_blocked_and_noted(
    alice: Member, dana: Member, erik: Member, today: dt.date
) -> None:
    case = file_on(today, member=alice)
    ask(case, now=timezone.now(), by=dana, way=Way.TWO_ITEMS)

    for _ in range(MOST_TRIES):
        assert looked(case, by=dana, fits=False) is False
    for looker, fits in ((dana, False), (dana, True), (erik, True)):
        with pytest.raises(identity.TriesUsedUp):
            looked(case, by=looker, fits=fits)

    assert actions(case.pk).count("rights.identity.tried") == 3
    assert actions(case.pk).count("rights.identity.blocked") == 3
    assert case.lines.get().stands is State.IDENTIFYING
    kept = {field.name for field in Pause._meta.fields}
    assert kept == {
        *("id", "case", "doubt", "way", "asked_at", "asked_by", "late_because", "only_because", "told_at"),
        *("tries", "seen_by", "confirmed_by", "shown", "ended_at"),
    }


def test_a_code_by_post_fits_however_it_is_typed_and_closes_after_three_wrong_ones(
    alice: Member, dana: Member, today: dt.date
) -> None:
    Member.objects.filter(pk=alice.pk).update(street="Storgatan 1", postal_code="411 01")
    alice.refresh_from_db()
    first, second = file_on(today, member=alice), file_on(today, member=alice)
    for case in (first, second):
        ask(case, now=timezone.now(), by=dana, way=Way.LETTER_CODE)
    code = identity.code_of(first.pauses.get())
    assert code != identity.code_of(second.pauses.get())

    assert not typed(first, "AAAA-AAAA", by=alice)
    assert typed(first, f" {code.lower().replace('-', ' ')}", by=alice)
    for _ in range(MOST_TRIES):
        assert not typed(second, code, by=alice)
    with pytest.raises(identity.TriesUsedUp):
        typed(second, identity.code_of(second.pauses.get()), by=alice)

    assert first.lines.get().stands is State.REVIEWING
    assert second.lines.get().stands is State.IDENTIFYING
    told = list(Entry.objects.filter(action__startswith="rights.identity").values_list("facts", flat=True))
    assert code.replace("-", "") not in str(told).replace("-", "")


def test_only_what_was_asked_or_signing_in_is_enough(dana: Member, today: dt.date) -> None:
    guest = make_member("gun@example.org", has_account=False)
    case = file_on(today, member=guest)
    ask(case, now=timezone.now(), by=dana, way=Way.IN_PERSON)

    with pytest.raises(identity.NotEnough):
        identity.prove(case=case, way=Way.EMAIL_CODE, now=timezone.now(), by=guest)
    with pytest.raises(identity.NotEnough):
        typed(case, "x", by=guest)
    assert identity.unanswered(timezone.now() + timedelta(days=30)).get() == case


@pytest.mark.rule("R12-12")
def test_where_one_way_does_not_work_out_another_is_asked_for_and_the_clock_goes_on_standing(
    dana: Member, today: dt.date
) -> None:
    guest = make_member("gun@example.org", has_account=False)
    case = file_on(today, member=guest)
    ask(case, now=timezone.now(), by=dana, way=Way.TWO_ITEMS)
    for _ in range(MOST_TRIES):
        looked(case, by=dana, fits=False)
    otherwise = {"case": case, "by": dana, "role": Role.VERIFIER, "now": timezone.now() + timedelta(days=4)}
    with pytest.raises(identity.NotOnTheLadder):
        identity.ask_otherwise(way=Way.TWO_ITEMS, **otherwise)  # type: ignore[arg-type]  # one mapping
    with pytest.raises(identity.NotOnTheLadder):
        identity.ask_otherwise(way=Way.SIGN_IN, **otherwise)  # type: ignore[arg-type]  # one mapping

    identity.ask_otherwise(way=Way.EMAIL_CODE, **otherwise)  # type: ignore[arg-type]  # one mapping
    assert identity.other_ways(Case.objects.get(pk=case.pk)) == (Way.IN_PERSON,)
    identity.prove(case=case, way=Way.EMAIL_CODE, now=timezone.now() + timedelta(days=7), by=guest)

    assert stored(case) == oracle.due(today, months=1, paused_days=7)
    assert [(one.shown, one.tries) for one in Pause.objects.order_by("asked_at")] == [
        ("", 3),
        ("email_code", 0),
    ]
