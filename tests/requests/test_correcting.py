"""Correcting what is wrong: the use pauses, a person decides, the value changes, and the person is told what and why."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.gate import services as gate
from portal.gate.services import processable
from portal.members.models import Member, ProfileChange
from portal.memberships.models import Payment
from portal.outbox.models import Promise
from portal.trail.models import Entry
from rights.clock import local_day
from rights.corrections import Correction, Question
from rights.fulfilment.rectification import Undecided
from rights.models import Case, Line, Refusal
from rights.restrictions import Restriction
from rights.rules.correction import Wrong
from rights.rules.grounds import Ground as Reason
from rights.rules.restriction import Ground
from rights.rules.states import Outcome, Role, State
from rights.services import collecting, correcting, lifecycle, questioning, restricting
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.correcting import (
    USER_NAME,
    ask_to_correct,
    decide,
    desk_page,
    the_correction,
    the_line,
)
from tests.requests.test_erasing import as_read
from tests.requests.walking import shown_answers

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


@pytest.fixture
def named(alice: Member) -> Member:
    alice.user_name, alice.birth_year = "alice_gamal", 1987
    alice.save()
    return alice


def may_use(member: Member, purpose: str) -> bool:
    return processable(Member.objects.filter(pk=member.pk), purpose).exists()


def the_pause(case: Case) -> Restriction:
    return Restriction.objects.get(line__case=case)


def answer_page(client: Client, case: Case) -> str:
    page: str = client.get(reverse("request_answer", args=[case.reference, "rectification"])).content.decode()
    return page


@pytest.mark.rule("R16-2")
def test_a_locked_field_is_corrected_on_request_and_the_answer_says_from_what_to_what(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(named)
    case = ask_to_correct(client)
    assert the_line(case).state == State.REVIEWING

    decide(at_desk("handler"), case)
    keep_promises()

    named.refresh_from_db()
    assert named.user_name == "alice_ny"
    assert (the_line(case).state, the_line(case).outcome) == (State.ANSWERED, Outcome.DONE)
    change = ProfileChange.objects.get(member=named, field="user_name")
    assert (change.old, change.new, change.changed_by) == ("alice_gamal", "alice_ny", "staff")
    request = client.get(reverse("request", args=[case.reference])).content.decode()
    button = f'class="btn" href="{reverse("request_answer", args=[case.reference, "rectification"])}"'
    assert request.count(button) == request.split("Det du har begärt")[0].count(button) == 1
    page = answer_page(client, case)
    assert "alice_gamal" in page
    assert "alice_ny" in page
    assert "Vi har rättat dina uppgifter." in page


def test_the_mail_and_the_trail_hold_neither_the_old_nor_the_new_value(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = ask_to_correct(as_member(named))
    decide(at_desk("handler"), case)
    keep_promises()

    mails = sent(str(named.email))
    assert f"/begaran/{case.reference}/svar/rectification/" in "".join(str(one.body) for one in mails)
    for mail in mails:
        assert "alice_ny" not in str(mail.body)
        assert "alice_gamal" not in str(mail.body)
    trail = str(list(Entry.objects.values_list("facts", flat=True)))
    assert "alice_ny" not in trail
    assert "alice_gamal" not in trail


def test_the_desk_shows_old_and_new_side_by_side_and_notes_the_look(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = ask_to_correct(as_member(named))
    looks = named.look_ups.count()

    page = at_desk("handler").get(desk_page(case)).content.decode()

    assert "<del>alice_gamal</del>" in page
    assert "<ins>alice_ny</ins>" in page
    assert "Stavfel." in page
    assert named.look_ups.count() == looks + 1


def test_another_value_than_asked_takes_a_reason_and_is_partly(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, handler = as_member(named), at_desk("handler")
    case = ask_to_correct(client)

    refused = decide(handler, case, value="alice_2")
    assert refused.status_code == 200
    assert the_line(case).state == State.REVIEWING

    decide(handler, case, value="alice_2", reason="Namnet du bad om är reserverat.")
    keep_promises()

    named.refresh_from_db()
    assert (named.user_name, the_line(case).outcome) == ("alice_2", Outcome.PARTLY)
    assert "Namnet du bad om är reserverat." in answer_page(client, case)


@pytest.mark.parametrize(
    ("field", "value"),
    [("birth_year", "1787"), ("birth_year", "soon"), ("birth_year", "2999"), ("user_name", "x" * 41)],
)
def test_a_value_that_does_not_fit_is_refused_when_asked_and_when_decided(
    named: Member, as_member: SignIn, at_desk: AtDesk, field: str, value: str
) -> None:
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["rectification"]})
    answer = client.post(reverse("request_correct"), USER_NAME | {"field": field, "value": value})
    assert "error-summary" in answer.content.decode()

    case = ask_to_correct(client, **USER_NAME | {"field": field, "value": "1986"})
    answer = decide(at_desk("handler"), case, value=value, reason="Så här.")

    named.refresh_from_db()
    assert answer.status_code == 200
    assert (named.user_name, named.birth_year) == ("alice_gamal", 1987)
    assert (the_line(case).state, the_correction(case).decided) == (State.REVIEWING, "")


def test_a_user_name_that_somebody_else_has_is_refused(
    named: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    bob.user_name = "Alice_NY"
    bob.save()
    case = ask_to_correct(as_member(named))

    page = decide(at_desk("handler"), case).content.decode()

    named.refresh_from_db()
    assert "Någon annan har redan det namnet." in page
    assert named.user_name == "alice_gamal"


def test_deciding_twice_changes_nothing_more(named: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    case, handler = ask_to_correct(as_member(named)), at_desk("handler")
    decide(handler, case)

    again = decide(handler, case, value="alice_3", reason="Igen.")
    keep_promises()

    named.refresh_from_db()
    assert again.status_code == 302
    assert named.user_name == "alice_ny"
    assert ProfileChange.objects.filter(member=named, field="user_name").count() == 1


def test_a_decision_that_comes_too_late_changes_nothing(
    named: Member, as_member: SignIn, dana: Member
) -> None:
    line = the_line(ask_to_correct(as_member(named)))
    stale = Line.objects.get(pk=line.pk)
    lifecycle.withdraw(line=line, now=timezone.now(), by=named.pk)

    with pytest.raises(correcting.NotWaiting):
        correcting.decide(line=stale, value="alice_ny", by=dana, now=timezone.now())

    named.refresh_from_db()
    assert named.user_name == "alice_gamal"
    assert the_correction(line.case).decided == ""


def test_an_interrupted_answer_is_made_once(named: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    case = ask_to_correct(as_member(named))
    decide(at_desk("handler"), case)
    keep_promises()
    mails = len(sent(str(named.email)))

    Promise.objects.filter(task__in=["rights.execute", "rights.prepare"]).update(kept_at=None)
    keep_promises()

    assert the_line(case).outcome == Outcome.DONE
    assert len(sent(str(named.email))) == mails
    assert Entry.objects.filter(action="rights.line.answered", about_id=str(case.pk)).count() == 1


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_only_a_handler_corrects(named: Member, as_member: SignIn, at_desk: AtDesk, role: str) -> None:
    case = ask_to_correct(as_member(named))

    assert decide(at_desk(role), case).status_code == 403
    named.refresh_from_db()
    assert named.user_name == "alice_gamal"


def test_a_line_is_not_decided_through_another_persons_request_nor_let_through_undecided(
    named: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    hers, handler = ask_to_correct(as_member(named)), at_desk("handler")
    his = ask_to_correct(as_member(bob), **USER_NAME | {"value": "bob_ny"})

    crossed = handler.post(
        reverse("admin:rights_case_correct", args=[his.pk, the_line(hers).pk]),
        {"act": "decide", "value": "alice_ny"},
    )
    released = handler.post(reverse("admin:rights_case_release", args=[hers.pk, the_line(hers).pk]))

    assert (crossed.status_code, released.status_code) == (404, 404)
    named.refresh_from_db()
    assert named.user_name == "alice_gamal"
    assert the_line(hers).state == State.REVIEWING


def test_what_nobody_has_decided_is_let_go_by_no_way_of_asking(named: Member, as_member: SignIn) -> None:
    line = the_line(ask_to_correct(as_member(named)))

    with pytest.raises(Undecided):
        collecting.release(line=line, now=timezone.now(), role=Role.HANDLER)

    line.refresh_from_db()
    assert line.state == State.REVIEWING
    assert not Promise.objects.filter(task="rights.execute").exists()


@pytest.mark.rule("R16-5")
@pytest.mark.promise(67)
def test_the_use_pauses_while_it_is_looked_into_and_goes_on_only_after_a_notice(
    named: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["rectification"]})
    form = client.get(reverse("request_correct")).content.decode()
    assert 'name="pause"' in form.split("checked")[0].rsplit("<input", maxsplit=1)[1]

    case = ask_to_correct(client)
    assert the_pause(case).ground == Ground.ACCURACY
    assert not may_use(named, "marketing")
    assert not may_use(named, "statistics")
    assert may_use(named, "rights")
    assert may_use(bob, "marketing")

    decide(at_desk("handler"), case)
    keep_promises()
    assert not may_use(named, "marketing")
    assert "Pausen tar inte slut i och med det här svaret" in answer_page(client, case)
    assert sent(str(named.email))[-1].subject == "Pausen för dina uppgifter ska ta slut"

    lift_at = the_pause(case).lift_at
    assert lift_at is not None
    assert local_day(lift_at) == local_day(timezone.now()) + dt.timedelta(days=6)
    assert restricting.lift_due(now=lift_at - dt.timedelta(seconds=1)) == 0
    assert not may_use(named, "marketing")
    assert restricting.lift_due(now=lift_at) == 1
    assert may_use(named, "marketing")


@pytest.mark.rule("R16-5")
def test_the_person_ends_the_pause_alone_and_the_correction_goes_on(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(named)
    case = ask_to_correct(client)

    client.post(reverse("pause"))
    assert may_use(named, "marketing")
    assert the_line(case).state == State.REVIEWING
    decide(at_desk("handler"), case)
    keep_promises()

    assert the_line(case).outcome == Outcome.DONE
    assert "Pausen tar inte slut" not in answer_page(client, case)
    assert "ska ta slut" not in sent(str(named.email))[-1].subject


def test_a_pause_that_had_ended_before_is_not_said_to_end_with_the_request(
    named: Member, as_member: SignIn
) -> None:
    client = as_member(named)
    case = ask_to_correct(client)
    url = reverse("request_withdraw", args=[case.reference])
    assert "Pausen som hör till" in client.get(url).content.decode()

    client.post(reverse("pause"))
    before = client.get(url).content.decode()
    client.post(url)
    keep_promises()

    assert "Pausen som hör till" not in before
    mail = sent(str(named.email))[-1]
    assert mail.subject == "Din begäran är återtagen"
    assert "Pausen" not in mail.body


def test_without_the_tick_nothing_pauses_and_the_no_stays_a_no(named: Member, as_member: SignIn) -> None:
    client = as_member(named)
    unticked = {key: value for key, value in USER_NAME.items() if key != "pause"}

    case = ask_to_correct(client, **unticked)

    assert the_line(case).details["pause"] is False
    assert may_use(named, "marketing")


def test_a_withdrawn_correction_lifts_the_pause_at_once(named: Member, as_member: SignIn) -> None:
    client = as_member(named)
    case = ask_to_correct(client)

    client.post(reverse("request_withdraw", args=[case.reference]))
    keep_promises()

    assert may_use(named, "marketing")
    assert "Pausen som hörde till" in sent(str(named.email))[-1].body


def test_what_something_else_closed_stays_closed(named: Member, as_member: SignIn) -> None:
    with transaction.atomic():
        gate.close(member=named, purpose="statistics", cause="objected")
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["restriction"]})
    client.post(reverse("request_pause"), {"ground": "claims"})
    client.post(reverse("request_check"), shown_answers(client))
    keep_promises()
    case = ask_to_correct(client)

    client.post(reverse("request_withdraw", args=[case.reference]))
    keep_promises()
    assert not may_use(named, "marketing")

    client.post(reverse("pause"))
    assert may_use(named, "marketing")
    assert not may_use(named, "statistics")


def test_two_corrections_share_a_pause_until_the_last_is_done(named: Member, as_member: SignIn) -> None:
    client = as_member(named)
    first = ask_to_correct(client)
    second = ask_to_correct(client, **USER_NAME | {"field": "birth_year", "value": "1986"})

    client.post(reverse("request_withdraw", args=[first.reference]))
    keep_promises()
    assert not may_use(named, "marketing")

    client.post(reverse("request_withdraw", args=[second.reference]))
    keep_promises()
    assert may_use(named, "marketing")


@pytest.mark.rule("R16-6")
def test_what_is_found_correct_is_refused_by_two_and_the_persons_view_stands_beside_it(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, handler, approver = as_member(named), at_desk("handler"), at_desk("approver")
    case = ask_to_correct(client)
    refuse = reverse("admin:rights_case_refuse", args=[case.pk, the_line(case).pk])
    stated = {"words": "Så har du hetat sedan 2021.", "sure": "yes"}
    handler.post(f"{refuse}?ground={Reason.CORRECT}", stated)

    meanwhile = decide(handler, case)
    named.refresh_from_db()
    assert (meanwhile.status_code, named.user_name) == (302, "alice_gamal")
    assert Refusal.objects.waiting().get().ground == Reason.CORRECT

    second = reverse("admin:rights_case_refusal", args=[case.pk, the_line(case).pk])
    approver.post(second, as_read(approver, second) | {"act": "approve"})
    keep_promises()

    assert the_line(case).outcome == Outcome.REFUSED
    answer = answer_page(client, case)
    for told in (
        "vi har kommit fram till att de stämmer",
        "Så har du hetat sedan 2021.",
        "Mitt användarnamn",
        "alice_ny",
        "lägga till egna ord på sidan Mina uppgifter",
        f'{reverse("my_data_statement", args=[the_correction(case).category])}">Skriv egna ord</a>',
    ):
        assert told in answer
    assert not may_use(named, "marketing")
    lift_at = the_pause(case).lift_at
    assert lift_at is not None
    assert restricting.lift_due(now=lift_at) == 1
    assert may_use(named, "marketing")

    client.post(reverse("my_data_statement", args=["profile"]), {"text": "Jag heter Åsa."})
    assert "Jag heter Åsa." in client.get(reverse("my_data_category", args=["profile"])).content.decode()


def test_the_questions_fit_the_register_and_who_asks(
    named: Member, client: Client, as_member: SignIn
) -> None:
    for browser in (client, as_member(named)):
        browser.post(reverse("request_new"), {"rights": ["rectification"]})
    member = as_member(named)

    page = member.get(reverse("request_correct")).content.decode()
    wrong = member.post(
        reverse("request_correct"), USER_NAME | {"field": "birth_year", "value": "abcd"}
    ).content.decode()
    empty = member.post(reverse("request_correct"), USER_NAME | {"value": ""}).content.decode()

    assert "Vad ska det stå?</label>" in page
    assert "personnummer" not in page
    assert "En fil kan du skicka under Meddelanden" in page
    assert "Rätta dem själv" in page
    assert "Rätta dem själv" not in client.get(reverse("request_correct")).content.decode()
    assert "Skriv året med fyra siffror, till exempel 1984." in wrong
    assert "Skriv vad det ska stå" in empty


@pytest.mark.promise(66)
def test_a_short_reason_is_enough_and_none_is_not(named: Member, as_member: SignIn) -> None:
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["rectification"]})

    answer = client.post(reverse("request_correct"), USER_NAME | {"why": " "})
    assert "error-summary" in answer.content.decode()

    case = ask_to_correct(client, **USER_NAME | {"why": "Fel."})
    assert the_line(case).details["why"] == "Fel."


@pytest.mark.rule("R16-4")
def test_proof_is_asked_for_with_a_reason_and_answered_on_the_page(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, handler = as_member(named), at_desk("handler")
    case = ask_to_correct(client)

    bare = handler.post(desk_page(case), {"act": "ask", "text": "Sedan när?", "why": ""})
    assert bare.status_code == 200
    assert not Question.objects.exists()

    handler.post(desk_page(case), {"act": "ask", "text": "Sedan när?", "why": "Två har samma namn."})
    keep_promises()
    mail = sent(str(named.email))[-1]
    assert f"/begaran/{case.reference}/fraga/" in str(mail.body)
    assert "Sedan när?" not in str(mail.body)
    question = reverse("request_question", args=[case.reference])
    for where in (reverse("request", args=[case.reference]), reverse("overview")):
        shown = client.get(where).content.decode()
        assert "Vi behöver något från dig" in shown
        assert "Väntar på dig" in shown
        assert f'class="btn" href="{question}"' in shown
        assert "<progress" not in shown
    the_list = reverse("admin:rights_case_changelist")
    assert case.reference not in handler.get(the_list, {"state": "reviewing"}).content.decode()
    page = client.get(reverse("request_question", args=[case.reference])).content.decode()
    assert "Två har samma namn." in page

    client.post(reverse("request_question", args=[case.reference]), {"answer": "Sedan i mars."})
    keep_promises()
    assert Question.objects.get().answer == "Sedan i mars."
    assert "Sedan i mars." in handler.get(desk_page(case)).content.decode()
    assert the_line(case).state == State.REVIEWING


def test_the_desk_shows_what_was_asked_and_answered_and_counts_the_answer(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case, handler = ask_to_correct(as_member(named)), at_desk("handler")
    handler.post(desk_page(case), {"act": "ask", "text": "Sedan när heter du så?", "why": "Två stavas lika."})
    page = reverse("admin:rights_case_change", args=[case.pk])
    list_of = reverse("admin:rights_case_changelist") + "?question=answered"

    def counted() -> list[str]:
        tiles = handler.get(reverse("admin:index")).context["tiles"]
        return [tile.count for tile in tiles if tile.url == list_of]

    asked = handler.get(page).content.decode()
    assert "Sedan när heter du så?" in asked
    assert "inget än" in asked
    assert counted() == ["0"]

    questioning.reply(line=the_line(case), text="Sedan i mars.", by=named, now=timezone.now())

    assert "Sedan i mars." in handler.get(page).content.decode()
    assert counted() == ["1"]
    assert case.reference in handler.get(list_of).content.decode()


def test_one_question_at_a_time_and_a_stranger_neither_reads_nor_answers_it(
    named: Member, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    handler, case = at_desk("handler"), ask_to_correct(as_member(named))
    asking = {"act": "ask", "text": "Sedan när?", "why": "Två har samma namn."}
    handler.post(desk_page(case), asking)
    handler.post(desk_page(case), asking)
    url = reverse("request_question", args=[case.reference])

    assert Question.objects.count() == 1
    assert as_member(mallory).get(url).status_code == 404
    assert as_member(mallory).post(url, {"answer": "Ja."}).status_code == 404
    assert Question.objects.get().answered_at is None


def test_a_payers_name_is_corrected_on_the_payments_that_say_it_and_no_others(
    named: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    for who, payer in ((named, "Alise"), (named, "Alise"), (named, "Pappa"), (bob, "Alise")):
        Payment.objects.create(
            member=who, amount_ore=100, method="card", payer_name=payer, paid_at=timezone.now()
        )
    client = as_member(named)
    case = ask_to_correct(client, **USER_NAME | {"field": "payer_name", "value": "Alice Åkesson"})

    decide(at_desk("handler"), case, value="Alice Åkesson", which=["Alise"])
    keep_promises()

    assert sorted(named.payments.values_list("payer_name", flat=True)) == [
        "Alice Åkesson",
        "Alice Åkesson",
        "Pappa",
    ]
    assert bob.payments.get().payer_name == "Alise"
    assert "Alise" in answer_page(client, case)


def test_what_the_portal_cannot_change_itself_is_corrected_by_hand_with_words(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, handler = as_member(named), at_desk("handler")
    case = ask_to_correct(client, **USER_NAME | {"field": "other", "value": "Tenor", "why": "Fel stämma."})

    empty = handler.post(desk_page(case), {"act": "decide", "category": "memberships", "reason": ""})
    assert empty.status_code == 200
    words = {"act": "decide", "category": "memberships", "reason": "Stämman är ändrad till tenor."}
    handler.post(desk_page(case), words)
    keep_promises()

    assert the_line(case).outcome == Outcome.DONE
    assert "Stämman är ändrad till tenor." in answer_page(client, case)


def test_the_answer_is_in_english_for_who_reads_english(
    named: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(named)
    with translation.override("en"):
        case = ask_to_correct(client)
    decide(at_desk("handler"), case)
    keep_promises()

    with translation.override("en"):
        page = answer_page(client, case)
        paper = client.get(reverse("request_answer_pdf", args=[case.reference, "rectification"]))

    assert "We have corrected your data." in page
    assert "The pause does not end with this answer" in page
    assert paper.content.startswith(b"%PDF-")


def test_a_stranger_does_not_read_the_answer(
    named: Member, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = ask_to_correct(as_member(named))
    decide(at_desk("handler"), case)
    keep_promises()

    url = reverse("request_answer", args=[case.reference, "rectification"])
    assert as_member(mallory).get(url).status_code == 404


@pytest.mark.rule("R16-1")
def test_the_form_leads_to_the_fields_one_corrects_alone(named: Member, as_member: SignIn) -> None:
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["rectification"]})

    page = client.get(reverse("request_correct")).content.decode()

    assert f'href="{reverse("account_profile")}"' in page
    client.post(reverse("account_profile"), {"city": "Umeå", "language": "sv"})
    named.refresh_from_db()
    assert named.city == "Umeå"
    assert ProfileChange.objects.get(member=named, field="city").old == "Göteborg"


def test_the_personal_number_can_be_named_where_the_register_has_any(
    named: Member, as_member: SignIn
) -> None:
    client = as_member(named)
    client.post(reverse("request_new"), {"rights": ["rectification"]})

    assert 'value="personal_number"' not in client.get(reverse("request_correct")).content.decode()
    answer = client.post(reverse("request_correct"), USER_NAME | {"field": "personal_number"})
    assert "error-summary" in answer.content.decode()


def test_a_decision_has_a_time_and_somebody_behind_it(named: Member, as_member: SignIn) -> None:
    case = ask_to_correct(as_member(named))

    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(line__case=case).update(decided="as_asked")
    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(
            line=the_line(case), to=State.EXECUTING, now=timezone.now(), by=named.pk, role=Role.MEMBER
        )


def test_every_thing_that_can_be_named_is_locked_in_the_data_map() -> None:
    from portal.datamap import Rectify
    from portal.datamap.registry import declared

    for wrong in Wrong:
        if wrong.table:
            assert declared()[wrong.table].fields[wrong.column].rectify is Rectify.STAFF, wrong
