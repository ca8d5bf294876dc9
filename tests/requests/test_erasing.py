"""Deleting one's data, from the question to the proof: nothing is destroyed that was not shown, decided and told."""

import datetime as dt
import re
import smtplib
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.correspondence.models import Thread
from portal.ledger.models import Line as LedgerLine
from portal.letters.services import send
from portal.letters.words import long_date
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice, Payment, Plan, Subscription
from portal.outbox.models import Promise
from portal.outbox.services import claim
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from retention.models import Disposal
from rights.clock import local_day
from rights.details.erasure import ErasureForm
from rights.models import Case, Channel, Line
from rights.papers import Posted
from rights.rules.erasure import Why
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import erasing, intake, lifecycle
from rights.services.drafts import from_json
from rights.services.following import token_of
from rights.services.foreseeing import of_answers
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.walking import REFERENCE, shown_answers

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def invoice(member: Member) -> Invoice:
    day = dt.date(2026, 3, 1)
    return Invoice.objects.create(
        member=member,
        number="F-2026-1",
        issued_on=day,
        due_on=day,
        buyer_name=member.name,
        text="Medlemskap",
        amount_ore=10_000,
        vat_ore=2_000,
        fiscal_year_ends_on=dt.date(2026, 12, 31),
    )


def answered(client: Client, **answers: Any) -> Any:
    """Walk from the choice of rights to the page of effects."""
    client.post(reverse("request_new"), {"rights": ["erasure"]})
    return client.post(reverse("request_erase"), {"scope": "all", **answers})


def delete(client: Client, **answers: Any) -> Case:
    """Walk from the choice of rights to the sent request, as a browser does."""
    answer = answered(client, **answers)
    assert answer.headers["Location"] == reverse("request_erase_effects")
    assert client.get(reverse("request_erase_effects")).status_code == 200
    answer = client.post(reverse("request_check"), shown_answers(client))
    found = REFERENCE.search(answer.headers["Location"])
    assert found, answer.headers["Location"]
    keep_promises()
    return Case.objects.get(reference=found.group())


def plain(answer: Any) -> str:
    return " ".join(str(answer.content.decode()).split())


def the_line(case: Case) -> Line:
    found: Line = case.lines.get()
    return found


def regret_ends() -> None:
    """Let the days to change one's mind pass; those of a request entered at the desk count from its receipt."""
    earlier = timezone.now() - dt.timedelta(days=8)
    Promise.objects.filter(task="rights.acknowledge", kept_at__gt=earlier).update(kept_at=earlier)
    Posted.objects.filter(dispatched_on__gt=local_day(earlier)).update(dispatched_on=local_day(earlier))
    Promise.objects.filter(task="rights.end_waiting").update(run_after=timezone.now())
    keep_promises()


def decide(client: Client, case: Case, act: str, **answers: str) -> Any:
    page = {"decide": "admin:rights_case_erase", "approve": "admin:rights_case_erase_approve"}[act]
    url = reverse(page, args=[case.pk, the_line(case).pk])
    return client.post(url, as_read(client, url) | answers)


def as_read(client: Client, url: str) -> dict[str, str]:
    """Open a page as an approver does, and return what it says she has read."""
    found = re.search(r'name="read" value="([^"]+)"', client.get(url).content.decode())
    return {"read": found[1]} if found else {}


def carried_out(case: Case, at_desk: AtDesk) -> Case:
    """Let the days pass, a handler decide and another person approve."""
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()
    return Case.objects.get(pk=case.pk)


@pytest.mark.rule("R17-1")
@pytest.mark.promise(68)
def test_each_reason_of_the_law_can_be_given_in_plain_words_and_none_need_be_known() -> None:
    assert [why.number for why in Why] == [f"17(1)({letter})" for letter in "abcdef"] + [""]
    for why in Why:
        assert ErasureForm({"scope": "all", "grounds": [why.value]}).is_valid(), why
    assert ErasureForm({"scope": "all"}).is_valid()
    assert not ErasureForm({"scope": "all", "grounds": ["administrative"]}).is_valid()


@pytest.mark.django_db
def test_nothing_is_chosen_beforehand_and_parts_beside_everything_are_asked_about() -> None:
    part = ErasureForm().fields["parts"].choices[0][0]  # type: ignore[attr-defined]  # a field of choices

    assert ErasureForm()["scope"].value() is None
    assert ErasureForm({"scope": "some", "parts": [part]}).is_valid()
    assert list(ErasureForm({"scope": "all", "parts": [part]}).errors) == ["scope"]


@pytest.mark.promise(69)
def test_what_is_written_reaches_the_desk_and_nothing_need_be(
    alice: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    silent = delete(as_member(bob), text="")
    told = delete(as_member(alice), text="Jag skrev till er 2019.", grounds=["unknown"])
    regret_ends()

    assert the_line(silent).state == State.REVIEWING
    url = reverse("admin:rights_case_erase", args=[told.pk, the_line(told).pk])
    page = at_desk("handler").get(url).content.decode()
    assert "Jag skrev till er 2019." in page
    assert "Jag vet inte, eller vill inte välja" in page


@pytest.mark.rule("R17-7")
def test_the_effects_are_shown_before_anything_is_sent(alice: Member, as_member: SignIn) -> None:
    invoice(alice)
    Thread.objects.create(member=alice, subject="Hej")
    client = as_member(alice)
    answered(client)

    for url in ("request_erase_effects", "request_check"):
        page = " ".join(client.get(reverse(url)).content.decode().split())
        now, later = page.index("Försvinner tidigast"), page.index("Försvinner senare")
        assert now < page.index("Profiluppgifter") < later < page.index("31 december 2033")
        assert now < page.index("Meddelanden till och från oss") < later
        assert "bokföringslagen (1999:1078) 7 kap. 2 §" in page
        assert "Databasen och bilagorna, varje natt" in page
    page = client.get(reverse("request_erase_effects")).content.decode()
    assert "?right=access&amp;right=erasure" in page
    assert "7 dagar på dig att ändra dig" in page
    assert not Case.objects.exists()


def test_the_preview_says_what_ends_and_when_and_each_kind_once(alice: Member, as_member: SignIn) -> None:
    invoice(alice)
    plan = Plan.objects.create(code="ar", name_sv="År", name_en="Year", price_ore=79000, interval="year")
    Subscription.objects.create(member=alice, plan=plan, status="active", started_on=dt.date(2026, 1, 1))
    Payment.objects.create(
        member=alice, amount_ore=100, paid_at=timezone.now() - dt.timedelta(days=400), method="card"
    )
    client = as_member(alice)
    answered(client)
    first = local_day(timezone.now()) + dt.timedelta(days=7)
    backups = first + dt.timedelta(days=register.current().backups[0].rotation_days)

    page = plain(client.get(reverse("request_erase_effects")))

    assert page.index("Ditt konto upphör") < page.index("Försvinner tidigast")
    assert "Ditt medlemskap upphör också" in page
    assert " ".join(long_date(first, "sv", weekday=False).split()) in page
    assert " ".join(long_date(backups, "sv", weekday=False).split()) in page
    assert page.split("Försvinner senare")[1].count("Betalningar och fakturor") == 1
    assert "</a>. Då raderar vi inget" in page
    check = plain(client.get(reverse("request_check")))
    assert check.index(">Radera dina uppgifter</h2>") < check.index("Försvinner tidigast")
    answered(client, scope="some", parts=["messages"])
    some = plain(client.get(reverse("request_erase_effects")))
    assert not any(words in some for words in ("Ditt konto upphör", "Radera bara vissa delar"))


def test_the_preview_of_someone_without_an_account_names_nothing_to_sign_in_with(alice: Member) -> None:
    guest = Member.objects.create(email="gast@example.org", has_account=False)
    answers = from_json(
        {"rights": ["erasure"], "choices": {"erasure": {"whole": True, "details": {"scope": "all"}}}}
    )

    found = of_answers(guest, answers, now=timezone.now())

    assert found
    assert not found.ends_account
    assert [one.label for one in found.effects.now] == ["Profiluppgifter"]


@pytest.mark.rule("R17-7")
def test_sending_asks_for_a_fresh_second_proof(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice, way="password")
    answered(client)

    answer = client.post(reverse("request_check"), shown_answers(client))

    assert answer.headers["Location"].startswith(reverse("proof"))
    assert not Case.objects.exists()


@pytest.mark.rule("R17-7")
def test_for_a_week_one_button_undoes_it_and_the_last_day_to_answer_stands(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = delete(client)
    copy = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=case.received_at,
    ).case

    assert the_line(case).state == State.WAITING
    waits = Promise.objects.get(task="rights.end_waiting").run_after
    assert abs(waits - case.received_at - dt.timedelta(days=7)) < dt.timedelta(minutes=1)
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    assert "Radera ingenting" in page
    assert case.due_on == copy.due_on
    client.post(reverse("request_withdraw", args=[case.reference]), {"lines": "erasure"})
    regret_ends()

    assert the_line(case).state == State.WITHDRAWN
    alice.refresh_from_db()
    assert (alice.standing, alice.name) == (Standing.ACTIVE, "Alice Åkesson")
    assert not LedgerLine.objects.erasures().exists()


@pytest.mark.rule("R17-3")
@pytest.mark.promise(101)
def test_two_people_decide_and_what_is_kept_is_told_with_its_reason_in_time(
    alice: Member, bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    invoice(alice)
    Thread.objects.create(member=alice, subject="Hej")
    case = delete(as_member(alice))

    case = carried_out(case, at_desk)

    line = the_line(case)
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.PARTLY)
    assert case.closed_at is not None
    assert case.closed_at.date() <= case.due_on
    assert not Thread.objects.exists()
    assert Invoice.objects.get().buyer_name == "Alice Åkesson"
    alice.refresh_from_db()
    assert (alice.standing, alice.email, alice.name) == (Standing.ERASED, None, "")
    bob.refresh_from_db()
    assert bob.standing == Standing.ACTIVE
    told = " ".join(str(sent("alice@example.org")[-1].body).split())
    assert "31 december 2033" in told
    assert "Bokföringslagen (1999:1078) 7 kap. 2 §" in told
    roles = Entry.objects.about("rights.case", case.pk).filter(action="rights.line.executing")
    assert roles.get().role == Role.APPROVER


@pytest.mark.rule("R17-9")
def test_the_last_mail_leaves_while_there_is_an_address_and_leads_to_the_proof(
    alice: Member, as_member: SignIn, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoice(alice)
    Thread.objects.create(member=alice, subject="Hej")
    seen, real = [], send

    def look(**more: Any) -> Any:
        person = Member.objects.get(pk=alice.pk)
        seen.append(
            (person.standing, person.email, Thread.objects.count(), LedgerLine.objects.erasures().count())
        )
        return real(**more)

    monkeypatch.setattr("rights.services.erasing.send", look)
    case = carried_out(delete(as_member(alice)), at_desk)

    assert seen == [(Standing.FROZEN, "alice@example.org", 1, 1)]
    last = sent("alice@example.org")[-1]
    assert last.subject == "Vi raderar dina uppgifter nu"
    body = " ".join(str(last.body).split())
    assert "Databasen och bilagorna, varje natt: senast" in body
    link = reverse("guest_follow", args=[token_of(case.pk)])
    assert link in str(last.body)
    anybody = Client()
    page = anybody.get(link, follow=True)
    assert case.reference in page.content.decode()
    url = reverse("request_answer", args=[case.reference, "erasure"])
    proof = anybody.get(url).content.decode()
    assert "Dina uppgifter är raderade" in proof
    assert "Raderat, med undantag" in proof
    assert "Det här är raderat" in proof
    assert not any(wrong in proof for wrong in ("Delvis klart", "Det här raderas", "du ska kunna se vem"))
    assert "I beviset kan det stå ett brev mer än här" in body
    assert str(Disposal.objects.get().act_id) in proof
    assert not any(sign in proof for sign in ("Alice", "alice@example.org"))
    paper = anybody.get(reverse("request_answer_pdf", args=[case.reference, "erasure"]))
    assert paper.content.startswith(b"%PDF-")
    assert Client().get(url).status_code == 302


def test_afterwards_the_desk_reads_what_is_left_and_nothing_can_be_done_with_it(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = carried_out(delete(as_member(alice)), at_desk)
    url = reverse("admin:rights_case_change", args=[case.pk])
    auditor = at_desk("auditor")
    looks = LookUp.objects.count()

    page = auditor.get(url).content.decode()

    for words in (case.reference, "Personens uppgifter är raderade", str(Disposal.objects.get().act_id)):
        assert words in page
    assert reverse("admin:rights_case_evidence", args=[case.pk]) in page
    assert "Tabellen är bredare än skärmen" not in page
    assert not any(
        sign in page for sign in ("Alice", "alice@example.org", "rights/case/write", str(alice.pk))
    )
    assert LookUp.objects.count() == looks
    assert (
        auditor.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": "Hej"}).status_code == 403
    )
    Member.objects.get(email="auditor@staff.example.org").groups.add(Group.objects.get(name="handler"))
    for act in ("write", "note", "take_back", "extend"):
        answer = auditor.post(reverse(f"admin:rights_case_{act}", args=[case.pk]), {"text": "Hej"})
        assert answer.status_code == 409, act
        assert "inget har sparats" in answer.content.decode()


def test_afterwards_no_page_of_the_link_leads_to_a_door_that_nobody_can_open(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = carried_out(delete(as_member(alice)), at_desk)
    anybody = Client()
    messages = reverse("request_messages", args=[case.reference])
    page = anybody.get(reverse("guest_follow", args=[token_of(case.pk)]), follow=True).content.decode()

    assert messages not in page
    assert f'href="{reverse("contact")}"><span>Fråga oss om den' in page
    assert "Vi har inte kvar din adress" in page
    assert reverse("request_receipt_pdf", args=[case.reference]) not in page
    assert anybody.get(messages).headers["Location"] == reverse("request", args=[case.reference])


def test_in_english_too(bob: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    with translation.override("en"):
        case = delete(as_member(bob))
    carried_out(case, at_desk)

    last = sent("bob@example.org")[-1]
    assert last.subject == "We are deleting your data now"
    assert "This is our last mail to you" in str(last.body)


def test_who_decided_cannot_approve_and_nobody_goes_past_the_second_person(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    both = at_desk("handler")
    Member.objects.get(email="handler@staff.example.org").groups.add(Group.objects.get(name="approver"))
    released = reverse("admin:rights_case_release", args=[case.pk, the_line(case).pk])

    assert both.post(released).status_code == 404
    decide(both, case, "decide")
    decide(both, case, "approve")
    keep_promises()

    assert the_line(case).state == State.REVIEWING
    assert Disposal.objects.get().approved_by is None


def test_a_decision_made_anew_is_read_anew_before_it_is_approved(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    handler, approver = at_desk("handler"), at_desk("approver")
    decide(handler, case, "decide")
    url = reverse("admin:rights_case_erase_approve", args=[case.pk, the_line(case).pk])
    old_tab = as_read(approver, url)
    decide(handler, case, "decide")

    for answers in (old_tab, {}, {"read": "2026-13-45"}):
        told = plain(approver.post(url, answers, follow=True))
        assert "Beslutet är fattat på nytt sedan du öppnade sidan" in told
    assert Disposal.objects.get().approved_by is None

    approver.post(url, as_read(approver, url))
    assert Disposal.objects.get().approved_by is not None


def test_words_without_a_ground_keep_nothing_and_are_not_passed_over(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    Thread.objects.create(member=alice, subject="Hej")
    case = delete(as_member(alice))
    regret_ends()
    kept = {"messages-ground": "", "messages-reason": "En tvist.", "messages-until": "2040-01-31"}

    page = plain(decide(at_desk("handler"), case, "decide", **kept))

    assert "Välj grunden, eller töm de andra fälten" in page
    assert Disposal.objects.get().handled_by is None


def test_the_second_person_can_say_no_with_a_reason_and_the_handler_decides_anew(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    handler, approver = at_desk("handler"), at_desk("approver")
    url = reverse("admin:rights_case_change", args=[case.pk])
    waits = plain(handler.get(url))
    regret_ends()
    decide(handler, case, "decide")
    decided = plain(handler.get(url))

    assert decide(approver, case, "approve", no="1", why="").status_code == 200
    decide(approver, case, "approve", no="1", why="Fakturan saknas.")
    decide(approver, case, "approve")
    keep_promises()

    assert "Personen kan ändra sig till och med" in waits
    assert "Du har bestämt. En annan person måste godkänna det" in decided
    assert "En kollega har bestämt" not in decided
    found = Disposal.objects.get()
    assert (found.handled_by, found.approved_by, the_line(case).state) == (None, None, State.REVIEWING)
    assert "Fakturan saknas." in plain(handler.get(url))
    plan = plain(handler.get(reverse("admin:rights_case_erase", args=[case.pk, the_line(case).pk])))
    assert "<details> <summary>Behåll något mer" in plan
    assert "<td>Sparas</td>" in plan
    assert "Hållet" not in plan


@pytest.mark.rule("R17-2")
def test_staff_keep_more_only_for_a_ground_of_the_law_with_a_reason_and_a_last_day(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    Thread.objects.create(member=alice, subject="Tvist")
    case = delete(as_member(alice))
    regret_ends()
    handler, until = at_desk("handler"), "2031-01-31"
    for wrong in (
        {"messages-ground": "administrative", "messages-reason": "Så gör vi.", "messages-until": until},
        {"messages-ground": "claims", "messages-until": until},
        {"messages-ground": "claims", "messages-reason": "En tvist."},
        {"messages-ground": "claims", "messages-reason": "En tvist.", "messages-until": "2020-01-01"},
    ):
        assert decide(handler, case, "decide", **wrong).status_code == 200
    assert Disposal.objects.get().handled_by is None

    right = {"messages-ground": "claims", "messages-reason": "Det pågår en tvist.", "messages-until": until}
    decide(handler, case, "decide", **right)
    decide(at_desk("approver"), case, "approve")
    keep_promises()

    assert Thread.objects.get().subject == "Tvist"
    told = " ".join(str(sent("alice@example.org")[-1].body).split())
    assert "31 januari 2031" in told
    assert "Det pågår en tvist. Rättsliga anspråk, artikel 17.3 e." in told
    alice.refresh_from_db()
    assert alice.name == ""


@pytest.mark.parametrize(
    ("role", "act"),
    [("auditor", "decide"), ("handler", "approve"), ("approver", "decide"), ("verifier", "decide")],
)
def test_each_role_has_its_own_act(
    role: str, act: str, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()

    assert decide(at_desk(role), case, act).status_code == 403
    assert Disposal.objects.get().handled_by is None


def test_another_open_request_is_answered_first(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    client = as_member(alice)
    case = delete(client)
    client.post(reverse("request_new"), {"rights": ["objection"]})
    client.post(reverse("request_object"), {"uses": ["statistics"]})
    client.post(reverse("request_check"), shown_answers(client))
    keep_promises()
    regret_ends()

    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")

    assert the_line(case).state == State.REVIEWING


def test_what_has_begun_cannot_be_taken_back(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    case = delete(as_member(alice))
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")
    line = the_line(case)
    assert line.state == State.EXECUTING

    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.withdraw(line=line, now=timezone.now(), by=alice.pk)


@pytest.mark.rule("R17-8")
def test_killed_between_the_last_mail_and_the_act_it_is_finished_once(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    case = delete(as_member(alice))
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")
    line = the_line(case)
    begun = Promise.objects.get(task="rights.begin_erasure")
    lease = claim(begun.pk)
    assert lease
    erasing.begin(line=line, lease=lease, now=timezone.now())
    Promise.objects.filter(pk=begun.pk).update(kept_at=None, leased_until=None)
    mails = len(sent("alice@example.org"))

    keep_promises()

    assert the_line(case).state == State.ANSWERED
    assert len(sent("alice@example.org")) == mails
    assert LedgerLine.objects.erasures().count() == 2


def test_an_address_that_no_longer_works_is_no_hindrance(
    alice: Member, as_member: SignIn, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> Any:
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr("rights.services.erasing.send", refused)
    case = carried_out(delete(as_member(alice)), at_desk)

    assert the_line(case).state == State.ANSWERED
    assert Disposal.objects.get().told_at is None


def test_parts_go_and_the_person_stays(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    Thread.objects.create(member=alice, subject="Hej")
    client = as_member(alice)
    case = delete(client, scope="some", parts=["messages"])

    carried_out(case, at_desk)

    assert the_line(case).outcome == Outcome.DONE
    assert not Thread.objects.exists()
    alice.refresh_from_db()
    assert (alice.standing, alice.name) == (Standing.ACTIVE, "Alice Åkesson")
    page = client.get(reverse("request_answer", args=[case.reference, "erasure"])).content.decode()
    assert "Dina uppgifter är raderade" in page
    assert "Meddelanden till och från oss" in page
    assert sent("alice@example.org")[-1].subject == "Din begäran är besvarad"


def test_where_nothing_is_held_the_answer_says_so(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    case = delete(as_member(alice), scope="some", parts=["messages"])

    carried_out(case, at_desk)

    assert the_line(case).outcome == Outcome.NO_DATA


@pytest.mark.parametrize(
    "answers",
    [
        {"scope": ""},
        {"scope": "some"},
        {"scope": "some", "parts": ["payments"]},
        {"scope": "all", "text": "x" * 4001},
        {"scope": "all", "grounds": ["administrative"]},
    ],
)
def test_what_cannot_be_deleted_is_said_in_words(
    answers: dict[str, object], alice: Member, as_member: SignIn
) -> None:
    answer = answered(as_member(alice), **answers)

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()


def test_a_stranger_is_asked_who_it_is_before_effects_are_shown(client: Client) -> None:
    assert client.get(reverse("request_erase_effects")).headers["Location"] == reverse("request_new")
    answered(client)

    assert client.get(reverse("request_erase_effects")).headers["Location"].startswith(reverse("request_who"))
