"""Letters by post: the queue, one print, the day it was posted, and what comes back."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members import profile
from portal.members.models import Member
from portal.trail.models import Entry
from rights.clock import local_day
from rights.models import Case, Package
from rights.papers import Delivery, Posted
from rights.rules.states import State
from rights.services import casebook, enclosing
from rights.tasks import remind_of_letters
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered
from tests.desk.test_refusing import first_acts
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.requests.walking import send

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


def today() -> dt.date:
    return local_day(timezone.now())


@pytest.fixture
def letter_writer(at_desk: AtDesk) -> tuple[Client, Case]:
    """Gunvor, who wrote a letter, has no e-mail and is answered by post; and the handler's desk."""
    desk = at_desk()
    case = entered(desk, None, today() - dt.timedelta(days=2))
    keep_promises()
    return desk, case


def letter_of(case: Case, name: str = "rights.received_on_paper") -> Posted:
    return Posted.objects.get(case=case, letter=name)


def act(desk: Client, letter: Posted, what: str, **told: str) -> Any:
    return desk.post(reverse(f"admin:rights_posted_{what}", args=[letter.pk]), told)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.promise(23)
def test_a_person_without_e_mail_gets_a_letter_task(letter_writer: tuple[Client, Case]) -> None:
    desk, case = letter_writer

    page = desk.get(reverse("admin:rights_posted_changelist"), {"waits": "print"}).content.decode()

    assert page.count(case.reference) >= 2
    assert case.lines.get().state == State.ANSWERED
    assert not sent("")


@pytest.mark.rule("R12-15")
@pytest.mark.promise(137)
def test_a_letter_is_printed_posted_and_comes_back(letter_writer: tuple[Client, Case]) -> None:
    desk, case = letter_writer
    letter = letter_of(case)

    paper = bytes_of(act(desk, letter, "print"))
    shown = text_of(paper)
    assert all(words in shown for words in ("GunvorEk", "Storgatan4", "70211Örebro", case.reference))
    letter.refresh_from_db()
    assert (letter.prints, letter.address_source, letter.dispatched_on) == (1, "staff", None)
    case.refresh_from_db()
    assert case.acknowledged_at is None

    act(desk, letter, "posted", on=today().isoformat())
    letter.refresh_from_db()
    case.refresh_from_db()
    assert letter.dispatched_on == today()
    assert case.acknowledged_at is not None

    act(desk, letter, "back", on=today().isoformat())
    letter.refresh_from_db()
    assert letter.returned_on == today()
    told = [
        entry.action
        for entry in Entry.objects.filter(about_id=str(case.pk), action__startswith="rights.letter")
    ]
    assert told[-3:] == ["rights.letter.printed", "rights.letter.dispatched", "rights.letter.returned"]
    own = str(register.current().controller.email)
    assert [str(one.subject) for one in sent(own)] == ["Ett brev behöver ses över"]

    act(desk, letter, "again")
    new = Posted.objects.exclude(pk=letter.pk).get(letter=letter.letter)
    assert (new.printed_at, new.dispatched_on) == (None, None)
    assert "GunvorEk" in text_of(bytes_of(act(desk, new, "print")))


def test_staff_are_reminded_once_of_a_letter_that_nobody_posts(letter_writer: tuple[Client, Case]) -> None:
    _desk, case = letter_writer
    own = str(register.current().controller.email)
    Posted.objects.filter(letter="rights.received_on_paper").update(
        made_at=timezone.now() - dt.timedelta(days=3)
    )

    for _ in range(2):
        remind_of_letters.run()

    (reminder,) = sent(own)
    assert case.reference in str(reminder.body)
    assert "Gunvor" not in str(reminder.body)


def test_a_second_print_needs_a_yes(letter_writer: tuple[Client, Case]) -> None:
    desk, case = letter_writer
    letter = letter_of(case)
    act(desk, letter, "print")

    page = desk.get(reverse("admin:rights_posted_change", args=[letter.pk]))
    assert first_acts(page) == ["Det postades den här dagen"]
    refused = act(desk, letter, "print")
    letter.refresh_from_db()
    assert (refused.status_code, letter.prints) == (302, 1)

    assert bytes_of(act(desk, letter, "print", again="yes")).startswith(b"%PDF-")
    letter.refresh_from_db()
    assert letter.prints == 2


def test_the_answer_is_posted_with_the_copy_itself(letter_writer: tuple[Client, Case]) -> None:
    desk, case = letter_writer

    answer = act(desk, letter_of(case, "rights.copy_on_paper"), "print")

    papers = zipfile.ZipFile(io.BytesIO(bytes_of(answer)))
    assert papers.namelist() == ["01-letter.pdf", "02-index.pdf"]
    assert squeezed("Här är det du begärde") in text_of(papers.read("01-letter.pdf"))
    assert "GunvorEk" in text_of(papers.read("02-index.pdf"))


def test_an_answer_by_post_counts_from_the_day_it_was_posted(letter_writer: tuple[Client, Case]) -> None:
    desk, case = letter_writer
    letter, waits = letter_of(case, "rights.copy_on_paper"), "svaret ska postas"
    pages = [
        reverse("admin:rights_case_change", args=[case.pk]),
        reverse("admin:rights_case_changelist") + "?due=closed",
    ]
    [ended] = [row for row in casebook.rows() if row.reference == case.reference]
    late = case.due_on + dt.timedelta(days=1)
    assert (ended.state, ended.ended_on, ended.late(late)) == (State.ANSWERED, None, True)
    assert all(waits in desk.get(page).content.decode() for page in pages)

    act(desk, letter, "print")
    act(desk, letter, "posted", on=today().isoformat())

    [posted] = [row for row in casebook.rows() if row.reference == case.reference]
    assert (posted.ended_on, posted.late(late)) == (today(), False)
    assert not any(waits in desk.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("lost", ["too_large", "too_many_pages", "expired"])
def test_a_copy_that_cannot_be_printed_is_said_in_words(
    letter_writer: tuple[Client, Case], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    desk, case = letter_writer
    letter = letter_of(case, "rights.copy_on_paper")
    if lost == "expired":
        Package.objects.update(expires_at=timezone.now())
    else:
        monkeypatch.setattr(enclosing, {"too_large": "MOST_BYTES", "too_many_pages": "MOST_PAGES"}[lost], 0)

    answer = desk.post(reverse("admin:rights_posted_print", args=[letter.pk]), follow=True)

    words = "tid var slut" if lost == "expired" else "för stor att skriva ut"
    assert words in answer.content.decode()
    letter.refresh_from_db()
    assert letter.prints == 0


@pytest.mark.parametrize(
    ("before", "what", "on"),
    [
        ((), "posted", 0),
        (("print",), "posted", 1),
        (("print",), "posted", -1),
        (("print",), "back", 0),
        (("print", "posted"), "posted", 0),
        (("print", "posted"), "back", -1),
        (("print", "posted"), "back", 1),
        (("print", "posted", "back"), "back", 0),
        (("print", "posted"), "again", 0),
    ],
)
def test_a_letter_goes_its_way_in_order_and_on_days_that_have_been(
    letter_writer: tuple[Client, Case], before: tuple[str, ...], what: str, on: int
) -> None:
    desk, case = letter_writer
    letter = letter_of(case)
    for one in before:
        act(desk, letter, one, on=today().isoformat())
    stood = Posted.objects.filter(pk=letter.pk).values().get()

    act(desk, letter, what, on=(today() + dt.timedelta(days=on)).isoformat())

    assert Posted.objects.filter(pk=letter.pk).values().get() == stood
    assert Posted.objects.filter(letter=letter.letter).count() == 1


def test_a_letter_is_never_printed_without_an_address_on_file(alice: Member, at_desk: AtDesk) -> None:
    desk = at_desk()
    case = entered(
        desk, None, today(), **{"new-street": "", "new-city": "", "new-email": "gunvor@example.org"}
    )
    keep_promises()
    letter = letter_of(case, "rights.copy_on_paper")

    answer = act(desk, letter, "print")

    letter.refresh_from_db()
    assert (answer.status_code, letter.prints) == (302, 0)
    page = desk.get(reverse("admin:rights_posted_change", args=[letter.pk])).content.decode()
    assert "Vi har ingen fullständig postadress" in page


def test_a_protected_address_is_seen_and_printed_only_by_who_checks_identities(
    letter_writer: tuple[Client, Case], at_desk: AtDesk
) -> None:
    desk, case = letter_writer
    Member.objects.filter(pk=case.member_id).update(protected_identity=True)
    letter = letter_of(case)
    url = reverse("admin:rights_posted_change", args=[letter.pk])

    assert "Storgatan" not in desk.get(url).content.decode()
    assert act(desk, letter, "print").status_code == 302
    assert Posted.objects.get(pk=letter.pk).prints == 0

    verifier = at_desk("verifier")
    assert "Storgatan 4" in verifier.get(url).content.decode()
    assert "Storgatan4" in text_of(bytes_of(act(verifier, letter, "print")))


@pytest.mark.parametrize("role", ["approver", "auditor", "technician"])
def test_other_roles_print_and_post_nothing(
    letter_writer: tuple[Client, Case], at_desk: AtDesk, role: str
) -> None:
    letter = letter_of(letter_writer[1])
    other = at_desk(role)

    assert {act(other, letter, what).status_code for what in ("print", "posted", "back", "again")} == {403}


def test_staff_are_warned_of_an_address_that_was_changed_lately(
    alice: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    profile.correct(
        member=alice, changes={"street": "Nygatan 9", "city": "Malmö"}, by=alice, now=timezone.now()
    )
    desk = at_desk()
    case = entered(desk, alice, today())
    keep_promises()

    page = desk.get(
        reverse("admin:rights_posted_change", args=[letter_of(case, "rights.copy_on_paper").pk])
    ).content.decode()

    assert "Adressen ändrades nyligen" in page
    assert "personen ändrade den senast" in page


@pytest.mark.rule("R12-13")
def test_a_member_has_the_answer_by_post_instead_and_is_told_by_mail_at_once_all_the_same(
    alice: Member, as_member: SignIn
) -> None:
    profile.correct(
        member=alice, changes={"street": "Nygatan 9", "city": "Malmö"}, by=alice, now=timezone.now()
    )
    client = as_member(alice)
    case = send(client, "access")

    answer = client.post(reverse("request_delivery", args=[case.reference]), {"delivery": "post"})
    keep_promises()

    assert answer.status_code == 302
    case.refresh_from_db()
    assert case.delivery == Delivery.POST
    assert letter_of(case, "rights.copy_on_paper").reader == alice
    subjects = [str(one.subject) for one in sent(str(alice.email))]
    assert "Vi har tagit emot din begäran" in subjects
    assert "Din fil är klar att hämta" not in subjects


def test_the_answer_by_post_needs_a_fresh_proof_and_an_address(
    alice: Member, mallory: Member, as_member: SignIn
) -> None:
    case = send(as_member(alice), "access")
    url = reverse("request_delivery", args=[case.reference])

    stale = as_member(alice, way="password").post(url, {"delivery": "post"})
    nowhere = as_member(alice).post(url, {"delivery": "post"})
    stranger = as_member(mallory).post(url, {"delivery": "post"})

    assert stale.headers["Location"].startswith(reverse("proof"))
    assert "Vi har ingen postadress till dig" in nowhere.content.decode()
    assert stranger.status_code == 404
    case.refresh_from_db()
    assert case.delivery == Delivery.ONLINE


def test_the_day_a_letter_was_posted_stands_on_the_page_of_the_request(
    alice: Member, at_desk: AtDesk, as_member: SignIn
) -> None:
    profile.correct(
        member=alice, changes={"street": "Nygatan 9", "city": "Malmö"}, by=alice, now=timezone.now()
    )
    desk = at_desk()
    case = entered(desk, alice, today())
    keep_promises()
    letter = letter_of(case, "rights.copy_on_paper")
    act(desk, letter, "print")
    act(desk, letter, "posted", on=today().isoformat())

    page = as_member(alice).get(reverse("request", args=[case.reference])).content.decode()

    assert "Skickat med posten" in page
    assert "Vi postade ett brev till dig" in page
