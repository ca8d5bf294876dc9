"""After a deletion: the request at the desk, the mail to staff and the proof say what was searched and what was found."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Author, Message, Thread
from portal.letters.letter import Letter, Paragraph
from portal.letters.texts.staff import WANTED
from portal.members.models import Member
from portal.outbox.models import Promise
from retention.models import Disposal
from rights.models import Case
from rights.services.answering import letter_of
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.requests.test_erasing import carried_out, delete, plain

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)


def night() -> None:
    Promise.objects.filter(task="retention.search").update(run_after=timezone.now())
    keep_promises()


def words_of(letter: Letter) -> str:
    return " ".join(part.text for part in letter.body.parts if isinstance(part, Paragraph))


def page_of(desk: Client, case: Case) -> str:
    return plain(desk.get(reverse("admin:rights_case_change", args=[case.pk])))


def test_the_desk_and_the_proof_say_what_was_searched_and_what_was_found(
    alice: Member, bob: Member, as_member: Callable[[Member], Client], at_desk: AtDesk
) -> None:
    before = timezone.now() - dt.timedelta(hours=1)
    thread = Thread.objects.create(member=bob, subject="Hej", opened_at=before, last_message_at=before)
    left = Message.objects.create(
        thread=thread, author=Author.MEMBER, text="Var är alice@example.org?", sent_at=before
    )
    desks = {role: at_desk(role) for role in ("handler", "approver")}
    case = carried_out(delete(as_member(alice)), desks.__getitem__)
    desk, search = desks["handler"], reverse("admin:rights_case_search", args=[case.pk])
    assert "genomsöks i natt" in page_of(desk, case)

    night()

    page = page_of(desk, case)
    assert "Något fanns kvar" in page
    assert "Meddelanden: " in page
    assert "alice@example.org" not in page
    assert [
        one
        for one in mail.outbox
        if case.reference in str(one.body) and str(WANTED["traces"])[:20] in str(one.body)
    ]
    assert "fanns något kvar" in words_of(letter_of(case.lines.get(), language="sv"))

    left.delete()
    assert desks["approver"].post(search).status_code == 403
    assert desk.post(search).status_code == 302
    keep_promises()

    page = page_of(desk, case)
    about = Disposal.objects.get(about_id=case.lines.get().pk)
    assert f"{about.searched} ställen genomsöktes, och inget hittades" in page
    assert "Sök nu" not in page
    assert "Inget hittades utöver" in words_of(letter_of(case.lines.get(), language="sv"))
    assert "Nothing was found beside" in words_of(letter_of(case.lines.get(), language="en"))
    assert "Det är glömt" in plain(desk.post(search, follow=True))
