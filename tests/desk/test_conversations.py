"""Conversations at the desk: their files open as downloads for those who may read them, and are noted as looks."""

import uuid
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Attachment, Thread
from portal.correspondence.services import number, open_thread, reply
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.recipients.models import LookUp
from rights.models import Channel
from rights.rules.right import Right
from rights.services.intake import Asked, file_case
from rights.services.talking import write
from tests.desk.conftest import AtDesk


@pytest.fixture
def thread(alice: Member) -> Thread:
    return open_thread(member=alice, subject="Hej", text="Se filen.", now=timezone.now()).thread


@pytest.fixture
def file(thread: Thread) -> Attachment:
    sent = Attachment(
        message=thread.messages.get(), file_name="intyg <b>.html", media_type="text/plain", size=8
    )
    sent.file.save(f"{uuid.uuid4().hex}.txt", ContentFile(b"<script>"), save=False)
    sent.save(force_insert=True)
    return sent


def page_of(thread: Thread) -> str:
    return reverse("admin:correspondence_thread_change", args=[thread.pk])


def link_to(file: Attachment, thread: Thread) -> str:
    return reverse("admin:correspondence_thread_file", args=[thread.pk, file.pk])


def test_a_file_is_linked_and_handed_out_as_a_download_that_no_browser_runs(
    at_desk: AtDesk, thread: Thread, file: Attachment
) -> None:
    client = at_desk()

    page = client.get(page_of(thread)).content.decode()
    answer = client.get(link_to(file, thread))

    assert f'<a href="{link_to(file, thread)}">intyg &lt;b&gt;.html</a>' in page
    assert b"".join(answer.streaming_content) == b"<script>"  # type: ignore[attr-defined]  # a file's answer
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]


def test_the_first_page_counts_what_waits_for_our_answer_as_its_list_does(
    at_desk: AtDesk, thread: Thread, bob: Member, staff: Callable[[str], Member]
) -> None:
    answered = open_thread(member=bob, subject="Hej", text="Hej", now=timezone.now()).thread
    reply(thread=answered, text="Svar", staff=staff("approver"), now=timezone.now())
    client, url = at_desk(), reverse("admin:correspondence_thread_changelist") + "?waits=us"

    tiles = {tile.url: (tile.count, tile.text) for tile in client.get("/admin/").context["tiles"]}

    assert tiles[url] == ("1", "meddelanden att besvara")
    assert [row.pk for row in client.get(url).context["cl"].result_list] == [thread.pk]


def test_the_list_shows_the_beginning_of_a_subject_and_the_number_of_a_request(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    now = timezone.now()
    open_thread(member=alice, subject="Faktura till Alice Åkesson", text="Hej", now=now)
    asked = [Asked(right=Right.ACCESS)]
    case = file_case(member=bob, asked=asked, channel=Channel.PORTAL, language="sv", now=now).case
    write(case=case, text="Hur går det?", now=now)

    page = at_desk().get(reverse("admin:correspondence_thread_changelist")).content.decode()

    assert "Faktura •••" in page
    assert "Åkesson" not in page
    assert f"Begäran {case.reference}" in page
    assert page.count("Kontaktformulär</td>") == 1


def test_opening_a_file_is_noted_like_opening_its_conversation(
    at_desk: AtDesk, thread: Thread, file: Attachment, alice: Member
) -> None:
    at_desk().get(link_to(file, thread))

    look = LookUp.objects.get()
    assert (look.member_id, look.page, look.reason) == (alice.pk, "messages", number(thread))


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_who_may_not_read_a_conversation_gets_no_file_of_it(
    at_desk: AtDesk, thread: Thread, file: Attachment, role: str
) -> None:
    client = at_desk(role)

    assert client.get(page_of(thread)).status_code == 403
    assert client.get(link_to(file, thread)).status_code == 403
    assert not LookUp.objects.exists()


def test_a_stranger_is_sent_to_sign_in_and_gets_no_file(
    client: Client, thread: Thread, file: Attachment
) -> None:
    assert client.get(link_to(file, thread)).status_code == 302


def test_a_file_is_found_only_below_its_own_conversation(
    at_desk: AtDesk, thread: Thread, file: Attachment, bob: Member
) -> None:
    other = open_thread(member=bob, subject="Hej", text="Hej", now=timezone.now()).thread

    assert at_desk().get(link_to(file, other)).status_code == 404
    assert not LookUp.objects.exists()


def test_a_file_of_someone_about_to_be_erased_is_not_opened(
    at_desk: AtDesk, thread: Thread, file: Attachment, alice: Member
) -> None:
    Member.objects.filter(pk=alice.pk).update(standing="frozen")

    assert at_desk().get(link_to(file, thread)).status_code == 409
    assert not LookUp.objects.exists()


def test_an_answer_to_somebody_without_an_address_promises_no_mail_and_stands_on_the_followers_page(
    at_desk: AtDesk, client: Client
) -> None:
    opened = open_thread(member=None, subject="Hej", text="Hur gör jag?", now=timezone.now())
    followed = reverse("follow", args=[opened.token])
    desk = at_desk()

    before = client.get(followed).content.decode()
    page = desk.get(page_of(opened.thread)).content.decode()
    desk.post(
        reverse("admin:correspondence_thread_reply", args=[opened.thread.pk]), {"text": "Så här gör du."}
    )
    after = client.get(followed).content.decode()
    client.post(followed, {"text": "Tack, och en fråga till."})
    later = client.get(followed).content.decode()

    assert "har inte lämnat någon e-postadress, så ingen e-post skickas" in page
    assert "Personen får e-post" not in page
    assert not Promise.objects.filter(task="correspondence.tell_answered").exists()
    assert "Vi har inte svarat än" in before
    assert "Vi har svarat" in after
    assert "Så här gör du." in after
    assert "Vi har svarat" not in later


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ({}, "Personen får e-post som bara säger att det finns ett svar."),
        ({"email": None, "user_name": "alice"}, "Personen läser svaret inloggad."),
        ({"email": None, "has_account": False}, "svaret sparas här men når ingen"),
    ],
)
def test_staff_are_told_how_the_answer_is_come_by(
    at_desk: AtDesk, thread: Thread, alice: Member, who: dict[str, object], told: str
) -> None:
    Member.objects.filter(pk=alice.pk).update(**who)

    assert told in at_desk().get(page_of(thread)).content.decode()


def test_an_answer_that_is_too_long_is_not_sent_and_stays_in_the_form(
    at_desk: AtDesk, thread: Thread
) -> None:
    place = reverse("admin:correspondence_thread_reply", args=[thread.pk])

    page = at_desk().post(place, {"text": "Ordrik " * 1_500}).content.decode()

    assert "Ingenting skickades." in page
    assert "Nu är det 10499." in page
    assert page.count("Ordrik") == 1_500
    assert f'name="back" value="{page_of(thread)}"' in page
    assert thread.messages.count() == 1
