"""Who is answered on paper understands and answers from the paper alone: the words, the place, the number."""

import dataclasses
import datetime as dt
import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.entering import enter_contact
from portal.members.models import Member
from portal.trail.models import Entry
from rights.clock import local_day
from rights.decided import FeeGround
from rights.models import Case, Fee, Line
from rights.papers import Posted
from rights.rules.deadlines import ExtensionReason
from rights.rules.right import Right
from rights.rules.states import Role
from rights.services import charging, extending, questioning
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.desk.test_charging import COST, STATED
from tests.letters.reading import squeezed, text_of

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Vi hittar inte din betalning.\nVilken dag betalade du?"
WHAT, WHY = "Vilken av adresserna menar du?", "Vi har två, och bara en kan vara fel."
MORE = "Elva arkiv som stängdes 2019 ska sökas igenom."


@pytest.fixture
def desk(at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A desk where a person looks at every request."""
    book = register.current()
    careful = dataclasses.replace(book, handling=dataclasses.replace(book.handling, without_human=()))
    monkeypatch.setattr(register, "current", lambda: careful)
    return at_desk("handler")


@pytest.fixture
def handler(desk: Client) -> Member:
    found: Member = Member.objects.get(email="handler@staff.example.org")
    return found


def by_letter(desk: Client, **more: object) -> Case:
    """Gunvor, who has no e-mail and no account, asks by letter for a copy and a pause."""
    case = entered(
        desk,
        None,
        local_day(timezone.now()) - dt.timedelta(days=1),
        rights=["access", "restriction"],
        **{"restriction-ground": "accuracy", **more},
    )
    keep_promises()
    return case


def line_of(case: Case, right: Right) -> Line:
    found: Line = case.lines.get(right=right)
    return found


def everything_said(case: Case, desk: Client, by: Member) -> None:
    """Write, ask, announce a fee and take more time."""
    now = timezone.now()
    desk.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": WORDS})
    questioning.ask(line=line_of(case, Right.RESTRICTION), text=WHAT, why=WHY, by=by, now=now)
    charging.announce(
        line=line_of(case, Right.ACCESS),
        ground=FeeGround.EXCESSIVE,
        cost=COST,
        statement=STATED,
        by=by.pk,
        now=now,
    )
    extending.extend(case=case, reason=ExtensionReason.COMPLEX, text=MORE, by=by, role=Role.HANDLER, now=now)
    keep_promises()


def printed(desk: Client, case: Case, name: str) -> str:
    letter = Posted.objects.get(case=case, letter=name)
    answer = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]))
    return text_of(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def has(paper: str, *texts: str) -> bool:
    return all(squeezed(text) in paper for text in texts)


@pytest.mark.rule("R12-15")
@pytest.mark.parametrize("acting", [False, True])
def test_each_letter_says_on_paper_what_a_page_would_say(desk: Client, handler: Member, acting: bool) -> None:
    bo = {}
    if acting:
        told = {"name": "Bo Öhman", "street": "Byvägen 2", "postal_code": "702 12", "city": "Örebro"}
        agent = enter_contact(told=told, email="", language="sv", by=handler)
        bo = {
            "mandate-kind": "mandate",
            "mandate-agent": str(agent.pk),
            "mandate-scope": "Allt",
            "mandate-rights": [],
            "mandate-checked": "on",
            "mandate-answers_to_agent": "on",
        }
    case = by_letter(desk, **bo)

    everything_said(case, desk, handler)

    ours = register.current().controller
    papers = {
        name: printed(desk, case, name)
        for name in ("rights.message", "rights.asked", "rights.fee", "rights.extended")
    }
    assert has(papers["rights.message"], *WORDS.splitlines())
    assert has(papers["rights.asked"], WHAT, WHY)
    assert has(papers["rights.fee"], STATED.words, "462,50 kr", "Säg ja", "Säg nej", "Svara i god tid före")
    assert has(papers["rights.extended"], MORE, "Integritetsskyddsmyndigheten")
    for paper in papers.values():
        assert has(paper, ours.address.street, case.reference)
        assert "http://" not in paper
        assert not has(paper, "på samma sida")
        assert has(paper, "du företräder") is acting


def test_a_question_or_a_fee_that_is_answered_is_not_posted_any_more(desk: Client, handler: Member) -> None:
    case = by_letter(desk)
    everything_said(case, desk, handler)
    access, pause = line_of(case, Right.ACCESS), line_of(case, Right.RESTRICTION)
    questioning.reply(line=pause, text="Den i Örebro.", by=case.member, now=timezone.now())
    charging.waive(fee=access.fee, by=handler.pk, now=timezone.now())

    for name in ("rights.asked", "rights.fee"):
        letter = Posted.objects.get(case=case, letter=name)
        page = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]), follow=True)
        assert "stämmer inte längre" in page.content.decode()
        assert not Posted.objects.filter(pk=letter.pk).exists()


@pytest.mark.rule("R12-15")
def test_what_she_answers_by_letter_is_noted_at_the_desk_as_her_own_page_would_take_it(
    desk: Client, handler: Member
) -> None:
    case = by_letter(desk)
    everything_said(case, desk, handler)
    access, pause = line_of(case, Right.ACCESS), line_of(case, Right.RESTRICTION)
    shown = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()

    empty = desk.post(
        reverse("admin:rights_case_replied", args=[case.pk, pause.pk]), {"said": ""}, follow=True
    )
    desk.post(reverse("admin:rights_case_replied", args=[case.pk, pause.pk]), {"said": "Den i Örebro."})
    desk.post(
        reverse("admin:rights_case_fee_said", args=[case.pk, access.pk]),
        {"say": "no", "view": "Jag fick aldrig filen."},
    )
    again = desk.post(
        reverse("admin:rights_case_fee_said", args=[case.pk, access.pk]), {"say": "yes"}, follow=True
    )

    assert "Notera svaret" in shown
    assert "Personen säger nej" in shown
    assert "Inget noterades" in empty.content.decode()
    assert pause.questions.get().answer == "Den i Örebro."
    fee = Fee.objects.get(line=access)
    assert (fee.answer, fee.view) == ("contested", "Jag fick aldrig filen.")
    assert "redan besvarat" in again.content.decode()
    roles = Entry.objects.filter(action__in=["rights.question.replied", "rights.fee.contested"])
    assert {one.role for one in roles} == {"handler"}


def test_which_parts_of_a_large_copy_are_wanted_is_asked_and_noted_on_paper(
    desk: Client, handler: Member
) -> None:
    case = by_letter(desk)
    access = line_of(case, Right.ACCESS)
    questioning.ask(
        line=access, text="Vilka delar vill du ha?", why="Det är mycket.", by=handler, now=timezone.now()
    )
    keep_promises()

    paper = printed(desk, case, "rights.asked")
    desk.post(reverse("admin:rights_case_replied", args=[case.pk, access.pk]), {"said": ["profile"]})

    label = next(one.label for one in register.current().categories if one.id == "profile")
    access.refresh_from_db()
    assert has(paper, label.in_language("sv"))
    assert access.categories == ["profile"]


def test_the_desk_says_letter_to_who_has_no_e_mail_and_mail_to_who_has(desk: Client, handler: Member) -> None:
    case = by_letter(desk)
    url = reverse("admin:rights_case_change", args=[case.pk])

    without = desk.get(url).content.decode()
    sent = desk.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": WORDS}, follow=True)
    Member.objects.filter(pk=case.member_id).update(email="gunvor@example.org")
    having = desk.get(url).content.decode()

    assert "ett brev med meddelandet" in without
    assert "som ett brev" in sent.content.decode()
    assert "ett brev med meddelandet" not in having


@pytest.mark.rule("R12-7")
def test_the_letter_on_top_of_a_copy_says_the_price_that_was_agreed(desk: Client, handler: Member) -> None:
    case = by_letter(desk)
    line = line_of(case, Right.ACCESS)
    fee = charging.announce(
        line=line, ground=FeeGround.EXCESSIVE, cost=COST, statement=STATED, by=handler.pk, now=timezone.now()
    )
    charging.answer(fee=fee, accepted=True, by=case.member_id, now=timezone.now())
    desk.post(reverse("admin:rights_case_release", args=[case.pk, line.pk]))
    keep_promises()

    letter = Posted.objects.get(case=case, letter="rights.copy_on_paper")
    answer = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]))
    paper = text_of(first_of(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]

    assert has(paper, "462,50 kr")
    assert "kostnadsfritt" not in paper.split("Omduinteärnöjd")[0]


def first_of(bundle: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(bundle)) as papers:
        return papers.read("01-letter.pdf")
