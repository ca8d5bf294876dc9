"""Talking about a request: both sides write on one page, a mail says only that there is something to read."""

import json
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.correspondence.models import Thread
from portal.members.models import Member
from portal.trail.models import Entry
from rights.models import Case, Note
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.walking import fetched, send

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def messages_of(case: Case) -> str:
    return reverse("request_messages", args=[case.reference])


def test_the_person_writes_and_staff_answer_on_the_same_page(
    bob: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(bob)
    with translation.override("en"):
        case = send(client, "access")
        client.post(messages_of(case), {"text": "Which year does it begin?"})
    desk = at_desk("handler")

    page = desk.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "Which year does it begin?" in page
    desk.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": "It begins in 2019."})

    mail = next(one for one in sent(str(bob.email)) if one.subject == "A message about your request")
    assert f"/en/requests/{case.reference}/messages/" in str(mail.body)
    assert "2019" not in str(mail.body)
    with translation.override("en"):
        read = client.get(messages_of(case)).content.decode()
    assert read.index("Which year does it begin?") < read.index("It begins in 2019.")
    with translation.override("en"):
        happened = client.get(reverse("request", args=[case.reference])).content.decode()
    assert happened.count("You wrote to us") == happened.count("We wrote to you") == 1
    assert Thread.objects.count() == 1


def test_staff_write_first_and_it_stands_at_the_top_of_the_request_until_it_is_answered(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = send(client, "access")

    at_desk("handler").post(reverse("admin:rights_case_write", args=[case.pk]), {"text": "Vad menar du?"})
    page = client.get(reverse("request", args=[case.reference])).content.decode()
    overview = client.get(reverse("overview")).content.decode()
    client.post(messages_of(case), {"text": "Allt från i fjol."})
    answered = client.get(reverse("request", args=[case.reference])).content.decode()

    assert "Läs meddelandet och svara" in page
    assert page.index("Läs meddelandet och svara") < page.index("Det du har begärt")
    assert "Läs meddelandet och svara" not in answered
    assert "Vi har skrivit till dig" in overview
    assert f'href="{messages_of(case)}"' in overview
    assert "Vi har svarat dig" not in overview
    case.refresh_from_db()
    assert case.thread is not None
    assert list(case.thread.messages.order_by("sent_at").values_list("author", flat=True)) == [
        "staff",
        "member",
    ]


def test_what_is_sent_twice_in_a_moment_is_one_message_and_one_mail(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, desk = as_member(alice), at_desk("handler")
    case = send(client, "access")

    for _press in range(2):
        client.post(messages_of(case), {"text": "Hej?"})
    for _press in range(2):
        desk.post(reverse("admin:rights_case_write", args=[case.pk]), {"text": "Hej."})
    client.post(messages_of(case), {"text": "Hej?"})
    keep_promises()

    case.refresh_from_db()
    assert case.thread is not None
    assert [one.text for one in case.thread.messages.order_by("sent_at")] == ["Hej?", "Hej.", "Hej?"]
    assert len([one for one in sent(str(alice.email)) if one.subject == "Ett meddelande om din begäran"]) == 1


def test_a_file_sent_along_comes_back_as_a_download(
    alice: Member, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = send(client, "access")
    upload = SimpleUploadedFile("bevis.pdf", PDF, content_type="application/pdf")

    client.post(messages_of(case), {"text": "Se bilagan.", "files": [upload]})

    case.refresh_from_db()
    assert case.thread is not None
    file = case.thread.messages.get().attachments.get()
    mine = reverse("request_message_file", args=[case.reference, file.pk])
    answer = client.get(mine)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert as_member(mallory).get(mine).status_code == 404
    at_the_desk = reverse("admin:rights_case_file", args=[case.pk, file.pk])
    assert at_desk("handler").get(at_the_desk).status_code == 200
    assert at_desk("auditor").get(at_the_desk).status_code == 403


def test_a_stranger_neither_reads_nor_writes(alice: Member, mallory: Member, as_member: SignIn) -> None:
    case = send(as_member(alice), "access")

    client = as_member(mallory)
    assert client.get(messages_of(case)).status_code == 404
    assert client.post(messages_of(case), {"text": "Hej"}).status_code == 404
    assert Client().get(messages_of(case)).status_code == 302
    assert not Thread.objects.exists()


@pytest.mark.parametrize("text", ["", "x" * 10_001, "a\0b"])
def test_what_cannot_be_sent_is_said_and_kept_in_the_form(
    alice: Member, as_member: SignIn, text: str
) -> None:
    client = as_member(alice)
    case = send(client, "access")

    answer = client.post(messages_of(case), {"text": text})

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Thread.objects.exists()


@pytest.mark.parametrize(
    ("act", "words"),
    [("write", "högst 10 000 tecken. Inget skickades"), ("note", "högst 4 000 tecken. Inget sparades")],
)
def test_what_staff_wrote_at_too_great_length_is_said_and_kept(
    alice: Member, as_member: SignIn, at_desk: AtDesk, act: str, words: str
) -> None:
    case = send(as_member(alice), "access")
    text = "Ordrik " * 1_500

    answer = at_desk("handler").post(reverse(f"admin:rights_case_{act}", args=[case.pk]), {"text": text})

    page = answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert answer.status_code == 200
    assert words in page
    assert f"Nu är det {len(text.strip())}." in page
    assert page.count("Ordrik") == 1_500
    assert not Thread.objects.exists()
    assert not Note.objects.exists()


def test_markup_in_a_message_is_text(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    client = as_member(alice)
    case = send(client, "access")

    client.post(messages_of(case), {"text": "<script>alert(1)</script>"})

    for page in (
        client.get(messages_of(case)),
        at_desk("handler").get(reverse("admin:rights_case_change", args=[case.pk])),
    ):
        assert "<script>alert(1)" not in page.content.decode()
        assert "&lt;script&gt;alert(1)" in page.content.decode()


def test_a_note_of_staff_is_in_the_persons_copy_and_not_on_the_page(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    first = send(client, "access")
    desk = at_desk("handler")

    desk.post(reverse("admin:rights_case_note", args=[first.pk]), {"text": "Ringde, lät stressad."})
    keep_promises()

    assert Note.objects.get().text == "Ringde, lät stressad."
    assert "Ringde" not in client.get(messages_of(first)).content.decode()
    package = fetched(client, first)
    told = json.loads(package.read("data/requests.json"))
    assert "Ringde, lät stressad." in json.dumps(told, ensure_ascii=False)
    assert "Ringde" not in json.dumps(list(Entry.objects.values_list("facts", flat=True)), ensure_ascii=False)


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
@pytest.mark.parametrize("act", ["write", "note"])
def test_without_the_role_nothing_is_written(
    alice: Member, as_member: SignIn, at_desk: AtDesk, role: str, act: str
) -> None:
    case = send(as_member(alice), "access")

    answer = at_desk(role).post(reverse(f"admin:rights_case_{act}", args=[case.pk]), {"text": "Hej"})

    assert answer.status_code == 403
    assert not Thread.objects.exists()
    assert not Note.objects.exists()


def test_unknown_requests_are_not_found_at_the_desk(at_desk: AtDesk) -> None:
    answer = at_desk("handler").post(reverse("admin:rights_case_note", args=[uuid.uuid4()]), {"text": "Hej"})

    assert answer.status_code == 404


def test_a_closed_conversation_takes_no_more(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = send(client, "access")
    client.post(messages_of(case), {"text": "Hej"})
    Thread.objects.update(closed_at=timezone.now())

    answer = client.post(messages_of(case), {"text": "Hej igen"}, follow=True)

    assert "är avslutad" in answer.content.decode()
    assert Thread.objects.get().messages.count() == 1


def test_what_is_written_after_the_answer_reaches_staff_by_mail_and_on_the_first_page(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client = as_member(alice)
    case = send(client, "access")
    keep_promises()
    case.refresh_from_db()
    assert case.closed_at is not None
    house = register.current().controller.email
    before = len(sent(house))

    client.post(messages_of(case), {"text": "Hur läser jag filen?"})
    keep_promises()

    [mail] = sent(house)[before:]
    assert "Det finns ett nytt meddelande om den." in str(mail.body)
    assert case.reference in str(mail.body)
    for secret in ("Hur läser jag", alice.name, str(alice.email), "Sista dag"):
        assert secret not in str(mail.body)
    tiles = {str(tile.text): tile.count for tile in at_desk("handler").get("/admin/").context["tiles"]}
    assert tiles["meddelanden att besvara"] == "1"


def test_a_guest_writes_after_the_code(as_guest: Callable[[Member], Client]) -> None:
    guest = make_member("gast@example.org", has_account=False)
    client = as_guest(guest)
    case = send(client, "access")

    client.post(messages_of(case), {"text": "Hur gör jag nu?"})

    assert Thread.objects.get().member == guest
    assert "Hur gör jag nu?" in client.get(messages_of(case)).content.decode()


@pytest.fixture
def as_guest(now: object) -> Callable[[Member], Client]:
    """Return a client whose session has proven a guest's address a moment ago."""

    def come(member: Member) -> Client:
        client = Client()
        session = client.session
        session["guest"] = {"member": str(member.pk), "at": timezone.now().timestamp()}
        session.save()
        return client

    return come
