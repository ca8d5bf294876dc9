"""Letters, calls and mails: entered by staff with the day they truly came, from which the clock runs."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.letters.words import long_date
from portal.members.models import Member, Standing
from portal.trail.models import Entry
from rights.clock import local_day
from rights.models import Case, Line
from rights.papers import Original, Posted, Scan
from rights.rules.states import State
from rights.services import printing
from rights.services.printing import RECEIVED
from rights.services.receipts import receipt_pdf
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import enter, entered, last_day, scan
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def today() -> dt.date:
    return local_day(timezone.now())


def ago(days: int) -> dt.date:
    return today() - dt.timedelta(days=days)


@pytest.mark.rule("R12-1")
@pytest.mark.promise(133)
@pytest.mark.parametrize("days", [0, 1, 9, 40, 400])
def test_the_clock_runs_from_the_day_it_came_not_from_the_day_it_is_entered(
    alice: Member, at_desk: AtDesk, days: int
) -> None:
    case = entered(at_desk(), alice, ago(days))

    assert case.received_on == ago(days)
    assert case.due_on == last_day(ago(days))
    assert local_day(case.registered_at) == today()
    assert case.registered_by == Member.objects.get(email="handler@staff.example.org").pk
    assert Original.objects.get(case=case).text == "Jag vill veta vad ni har om mig."
    entry = Entry.objects.get(action="rights.case.registered", about_id=str(case.pk))
    assert (entry.role, entry.facts) == ("handler", {"rights": ["access"], "channel": "letter"})


@pytest.mark.parametrize(
    ("arrived_on", "arrived_at", "words"),
    [
        (lambda: ago(-1), "", "i framtiden"),
        (today, "23:59:59", "i framtiden"),
        (lambda: ago(800), "", "mer än två år sedan"),
    ],
)
def test_a_day_that_cannot_be_right_is_refused_in_words(
    alice: Member, at_desk: AtDesk, arrived_on: Callable[[], dt.date], arrived_at: str, words: str
) -> None:
    answer = enter(at_desk(), alice, arrived_on(), arrived_at=arrived_at)

    assert words in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.rule("R12-2")
def test_a_member_with_e_mail_is_told_at_once_what_was_understood(alice: Member, at_desk: AtDesk) -> None:
    case = entered(at_desk(), alice, ago(3), channel="phone", rights=["access", "portability"])

    (mail,) = [one for one in sent(str(alice.email)) if "tagit emot" in str(one.subject)]
    assert case.reference in str(mail.body)
    assert "En kopia av dina uppgifter" in str(mail.body)
    assert "Flytta dina uppgifter" in str(mail.body)


@pytest.mark.promise(103)
def test_one_letter_that_wants_to_see_correct_and_delete_becomes_three_lines_under_one_number(
    alice: Member, at_desk: AtDesk
) -> None:
    case = entered(
        at_desk(),
        alice,
        ago(3),
        rights=["access", "rectification", "erasure"],
        **{
            "delivery": "online",
            "rectification-field": "user_name",
            "rectification-value": "alice_ny",
            "rectification-why": "Stavfel.",
            "erasure-scope": "all",
        },
    )

    assert set(case.lines.values_list("right", flat=True)) == {"access", "rectification", "erasure"}
    assert case.due_on == last_day(ago(3))
    assert Case.objects.count() == 1


@pytest.mark.promise(135)
def test_a_letter_without_a_personal_number_or_an_e_mail_is_handled(at_desk: AtDesk) -> None:
    case = entered(at_desk(), None, ago(2))
    keep_promises()

    member = case.member
    assert (member.name, member.email, member.has_account) == ("Gunvor Ek", None, False)
    assert not member.personal_numbers.exists()
    line: Line = case.lines.get()
    assert line.state == State.ANSWERED
    assert {one.letter for one in Posted.objects.filter(case=case)} == {
        "rights.received_on_paper",
        "rights.copy_on_paper",
    }


def test_the_letter_is_kept_with_its_scan_and_handed_out_as_a_download(
    alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()

    case = entered(desk, alice, ago(1), scans=[scan()])

    kept = Scan.objects.get(original__case=case)
    assert (kept.media_type, kept.file_name) == ("application/pdf", "brev.pdf")
    answer = desk.get(reverse("admin:rights_case_scan", args=[case.pk, kept.pk]))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Jag vill veta vad ni har om mig." in page


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("brev.html", b"<html><script>alert(1)</script>"),
        ("brev.pdf", b"<html><script>alert(1)</script>"),
        ("brev.txt", b"Hej"),
        ("brev.png", b""),
        ("brev.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_a_scan_of_another_kind_is_refused(alice: Member, at_desk: AtDesk, name: str, content: bytes) -> None:
    answer = enter(at_desk(), alice, ago(1), scans=[scan(name, content)])

    assert answer.status_code == 200
    assert not Case.objects.exists()


def test_the_same_letter_entered_twice_is_one_request(alice: Member, at_desk: AtDesk) -> None:
    desk = at_desk()

    first = entered(desk, alice, ago(5), scans=[scan()])
    again = entered(desk, alice, ago(5), scans=[scan()])

    assert first == again
    assert Scan.objects.count() == 1
    assert Entry.objects.filter(action="rights.case.registered").count() == 1


@pytest.mark.parametrize("email", ["", "gunvor@example.org"])
def test_a_form_about_somebody_new_that_is_sent_twice_makes_one_person_and_one_request(
    at_desk: AtDesk, email: str
) -> None:
    desk, url = at_desk(), reverse("admin:rights_case_enter_new")
    key = re.findall(r'name="new-key" value="([^"]+)"', desk.get(url).content.decode())[0]
    known = Member.objects.count()

    first = entered(desk, None, today(), **{"new-key": key, "new-email": email})
    again = entered(desk, None, today(), **{"new-key": key, "new-email": email})
    from_an_old_page = entered(desk, None, today(), **{"new-email": email})
    entered(desk, None, today(), **{"new-key": key, "new-name": "Gunvor Eks syster"})

    assert again == from_an_old_page == first
    assert str(first.member_id) == key
    assert Member.objects.count() == known + 2
    assert Case.objects.count() == 2


def test_the_key_of_a_form_leads_to_no_record_that_it_did_not_make(alice: Member, at_desk: AtDesk) -> None:
    case = entered(at_desk(), None, today(), **{"new-key": str(alice.pk), "new-name": alice.name})

    assert case.member_id != alice.pk


def test_a_known_address_is_not_made_a_second_person(alice: Member, at_desk: AtDesk) -> None:
    answer = enter(at_desk(), None, ago(1), **{"new-email": "ALICE@example.org"})

    assert "Någon här har redan den adressen" in answer.content.decode()
    assert not Case.objects.exists()
    assert not Member.objects.filter(name="Gunvor Ek").exists()


@pytest.mark.parametrize(
    "missing",
    [{"new-name": ""}, {"new-street": ""}, {"new-city": ""}, {"rights": []}, {"arrived_on": "2026-02-30"}],
)
def test_what_is_missing_is_said_and_nothing_is_entered(at_desk: AtDesk, missing: dict[str, object]) -> None:
    answer = enter(at_desk(), None, ago(1), **missing)

    assert answer.status_code == 200
    assert "errornote" in answer.content.decode()
    assert not Case.objects.exists()
    assert not Member.objects.filter(name="Gunvor Ek").exists()


def test_the_questions_of_a_right_are_asked_where_it_has_some(alice: Member, at_desk: AtDesk) -> None:
    desk = at_desk()
    asked = {"rights": ["objection"]}

    refused = enter(desk, alice, ago(1), **asked)
    case = entered(desk, alice, ago(1), **asked, **{"objection-uses": ["statistics"]})

    assert "Säg mer om det ikryssade" in refused.content.decode()
    assert case.lines.get().details == {"uses": ["statistics"]}


def test_what_is_wrong_is_said_of_what_is_ticked_alone(alice: Member, at_desk: AtDesk) -> None:
    typed = {"rectification-value": "Åkeson"}

    answer = enter(at_desk(), alice, ago(1), rights=["objection"], **typed)

    asked = dict(answer.context["form"].details)
    assert {right for right, form in asked.items() if form.errors} == {"objection"}
    page = answer.content.decode()
    assert "Välj vad som är fel" not in page
    assert 'value="Åkeson"' in page
    assert not Case.objects.exists()


def test_an_address_is_at_home_unless_told_otherwise(at_desk: AtDesk) -> None:
    desk = at_desk()
    page = desk.get(reverse("admin:rights_case_enter_new")).content.decode()
    assert '<option value="SE" selected>Sverige</option>' in page
    assert page.index(">Sverige<") < page.index(">Afghanistan<")

    no_address = {"new-street": "", "new-city": "", "new-postal_code": "", "new-email": "gunvor@example.org"}
    case = entered(desk, None, ago(1), **no_address, **{"new-country": "SE", "delivery": "online"})

    assert case.member.country == ""


@pytest.mark.parametrize("wanted", ["alice@example.org", " ALICE@example.org ", "key", "short"])
def test_a_person_is_found_by_the_whole_address_or_key(alice: Member, at_desk: AtDesk, wanted: str) -> None:
    looked = {"key": str(alice.pk), "short": str(alice.pk)[:8]}.get(wanted, wanted)

    answer = at_desk().post(reverse("admin:rights_case_enter"), {"who": looked})

    assert answer.headers["Location"] == reverse("admin:rights_case_enter_member", args=[alice.pk])


@pytest.mark.parametrize("wanted", ["alice", "nobody@example.org", "", "\0", "dana@example.org"])
def test_nobody_is_found_by_less(alice: Member, dana: Member, at_desk: AtDesk, wanted: str) -> None:
    answer = at_desk().post(reverse("admin:rights_case_enter"), {"who": wanted})

    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()


def test_a_protected_person_is_found_by_the_key_alone(alice: Member, at_desk: AtDesk) -> None:
    Member.objects.filter(pk=alice.pk).update(protected_identity=True)
    desk, url = at_desk(), reverse("admin:rights_case_enter")

    assert desk.post(url, {"who": "alice@example.org"}).status_code == 200
    assert desk.post(url, {"who": str(alice.pk)}).status_code == 302
    page = desk.get(reverse("admin:rights_case_enter_member", args=[alice.pk])).content.decode()
    assert "Skyddad identitet" in page
    assert "Åkesson" not in page


def test_the_person_sees_that_staff_looked_to_enter_it(
    alice: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    page = at_desk().get(reverse("admin:rights_case_enter_member", args=[alice.pk])).content.decode()

    assert "A••• Å•••" in page
    assert "alice@example.org" not in page
    seen = as_member(alice).get(reverse("my_data_looked")).content.decode()
    assert "för att skriva in en begäran från dig" in seen


def test_a_record_that_is_closed_takes_nothing_in(alice: Member, at_desk: AtDesk) -> None:
    Member.objects.filter(pk=alice.pk).update(standing=Standing.FROZEN)

    assert enter(at_desk(), alice, ago(1)).status_code == 409
    assert not Case.objects.exists()


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_only_handlers_enter_requests(alice: Member, at_desk: AtDesk, role: str) -> None:
    desk = at_desk(role)

    assert enter(desk, alice, ago(1)).status_code == 403
    assert desk.get(reverse("admin:rights_case_enter")).status_code == 403
    assert not Case.objects.exists()


@pytest.mark.rule("R12-3")
def test_a_right_that_was_overlooked_is_added_and_the_day_of_receipt_stays(
    alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()
    case = entered(desk, alice, ago(9), rights=["objection"], **{"objection-uses": ["statistics"]})
    before = (case.received_at, case.received_on, case.due_on)

    desk.post(reverse("admin:rights_case_add_right", args=[case.pk]), {"right": "portability"})

    case.refresh_from_db()
    assert (case.received_at, case.received_on, case.due_on) == before
    assert {line.right for line in case.lines.all()} == {"objection", "portability"}
    added = Entry.objects.get(action="rights.line.added", about_id=str(case.pk))
    assert added.actor_id == Member.objects.get(email="handler@staff.example.org").pk
    told = [str(one.body) for one in sent(str(alice.email)) if "tagit emot" in str(one.subject)]
    assert any("Flytta dina uppgifter" in body for body in told)


@pytest.mark.rule("R12-3")
def test_a_right_understood_wrongly_is_changed_and_old_new_by_and_when_are_kept(
    alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()
    case = entered(desk, alice, ago(9), rights=["access"])
    before = (case.received_at, case.due_on)
    line = case.lines.get()

    desk.post(reverse("admin:rights_case_change_right", args=[case.pk, line.pk]), {"right": "portability"})

    case.refresh_from_db()
    line.refresh_from_db()
    assert (line.right, line.state) == ("portability", State.RECEIVED)
    assert (case.received_at, case.due_on) == before
    entry = Entry.objects.get(action="rights.line.reclassified", about_id=str(case.pk))
    assert (entry.facts["before"], entry.facts["right"]) == ("access", "portability")
    assert entry.actor_id == Member.objects.get(email="handler@staff.example.org").pk
    keep_promises()
    line.refresh_from_db()
    assert line.state == State.ANSWERED


def test_a_line_that_is_being_worked_on_is_not_changed_any_more(alice: Member, at_desk: AtDesk) -> None:
    desk = at_desk()
    case = entered(desk, alice, ago(9), rights=["access"])
    keep_promises()
    line = case.lines.get()

    desk.post(reverse("admin:rights_case_change_right", args=[case.pk, line.pk]), {"right": "portability"})
    desk.post(reverse("admin:rights_case_add_right", args=[case.pk]), {"right": "portability"})

    assert [one.right for one in case.lines.all()] == ["access"]


@pytest.fixture
def guardian(db: None) -> Member:
    return make_member(
        "greta@example.org", name="Greta God", has_account=False, street="Vägen 1", city="Örebro"
    )


def acting(agent: Member, **more: str) -> dict[str, str]:
    return {
        "mandate-kind": "guardian",
        "mandate-agent": str(agent.pk),
        "mandate-scope": "Den här begäran",
        "mandate-checked": "on",
        "mandate-answers_to_agent": "on",
        **more,
    }


@pytest.mark.rule("R12-16")
def test_a_guardian_asks_and_the_answer_goes_where_the_person_chose(
    alice: Member, guardian: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    desk = at_desk()

    case = entered(desk, alice, ago(1), **acting(guardian))
    keep_promises()

    assert case.mandate.checked_by == Member.objects.get(email="handler@staff.example.org").pk
    answer = Posted.objects.get(case=case, letter="rights.copy_on_paper")
    assert answer.reader == guardian
    assert [one for one in sent(str(alice.email)) if case.reference in str(one.body)], "she is told, too"
    page = as_member(alice).get(reverse("request", args=[case.reference])).content.decode()
    assert "Vem som företräder dig" in page
    assert "Greta God" in page
    assert "G••• G•••" in desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()


@pytest.mark.parametrize("who", ["member", "handler"])
def test_once_a_mandate_is_taken_back_everything_goes_to_the_person(
    alice: Member, guardian: Member, at_desk: AtDesk, as_member: SignIn, who: str
) -> None:
    desk = at_desk()
    case = entered(desk, alice, ago(1), **acting(guardian))

    if who == "member":
        as_member(alice).post(reverse("request_acting_end", args=[case.reference]))
    else:
        desk.post(reverse("admin:rights_case_end_mandate", args=[case.pk]))
    keep_promises()

    case.mandate.refresh_from_db()
    assert case.mandate.revoked_at is not None
    assert not Posted.objects.filter(reader=guardian).exists()
    assert Entry.objects.filter(action="rights.mandate.revoked", role=who).count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"mandate-agent": "nobody@example.org"}, "Det finns ingen sådan post"),
        ({"mandate-agent": ""}, "Skriv vem som företräder"),
        ({"mandate-agent": "alice@example.org"}, "Det är personen själv"),
        ({"mandate-checked": ""}, "Titta på fullmakten först"),
        ({"mandate-scope": ""}, "Skriv vad den omfattar"),
        ({"mandate-expires_on": "2020-01-01"}, "Den har redan gått ut"),
    ],
)
def test_nobody_acts_unchecked(
    alice: Member, guardian: Member, at_desk: AtDesk, changed: dict[str, str], words: str
) -> None:
    answer = enter(at_desk(), alice, ago(1), **acting(guardian, **changed))

    assert words in answer.content.decode()
    assert not Case.objects.exists()


def test_an_expired_mandate_does_not_lead_the_answer_away(
    alice: Member, guardian: Member, at_desk: AtDesk
) -> None:
    case = entered(at_desk(), alice, ago(1), **acting(guardian))
    type(case.mandate).objects.update(expires_on=ago(1))

    keep_promises()

    assert not Posted.objects.filter(reader=guardian).exists()


def test_a_letter_about_a_decision_that_no_machine_makes_can_be_entered_and_the_desk_says_what_then(
    alice: Member, at_desk: AtDesk
) -> None:
    desk = at_desk()
    assert not register.current().decisions
    page = desk.get(reverse("admin:rights_case_enter_member", args=[alice.pk])).content.decode()
    assert "Vilket beslut ska vi titta på?" not in page
    assert "så det finns inget att välja" in page

    case = entered(desk, alice, ago(1), rights=["review"], **{"review-view": "Ni nekade mig faktura."})
    keep_promises()

    line: Line = case.lines.get()
    assert (line.state, line.details) == (State.REVIEWING, {"view": "Ni nekade mig faktura."})
    look = desk.get(reverse("admin:rights_case_look", args=[case.pk, line.pk])).content.decode()
    assert "Registret känner inget sådant beslut" in look


def test_a_letter_of_which_nobody_knows_the_time_is_told_by_its_day_and_a_late_receipt_says_that_we_are_late(
    alice: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    desk = at_desk()
    case = entered(desk, alice, ago(40), delivery="online")
    keep_promises()
    with_time = entered(desk, alice, ago(2), arrived_at="14:30", delivery="online")

    client = as_member(alice)
    pages = [client.get(reverse(name, args=[case.reference])) for name in ("request", "request_receipt")]
    pages.append(desk.get(reverse("admin:rights_case_change", args=[case.pk])))
    assert not any("12.00" in page.content.decode() for page in pages)
    assert squeezed("12.00") not in text_of(receipt_pdf(case, now=timezone.now()))
    assert "14.30" in client.get(reverse("request", args=[with_time.reference])).content.decode()

    received = next(one for one in sent(str(alice.email)) if "tagit emot" in str(one.subject))
    body = " ".join(str(received.body).split())
    due_on = " ".join(long_date(case.due_on, "sv").split())
    assert f"Du skulle ha fått svar senast {due_on}. Vi är sena" in body
    assert "Du får svar senast" not in body


def test_a_receipt_that_is_printed_after_the_last_day_says_that_we_are_late(at_desk: AtDesk) -> None:
    case = entered(at_desk(), None, ago(20))
    keep_promises()
    letter, reader = Posted.objects.get(case=case, letter=RECEIVED), case.member
    late = timezone.now() + dt.timedelta(days=20)

    paper = text_of(printing.paper(letter, reader, to=("Gunvor Ek",), now=late).content)

    assert squeezed("Vi är sena") in paper
    on_time = printing.paper(letter, reader, to=("Gunvor Ek",), now=timezone.now())
    assert squeezed("Vi är sena") not in text_of(on_time.content)


@pytest.mark.parametrize("name", ["brev.exe", "brev.txt"])
def test_a_scan_of_another_kind_is_refused_with_the_kinds_that_a_scan_has(
    alice: Member, at_desk: AtDesk, name: str
) -> None:
    content = b"MZ\0" if name.endswith("exe") else b"Hej"

    page = enter(at_desk(), alice, ago(1), scans=scan(name, content)).content.decode()

    assert "Ett inskannat brev är en PDF, JPEG eller PNG" in page
    assert "Word och OpenDocument" not in page
    assert not Case.objects.exists()
