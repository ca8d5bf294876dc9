"""Saying no at the desk: a ground of the law, a statement, a second person, a letter with the ways out."""

import dataclasses
import datetime as dt
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.datamap import facts
from portal.letters.composing import compose
from portal.letters.letter import Action, Facts, Letter, Paragraph
from portal.letters.texts import staff
from portal.members.models import Member
from portal.register.articles import of_the_regulation
from portal.trail.models import Entry
from rights.models import Case, Channel, Line, Refusal
from rights.rules.grounds import GROUNDS, Ground
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import answering, intake, lifecycle, refusing
from rights.services.refusing import CannotRefuse, Statement
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk
from tests.joining.steps import sent
from tests.letters.samples import SENDER
from tests.requests.test_erasing import as_read

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
WHY = "Elva gånger sedan i maj, varje gång hämtad inom en timme."


@pytest.fixture
def reviewed(alice: Member, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A copy that a person looks at before it is made."""
    book = register.current()
    careful = dataclasses.replace(book, handling=dataclasses.replace(book.handling, without_human=()))
    monkeypatch.setattr(register, "current", lambda: careful)
    return filed(alice)


def filed(member: Member, *, language: str = "sv", at: dt.datetime | None = None) -> Line:
    case = intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language=language,
        now=at or timezone.now(),
    ).case
    keep_promises()
    line: Line = case.lines.get()
    assert line.stands is State.REVIEWING
    return line


def excessive(**more: Any) -> Statement:
    given = {"words": WHY, "facts": "Elva kopior.", "intent": "Skrev att det ska kosta oss tid."}
    return Statement(ground=Ground.EXCESSIVE, **(given | more))


def refused(line: Line, *, statement: Statement | None = None, at: dt.datetime | None = None) -> Line:
    refusal = refusing.propose(
        line=line, statement=statement or excessive(), by=ONE, now=at or timezone.now()
    )
    return refusing.approve(refusal=refusal, by=OTHER, now=at or timezone.now())


def first_acts(page: Any) -> list[str]:
    """Return what the dark buttons of a page of the desk say: what comes next, and nothing else."""
    return re.findall(r'class="button"[^>]*>([^<]+)<', page.content.decode().split('id="content"')[1])


def page_of(line: Line, act: str) -> str:
    return reverse(f"admin:rights_case_{act}", args=[line.case_id, line.pk])


def said(letter: Letter) -> str:
    facts = [
        f"{term} {value}" for part in letter.parts if isinstance(part, Facts) for term, value in part.rows
    ]
    return "\n".join(
        [letter.subject, *(part.text for part in letter.parts if isinstance(part, Paragraph)), *facts]
    )


@pytest.mark.rule("R12-8")
def test_one_person_states_the_ground_and_another_signs(
    reviewed: Line, alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    handler, approver = at_desk("handler"), at_desk("approver")
    case_page = reverse("admin:rights_case_change", args=[reviewed.case_id])
    url = page_of(reviewed, "refuse") + "?ground=excessive"
    assert first_acts(handler.get(case_page)) == ["Låt filen göras"]
    assert "Något saknas eller är fel. Inget skickades." in handler.post(url, {}).content.decode()
    answers = {"words": WHY, "facts": "Elva kopior.", "intent": "Skrev att det ska kosta oss tid."}

    shown = handler.post(url, answers)
    preview = shown.content.decode()
    assert first_acts(shown) == ["Föreslå det här avslaget"]
    assert WHY in preview
    assert "Integritetsskyddsmyndigheten" in preview
    assert "Tabellen är bredare än skärmen" not in preview
    assert not Refusal.objects.exists()
    handler.post(url, answers | {"sure": "yes"})

    refusal = Refusal.objects.get()
    reviewed.refresh_from_db()
    assert (reviewed.stands, refusal.decision) == (State.REVIEWING, "")
    waits = approver.get(reverse("admin:rights_case_changelist"), {"signature": "waits"}).content.decode()
    assert reviewed.case.reference in waits
    look = approver.get(page_of(reviewed, "refusal")).content.decode()
    assert all(text in look for text in (WHY, "Elva kopior.", "Skrev att det ska kosta oss tid."))
    url = page_of(reviewed, "refusal")
    approver.post(url, as_read(approver, url) | {"act": "approve"})
    keep_promises()

    reviewed.refresh_from_db()
    refusal.refresh_from_db()
    assert (reviewed.stands, reviewed.outcome) == (State.ANSWERED, Outcome.REFUSED)
    assert refusal.proposed_by != refusal.decided_by
    assert (refusal.facts, refusal.intent) == (answers["facts"], answers["intent"])
    page = as_member(alice).get(reverse("request_answer", args=[reviewed.case.reference, "access"]))
    assert "Vi kan inte göra det du bad om" in page.content.decode()
    assert WHY in page.content.decode()
    assert "Skrev att det ska kosta oss tid." not in page.content.decode()
    told = handler.get(case_page).content.decode()
    assert "Svaret som personen fick" in told
    assert "Vi kan inte göra det du bad om" in told.split("Svaret som personen fick")[1]
    assert WHY in told


@pytest.mark.rule("R12-6")
@pytest.mark.parametrize(
    ("language", "sentence", "complain", "court"),
    [
        ("sv", "orimlig", "klaga hos tillsynsmyndigheten", "gå till domstol"),
        ("en", "excessive", "complain to the supervisory authority", "go to court"),
    ],
)
def test_the_letter_says_why_where_to_complain_and_that_one_may_go_to_court(
    reviewed: Line, language: str, sentence: str, complain: str, court: str
) -> None:
    line = refused(reviewed)

    letter = answering.letter_of(line, language=language)
    text = said(letter)
    assert sentence in text
    assert WHY in text
    assert of_the_regulation("12(5)(b)", language=language) in text
    assert complain in text
    assert court in text
    assert register.current().authority_for(None).called(language) in text
    assert any(
        isinstance(part, Action) and part.url.startswith("https://www.imy.se") for part in letter.parts
    )
    assert answering.answer_pdf(line, language=language).startswith(b"%PDF-")


def test_the_authority_is_that_of_the_members_country(reviewed: Line, alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(country="FI")
    line = Line.objects.get(pk=refused(reviewed).pk)

    text = said(answering.letter_of(line, language="en"))

    assert register.current().authority_for("FI").called("en") in text
    assert register.current().authority_for("SE").called("en") not in text


def test_a_refused_copy_is_answered_by_a_letter_and_the_mail_says_where(
    reviewed: Line, alice: Member, as_member: SignIn
) -> None:
    refused(reviewed)
    keep_promises()

    told = sent(str(alice.email))[-1]
    assert told.subject == "Din begäran är besvarad"
    assert reverse("request_answer", args=[reviewed.case.reference, "access"]) in str(told.body)
    assert WHY not in str(told.body)
    client = as_member(alice)
    page = client.get(reverse("request", args=[reviewed.case.reference])).content.decode()
    assert "Avslag" in page
    assert "<dd>Pågår" not in page
    assert reverse("request_answer", args=[reviewed.case.reference, "access"]) in page
    assert "Din fil är klar" not in page
    assert (
        client.get(reverse("request_answer_pdf", args=[reviewed.case.reference, "access"])).status_code == 200
    )
    assert client.get(reverse("request_file", args=[reviewed.case.reference])).status_code == 200


@pytest.mark.promise(61)
def test_a_refusal_without_a_ground_cannot_close(reviewed: Line, at_desk: AtDesk) -> None:
    handler = at_desk("handler")

    for query in ("", "?ground=", "?ground=nonsense"):
        answer = handler.post(page_of(reviewed, "refuse") + query, {"words": WHY, "sure": "yes"})
        assert answer.status_code == 200
    for role in (Role.HANDLER, Role.APPROVER):
        with pytest.raises(lifecycle.NotAllowed):
            lifecycle.advance(
                line=reviewed, to=State.ANSWERED, now=timezone.now(), role=role, outcome=Outcome.REFUSED
            )

    reviewed.refresh_from_db()
    assert not Refusal.objects.exists()
    assert reviewed.stands is State.REVIEWING


@pytest.mark.promise(21)
def test_administrative_reasons_are_refused_by_the_form_and_by_the_table(
    reviewed: Line, at_desk: AtDesk
) -> None:
    answer = at_desk("handler").get(page_of(reviewed, "refuse"), {"ground": "administrative"})

    assert "Lagen har ingen sådan grund för den här rättigheten." in answer.content.decode()
    with pytest.raises(IntegrityError), transaction.atomic():
        Refusal.objects.create(
            line=reviewed, ground="administrative", words=WHY, proposed_by=ONE, proposed_at=timezone.now()
        )


def test_a_proposed_refusal_closes_nothing_by_itself(reviewed: Line) -> None:
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    with pytest.raises(lifecycle.NotAllowed):
        lifecycle.advance(
            line=reviewed, to=State.ANSWERED, now=timezone.now(), role=Role.APPROVER, outcome=Outcome.REFUSED
        )


@pytest.mark.rule("R12-8")
def test_whoever_proposed_it_cannot_sign_it(reviewed: Line, at_desk: AtDesk, staff: Any) -> None:
    both = staff("handler")
    both.groups.add(Group.objects.get(name="approver"))
    refusal = refusing.propose(line=reviewed, statement=excessive(), by=both.pk, now=timezone.now())

    with pytest.raises(CannotRefuse, match="same_person"):
        refusing.approve(refusal=refusal, by=both.pk, now=timezone.now())

    with pytest.raises(IntegrityError, match="rights_refusal_by_two_people"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rights_refusal SET decision = 'approved', decided_by = proposed_by, decided_at = now() "
            "WHERE id = %s",
            [refusal.pk],
        )
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING


def test_the_same_person_finds_no_button_and_a_forged_press_is_refused(
    reviewed: Line, at_desk: AtDesk
) -> None:
    client = at_desk("handler")
    by = Member.objects.get(email="handler@staff.example.org")
    refusing.propose(line=reviewed, statement=excessive(), by=by.pk, now=timezone.now())

    page = client.get(page_of(reviewed, "refusal")).content.decode()
    assert 'value="approve"' not in page
    assert client.post(page_of(reviewed, "refusal"), {"act": "approve"}).status_code == 403
    client.post(page_of(reviewed, "refusal"), {"act": "turn_down"})

    assert Refusal.objects.get().decision == "taken_back"


@pytest.mark.parametrize(
    "missing", [{"facts": ""}, {"intent": ""}, {"words": ""}, {"conditions": ("asked",)}]
)
def test_abuse_is_stated_in_facts_and_intent_or_not_at_all(reviewed: Line, missing: dict[str, Any]) -> None:
    with pytest.raises(CannotRefuse, match="not_stated"):
        refusing.propose(line=reviewed, statement=excessive(**missing), by=ONE, now=timezone.now())

    if set(missing) <= {"facts", "intent"}:
        with pytest.raises(IntegrityError, match="rights_abuse_is_stated"), transaction.atomic():
            Refusal.objects.create(
                line=reviewed,
                ground=Ground.EXCESSIVE,
                proposed_by=ONE,
                proposed_at=timezone.now(),
                **({"words": WHY, "facts": "x", "intent": "x"} | missing),
            )


def test_the_form_asks_for_what_the_ground_wants(reviewed: Line, at_desk: AtDesk) -> None:
    handler = at_desk("handler")

    bare = handler.post(page_of(reviewed, "refuse") + "?ground=excessive", {"words": WHY, "sure": "yes"})
    assert "Skriv vilka fakta det är." in bare.content.decode()
    assert "Skriv vad som visar avsikten." in bare.content.decode()
    half = handler.post(
        page_of(reviewed, "refuse") + "?ground=unfinished",
        {"words": WHY, "conditions": ["unfinished", "one_year"], "sure": "yes"},
    )
    assert "Utan allt detta håller inte grunden." in half.content.decode()
    assert not Refusal.objects.exists()


@pytest.mark.rule("R15-19")
def test_a_swedish_limit_is_chosen_with_its_conditions_and_named_in_the_letter(
    reviewed: Line, at_desk: AtDesk
) -> None:
    conditions = sorted(GROUNDS[Ground.UNFINISHED].conditions)

    at_desk("handler").post(
        page_of(reviewed, "refuse") + "?ground=unfinished",
        {"words": "Ett utkast till ett svar.", "conditions": conditions, "sure": "yes"},
    )
    refusal = Refusal.objects.get()
    line = refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())

    assert refusal.conditions == conditions
    assert "5 kap. 2 § dataskyddslagen (2018:218)" in said(answering.letter_of(line, language="sv"))
    assert "Chapter 5 Section 2" in said(answering.letter_of(line, language="en"))
    for dropped in conditions:
        kept = tuple(one for one in conditions if one != dropped)
        with pytest.raises(CannotRefuse):
            refusing.propose(
                line=line,
                statement=Statement(ground=Ground.UNFINISHED, words=WHY, conditions=kept),
                by=ONE,
                now=timezone.now(),
            )


@pytest.mark.parametrize("ground", [one for one in Ground if "access" not in GROUNDS[one].articles])
def test_a_ground_of_another_right_is_no_ground_here(reviewed: Line, ground: Ground) -> None:
    statement = Statement(
        ground=ground, words=WHY, facts="x", intent="x", conditions=tuple(GROUNDS[ground].conditions)
    )

    with pytest.raises(CannotRefuse, match="no_ground_for_this_right"):
        refusing.propose(line=reviewed, statement=statement, by=ONE, now=timezone.now())


def test_who_was_never_asked_to_show_who_it_is_is_not_refused_as_unknown(reviewed: Line) -> None:
    statement = Statement(
        ground=Ground.NOT_IDENTIFIED,
        words="Vi hittar ingen med de uppgifterna.",
        conditions=tuple(GROUNDS[Ground.NOT_IDENTIFIED].conditions),
    )

    with pytest.raises(CannotRefuse, match="not_now"):
        refusing.propose(line=reviewed, statement=statement, by=ONE, now=timezone.now())
    lifecycle.advance(line=reviewed, to=State.IDENTIFYING, now=timezone.now(), role=Role.HANDLER)
    line = refused(reviewed, statement=statement)

    assert line.outcome == Outcome.REFUSED
    assert "berätta mer som visar vem du är" in said(answering.letter_of(line, language="sv"))


def test_whoever_shows_who_it_is_in_the_meantime_is_not_refused_as_unknown(reviewed: Line) -> None:
    lifecycle.advance(line=reviewed, to=State.IDENTIFYING, now=timezone.now(), role=Role.HANDLER)
    statement = Statement(
        ground=Ground.NOT_IDENTIFIED,
        words="Vi hittar ingen med de uppgifterna.",
        conditions=tuple(GROUNDS[Ground.NOT_IDENTIFIED].conditions),
    )
    refusal = refusing.propose(line=reviewed, statement=statement, by=ONE, now=timezone.now())
    lifecycle.advance(line=reviewed, to=State.PREPARING, now=timezone.now())

    with pytest.raises(CannotRefuse, match="not_now"):
        refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())


def test_signed_twice_it_is_answered_once(reviewed: Line) -> None:
    refusal = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    again = Refusal.objects.get()
    refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())

    with pytest.raises(CannotRefuse):
        refusing.approve(refusal=again, by=uuid.UUID(int=3), now=timezone.now())

    assert Entry.objects.filter(action="rights.line.answered").count() == 1
    assert Refusal.objects.get().decided_by == OTHER


def test_only_one_refusal_at_a_time_and_a_new_one_after_a_no_to_it(reviewed: Line) -> None:
    first = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    with pytest.raises(CannotRefuse, match="proposed_already"):
        refusing.propose(line=reviewed, statement=excessive(), by=OTHER, now=timezone.now())

    refusing.turn_down(refusal=first, by=OTHER, note="Inte nog.", now=timezone.now())
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING
    second = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    assert (first.decision, first.note, second.decision) == ("turned_down", "Inte nog.", "")
    with pytest.raises(CannotRefuse, match="decided_already"):
        refusing.turn_down(refusal=first, by=OTHER, now=timezone.now())


def test_a_second_person_turns_it_down_with_a_reason(reviewed: Line, at_desk: AtDesk) -> None:
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    approver = at_desk("approver")

    silent = approver.post(page_of(reviewed, "refusal"), {"act": "turn_down"})
    assert "Skriv till din kollega varför inte." in silent.content.decode()
    approver.post(page_of(reviewed, "refusal"), {"act": "turn_down", "note": "För tunt."})

    assert (Refusal.objects.get().decision, Refusal.objects.get().note) == ("turned_down", "För tunt.")
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING


def test_whoever_goes_on_reads_why_the_second_person_said_no(reviewed: Line, at_desk: AtDesk) -> None:
    first = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    handler = at_desk("handler")
    case_page = reverse("admin:rights_case_change", args=[reviewed.case_id])
    assert "För tunt" not in handler.get(case_page).content.decode()

    refusing.turn_down(refusal=first, by=OTHER, note="För tunt, skriv <b>hur</b>.", now=timezone.now())

    for url in (case_page, page_of(reviewed, "refuse"), page_of(reviewed, "refuse") + "?ground=excessive"):
        page = handler.get(url).content.decode()
        assert "En andra person sa nej till ett tidigare förslag" in page
        assert "För tunt, skriv &lt;b&gt;hur&lt;/b&gt;." in page


def test_the_mail_to_staff_says_what_is_wanted_and_of_whom_it_says_nothing(reviewed: Line) -> None:
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    before = len(mail.outbox)
    keep_promises()

    (told,) = mail.outbox[before:]
    assert "Ett avslag är föreslaget. Det väntar på en andra person." in told.body
    assert reviewed.case.reference in told.body
    assert "alice" not in told.body.lower()


@pytest.mark.parametrize("why", staff.WANTED)
def test_each_reason_to_call_staff_has_its_words(why: str) -> None:
    told = {"reference": "R-2026-0142", "due_on": None, "why": why}
    bodies = {
        language: compose(
            "rights.staff_look", language=language, context=told, addressed_to="", sender=SENDER
        )
        for language in ("sv", "en")
    }
    assert said(bodies["sv"]) != said(bodies["en"])
    assert why in facts.WHY(), "and in what the person reads of it"


def test_the_first_page_counts_what_waits_for_a_signature(reviewed: Line, at_desk: AtDesk) -> None:
    refusal = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    approver, handler = at_desk("approver"), at_desk("handler")
    first = approver.get(reverse("admin:index"))

    tiles = {tile.url.partition("?")[2]: tile.count for tile in first.context["tiles"]}
    others = [tile.url for tile in handler.get(reverse("admin:index")).context["tiles"]]

    assert tiles["signature=yours"] == "1"
    assert "väntar på din underskrift" in first.content.decode()
    assert not any("signature" in url or "document" in url for url in others)

    own = Member.objects.get(email="approver@staff.example.org").pk
    Refusal.objects.filter(pk=refusal.pk).update(proposed_by=own)
    tiles = {
        tile.url.partition("?")[2]: tile.count
        for tile in approver.get(reverse("admin:index")).context["tiles"]
    }
    listed = reverse("admin:rights_case_changelist")
    assert tiles["signature=yours"] == "0"
    assert not approver.get(listed, {"signature": "yours"}).context["cl"].result_list
    assert len(approver.get(listed, {"signature": "waits"}).context["cl"].result_list) == 1


def test_a_proposed_refusal_is_ended_before_the_file_is_made(reviewed: Line, at_desk: AtDesk) -> None:
    handler = at_desk("handler")
    refusal = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    handler.post(page_of(reviewed, "release"))
    reviewed.refresh_from_db()
    assert reviewed.stands is State.REVIEWING
    refusing.turn_down(refusal=refusal, by=OTHER, note="Nej.", now=timezone.now())
    handler.post(page_of(reviewed, "release"))
    keep_promises()

    reviewed.refresh_from_db()
    assert reviewed.outcome == Outcome.DONE


def test_a_refusal_after_the_first_month_goes_out_and_says_that_it_is_late(
    alice: Member, reviewed: Line, at_desk: AtDesk
) -> None:
    Case.objects.filter(pk=reviewed.case_id).update(
        received_at=timezone.now() - dt.timedelta(days=60),
        received_on=timezone.localdate() - dt.timedelta(days=60),
    )
    reviewed = Line.objects.get(pk=reviewed.pk)

    page = at_desk("handler").get(page_of(reviewed, "refuse")).content.decode()
    line = refused(reviewed)

    assert "Sista dagen för ett avslag har passerat" in page
    assert "Vi är sena, och det beklagar vi." in said(answering.letter_of(line, language="sv"))
    signed = Entry.objects.get(action="rights.refusal.approved")
    assert signed.facts["late"] is True


def test_a_refusal_in_time_says_nothing_of_late(reviewed: Line) -> None:
    line = refused(reviewed)

    assert "Vi är sena" not in said(answering.letter_of(line, language="sv"))
    assert Entry.objects.get(action="rights.refusal.approved").facts["late"] is False


def test_what_other_systems_answered_is_destroyed_with_a_refusal(reviewed: Line) -> None:
    step = reviewed.steps.first()
    assert step is not None
    type(step).objects.filter(pk=step.pk).update(key_wrapped=b"locked")

    refused(reviewed)
    keep_promises()

    step.refresh_from_db()
    assert step.key_wrapped is None


@pytest.mark.parametrize("role", ["auditor", "verifier", "technician", "approver"])
def test_only_a_handler_proposes(reviewed: Line, at_desk: AtDesk, role: str) -> None:
    answer = at_desk(role).post(
        page_of(reviewed, "refuse") + "?ground=excessive",
        {"words": WHY, "facts": "x", "intent": "x", "sure": "yes"},
    )

    assert answer.status_code in {302, 403}
    assert not Refusal.objects.exists()


def test_a_refusal_proposed_anew_is_read_before_it_is_signed(reviewed: Line, at_desk: AtDesk) -> None:
    first = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    approver = at_desk("approver")
    url = page_of(reviewed, "refusal")
    old_tab = as_read(approver, url)
    refusing.turn_down(refusal=first, by=ONE, now=timezone.now())
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    for read in (old_tab, {}):
        told = approver.post(url, read | {"act": "approve"}, follow=True).content.decode()
        assert "En annan vägran föreslogs sedan du öppnade sidan" in told
    assert Refusal.objects.waiting().exists()

    approver.post(url, as_read(approver, url) | {"act": "approve"})
    assert not Refusal.objects.waiting().exists()


@pytest.mark.parametrize("role", ["auditor", "verifier", "technician", "handler"])
def test_only_an_approver_signs(reviewed: Line, at_desk: AtDesk, role: str) -> None:
    refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())

    answer = at_desk(role).post(page_of(reviewed, "refusal"), {"act": "approve"})

    assert answer.status_code in {302, 403}
    assert Refusal.objects.get().decision == ""


def test_nothing_that_was_written_enters_the_trail(reviewed: Line) -> None:
    refused(reviewed)

    for entry in Entry.objects.filter(action__startswith="rights.refusal"):
        assert WHY not in str(entry.facts)
        assert "Elva" not in str(entry.facts)


def test_a_withdrawn_request_waits_for_no_signature(reviewed: Line, alice: Member, at_desk: AtDesk) -> None:
    refusal = refusing.propose(line=reviewed, statement=excessive(), by=ONE, now=timezone.now())
    lifecycle.withdraw(line=reviewed, now=timezone.now(), by=alice.pk)

    assert not Refusal.objects.waiting().exists()
    with pytest.raises(CannotRefuse, match="not_now"):
        refusing.approve(refusal=refusal, by=OTHER, now=timezone.now())
