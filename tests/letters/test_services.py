"""A promised letter leaves once; a possible second copy is counted; nothing about the person is kept."""

import smtplib
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction

from portal.letters.models import Dispatch
from portal.letters.services import Addressee, send
from tests.letters.samples import CONTEXTS

NOW = datetime(2026, 11, 13, 8, 12, tzinfo=UTC)
LATER = datetime(2026, 11, 13, 8, 13, tzinfo=UTC)
ANNA = Addressee(email="anna@example.org", language="sv")
BACKEND = "tests.letters.test_services.Unreliable"


class Unreliable(BaseEmailBackend):
    """A mail server that fails in a chosen way, before or after it took the mail."""

    before: BaseException | None = None
    after: BaseException | None = None
    open_transactions = 0
    taken: list[Any] = []

    def send_messages(self, email_messages: Any) -> int:
        if Unreliable.before:
            raise Unreliable.before
        Unreliable.taken += email_messages
        Unreliable.open_transactions += connection.in_atomic_block
        if Unreliable.after:
            raise Unreliable.after
        return len(email_messages)


@pytest.fixture
def server(settings: Any) -> type[Unreliable]:
    settings.EMAIL_BACKEND = BACKEND
    Unreliable.before = Unreliable.after = None
    Unreliable.open_transactions = 0
    Unreliable.taken = []
    return Unreliable


@pytest.fixture(autouse=True)
def _in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []


def send_ready(*, now: datetime = NOW, key: str = "rights.file_ready:1", **more: Any) -> Dispatch:
    name = "rights.file_ready"
    return send(promise_key=key, addressee=ANNA, letter=name, context=CONTEXTS[name], now=now, **more)


@pytest.mark.django_db
def test_letter_is_mailed_as_text_and_html_with_a_link_and_no_data() -> None:
    subject_id = uuid.uuid4()

    dispatch = send_ready(subject_id=subject_id)

    (sent,) = mail.outbox
    assert isinstance(sent, mail.EmailMultiAlternatives)
    (html, kind) = sent.alternatives[0]
    assert sent.to == ["anna@example.org"]
    assert sent.subject == "Din kopia är klar att hämta"
    assert kind == "text/html"
    for body in (str(sent.body), str(html)):
        assert CONTEXTS["rights.file_ready"]["url"] in body
        assert "anna@example.org" not in body
    assert sent.attachments == []
    assert sent.extra_headers["Message-ID"] == dispatch.message_id
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert sent.extra_headers["Content-Language"] == "sv"
    dispatch.refresh_from_db()
    assert (dispatch.begun_at, dispatch.sent_at, dispatch.attempts, dispatch.repeats) == (NOW, NOW, 1, 0)
    assert (dispatch.subject_id, dispatch.letter, dispatch.language) == (
        subject_id,
        "rights.file_ready",
        "sv",
    )


@pytest.mark.django_db
def test_same_promise_is_mailed_once_however_often_it_is_kept() -> None:
    first = send_ready()

    again = send_ready(now=LATER)

    assert len(mail.outbox) == 1
    assert again.pk == first.pk
    assert (again.sent_at, again.repeats) == (NOW, 0)


@pytest.mark.django_db
def test_message_id_follows_from_the_promise_and_tells_nothing_of_it() -> None:
    one, other = send_ready(key="rights.file_ready:1"), send_ready(key="rights.file_ready:2")

    assert one.message_id != other.message_id
    assert "file_ready" not in one.message_id
    assert one.message_id.startswith("<")
    Dispatch.objects.all().delete()
    assert send_ready(key="rights.file_ready:1").message_id == one.message_id


@pytest.mark.django_db(transaction=True)
def test_beginning_is_committed_before_the_server_is_asked(server: type[Unreliable]) -> None:
    server.after = SystemExit("died after the server's yes")

    with pytest.raises(SystemExit):
        send_ready()

    assert server.open_transactions == 0
    dispatch = Dispatch.objects.get()
    assert (dispatch.begun_at, dispatch.sent_at, dispatch.repeats) == (NOW, None, 0)


@pytest.mark.django_db(transaction=True)
def test_death_after_the_servers_yes_leads_to_one_counted_repeat_with_the_same_message_id(
    server: type[Unreliable],
) -> None:
    server.after = SystemExit("died after the server's yes")
    with pytest.raises(SystemExit):
        send_ready()

    server.after = None
    dispatch = send_ready(now=LATER)

    assert len(server.taken) == 2
    assert len({sent.extra_headers["Message-ID"] for sent in server.taken}) == 1
    assert (dispatch.attempts, dispatch.repeats, dispatch.sent_at) == (2, 1, LATER)


@pytest.mark.django_db(transaction=True)
def test_death_before_the_last_commit_is_a_possible_repeat_too(server: type[Unreliable]) -> None:
    def lost() -> None:
        raise RuntimeError("the lease was lost")

    with pytest.raises(RuntimeError):
        send_ready(keep=lost)
    dispatch = send_ready(now=LATER)

    assert len(server.taken) == 2
    assert dispatch.repeats == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "refusal",
    [
        ConnectionRefusedError(),
        smtplib.SMTPRecipientsRefused({}),
        smtplib.SMTPSenderRefused(550, b"no", "x"),
        smtplib.SMTPDataError(451, b"later"),
        smtplib.SMTPConnectError(421, b"busy"),
        smtplib.SMTPAuthenticationError(535, b"no"),
    ],
)
def test_mail_that_certainly_did_not_leave_is_no_repeat(server: type[Unreliable], refusal: Exception) -> None:
    server.before = refusal
    with pytest.raises(type(refusal)):
        send_ready()
    assert Dispatch.objects.get().begun_at is None

    server.before = None
    dispatch = send_ready(now=LATER)

    assert (dispatch.attempts, dispatch.repeats) == (2, 0)


@pytest.mark.django_db(transaction=True)
def test_silence_of_the_server_may_be_a_repeat(server: type[Unreliable]) -> None:
    server.before = TimeoutError()
    with pytest.raises(TimeoutError):
        send_ready()

    server.before = None

    assert send_ready(now=LATER).repeats == 1


@pytest.mark.django_db
def test_promise_is_kept_in_the_transaction_that_marks_the_letter_sent() -> None:
    seen = []

    def keep() -> None:
        seen.append((connection.in_atomic_block, Dispatch.objects.get().sent_at))

    send_ready(keep=keep)

    assert seen == [(True, None)]


@pytest.mark.django_db(transaction=True)
def test_sending_inside_a_transaction_is_refused_and_mails_nothing() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        send_ready()

    assert mail.outbox == []


@pytest.mark.django_db
def test_dispatch_keeps_neither_address_nor_name_nor_text() -> None:
    dispatch = send_ready()

    with connection.cursor() as cursor:
        cursor.execute("SELECT d::text FROM letters_dispatch d")
        (row,) = cursor.fetchone()
    assert "anna" not in row.lower()
    assert "R-2026" not in row
    assert "anna" not in str(dispatch).lower()


@pytest.mark.django_db
def test_database_refuses_a_letter_that_was_sent_without_being_begun() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispatch.objects.create(
            promise_key="x", letter="x", language="sv", channel="mail", message_id="x", sent_at=NOW
        )


@pytest.mark.django_db
def test_desk_may_look_at_letters_and_nothing_else() -> None:
    from django.contrib import admin

    from portal.letters.admin import DispatchAdmin

    desk = DispatchAdmin(Dispatch, admin.site)

    assert not desk.has_add_permission(None)  # type: ignore[arg-type]
    assert not desk.has_change_permission(None)  # type: ignore[arg-type]
    assert not desk.has_delete_permission(None)  # type: ignore[arg-type]
