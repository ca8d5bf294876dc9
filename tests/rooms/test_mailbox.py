"""The mailbox: each mail once, with the day it arrived; nothing a hostile mail holds stops the ones behind it."""

import datetime as dt
import imaplib
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from portal.correspondence import boxes, mailbox
from portal.correspondence.models import Attachment, Channel, Message, Thread
from portal.correspondence.services import Way, way_to
from portal.correspondence.tasks import read_mailbox
from portal.members.models import Member, Standing
from rights.models import Case
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.rooms.mails import Deliver, deliver, mail, maildir, taken_in

__all__ = ["at_desk", "deliver", "maildir", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.7\n" + b"x" * 64


def test_each_mail_is_taken_in_once_also_when_it_lies_there_again(deliver: Deliver, maildir: Path) -> None:
    deliver(mail())
    read_mailbox.run()
    assert [file.name for file in (maildir / "cur").iterdir()] == ["0.host:2,S"]

    deliver(mail("Samma nummer, annan text."))
    deliver(mail(number="<2@example.org>"))
    read_mailbox.run()

    assert Message.objects.count() == 2
    assert not list((maildir / "new").iterdir())


def test_a_mail_without_a_number_is_known_by_its_bytes(deliver: Deliver) -> None:
    deliver(mail(number=""))
    deliver(mail(number=""))
    deliver(mail("En annan.", number=""))

    read_mailbox.run()

    assert Thread.objects.count() == 2


def test_an_address_on_file_finds_the_person_and_proves_nothing(alice: Member, deliver: Deliver) -> None:
    deliver(mail(sender="Vem Som Helst <ALICE@example.org>"))

    thread = taken_in()
    keep_promises()

    assert (thread.member, thread.channel) == (alice, Channel.EMAIL)
    assert not Case.objects.exists()
    assert [str(one.subject) for one in sent(str(alice.email))] == ["Vi har tagit emot ditt meddelande"]


@pytest.mark.parametrize("sender", ["nobody@example.org", "", "not an address", "dana@example.org", "<>"])
def test_nobody_else_is_found_and_nothing_is_sent(dana: Member, deliver: Deliver, sender: str) -> None:
    deliver(mail(sender=sender) if sender else b"Subject: Hej\n\nHej")

    thread = taken_in()
    keep_promises()

    assert thread.member is None
    assert way_to(thread) in {Way.UNPROVEN, Way.NONE}
    assert not sent("nobody@example.org")


def test_a_frozen_person_is_not_written_about(alice: Member, deliver: Deliver) -> None:
    Member.objects.filter(pk=alice.pk).update(standing=Standing.FROZEN)
    deliver(mail(sender="alice@example.org"))

    assert taken_in().member is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@example.org"},
        {"sender": "Insyn <insyn@example.org>"},
    ],
)
def test_what_a_machine_sent_makes_nothing(deliver: Deliver, maildir: Path, headers: dict[str, str]) -> None:
    deliver(mail(**headers))

    read_mailbox.run()

    assert not Thread.objects.exists()
    assert not list((maildir / "new").iterdir())


def test_a_bounce_makes_nothing(deliver: Deliver) -> None:
    deliver(
        b"From: x@example.org\nMessage-ID: <b@x>\nContent-Type: multipart/report; boundary=a\n\n"
        b"--a\nContent-Type: text/plain\n\nFailed\n--a--\n"
    )

    read_mailbox.run()

    assert not Thread.objects.exists()


HTML = EmailMessage()
HTML["From"], HTML["Message-ID"] = "g@example.org", "<h@x>"
HTML.set_content(
    "<html><head><title>X</title><style>p{}</style></head><body><p>Radera &amp; glöm</p>"
    "<script>alert(1)</script><div>mig</div></body></html>",
    subtype="html",
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (HTML.as_bytes(), "Radera & glöm"),
        (b"From: g@x.se\nContent-Type: text/plain; charset=no-such-thing\n\nHej d\xe5", "Hej då"),
        (b"From: g@x.se\nContent-Type: text/plain; charset=utf-8\n\nHej d\xe5", "Hej då"),
        (b"From: g@x.se\nDate: nonsense\nSubject: =?utf-8?b?w?=\n\nUtan datum", "Utan datum"),
        (b"From: g@x.se\n\nEtt \x00 noll", "Ett  noll"),
        (b"From: g@x.se\nContent-Type: multipart/mixed; boundary=\n\nTrasig", ""),
        (b"From: =?x?q?=00?= <g@x.se>\nSubject: \xff\xfe\n\n\xff", "ÿ"),
        (b"\xff\xd8\xff" * 50, ""),
        (b"", ""),
        (b"From: g@x.se\n\n" + b"lang " * 20_000, "Mejlet är längre än så här"),
        (b"From: " + b"a" * 5_000 + b"@x.se\nSubject: " + b"b" * 5_000 + b"\n\nHej", "Hej"),
    ],
)
def test_a_hostile_mail_is_read_as_well_as_it_can_be_and_stops_none_behind_it(
    deliver: Deliver, raw: bytes, words: str
) -> None:
    deliver(raw, days_ago=1)
    deliver(mail(number="<behind@example.org>"))

    read_mailbox.run()

    assert Thread.objects.count() == 2
    first = Message.objects.order_by("sent_at")[0]
    assert words in first.text
    assert "<" not in first.text
    assert len(first.text) <= 10_000


def test_a_mail_that_is_too_large_is_told_of_and_left_where_it_lies(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boxes, "TOO_LARGE", 500)
    deliver(mail("x" * 1_000))

    thread = taken_in()

    assert thread.subject == "Mina uppgifter"
    assert "för stort" in thread.messages.get().text


def test_files_are_kept_by_what_they_are_and_the_others_are_told_of(deliver: Deliver) -> None:
    made = mail()
    made.add_attachment(PDF, maintype="application", subtype="pdf", filename="../../brev.pdf")
    made.add_attachment(b"<script>", maintype="application", subtype="pdf", filename="ond.pdf")
    made.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="ond.exe")
    deliver(made)

    thread = taken_in()

    assert [(one.file_name, one.media_type) for one in Attachment.objects.all()] == [
        ("brev.pdf", "application/pdf")
    ]
    assert "2 filer i mejlet togs inte in: ond.pdf, ond.exe." in thread.messages.get().text


def test_what_is_told_of_a_mail_stands_in_the_language_of_the_person_it_is_from(
    alice: Member, deliver: Deliver
) -> None:
    Member.objects.filter(pk=alice.pk).update(language="en")
    made = mail(sender=str(alice.email))
    made.add_attachment(b"MZ", maintype="application", subtype="octet-stream", filename="program.exe")
    deliver(made)

    said = taken_in().messages.get().text

    assert "[One file of the mail was not taken in: program.exe. It is in the mailbox.]" in said


def test_an_arrival_in_the_future_counts_as_now(deliver: Deliver) -> None:
    deliver(mail(), days_ago=-3)

    assert taken_in().opened_at <= timezone.now()


def test_the_command_makes_one_pass_and_says_how_many(deliver: Deliver, capsys: Any) -> None:
    deliver(mail())

    call_command("mailbox")

    assert capsys.readouterr().out == "1 new.\n"


@pytest.mark.parametrize(("name", "words"), [("", "there is no mailbox"), ("/nowhere", "no maildir")])
def test_the_command_says_what_is_wrong(settings: Any, name: str, words: str) -> None:
    settings.INSYN_MAILDIR = name

    with pytest.raises(CommandError, match=words):
        call_command("mailbox")


class FakeServer:
    """An IMAP client's answers as a server gives them: two mails, one of them too large."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.asked: list[Any] = [args]
        self.raw = {b"7": mail().as_bytes(), b"9": mail(number="<9@x>").as_bytes()}
        self.size = {b"7": len(self.raw[b"7"]), b"9": boxes.TOO_LARGE + 1}

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_: Any) -> None:
        self.asked.append("closed")

    def login(self, user: str, password: str) -> tuple[str, list[bytes]]:
        self.asked.append((user, password))
        return "OK", [b""]

    def select(self, folder: str) -> tuple[str, list[bytes]]:
        self.asked.append(folder)
        return ("OK", [b"2"]) if folder == "INBOX" else ("NO", [b""])

    def uid(self, what: str, *more: Any) -> tuple[str, list[Any]]:
        self.asked.append((what, *more))
        if what == "SEARCH":
            return "OK", [b"7 9"]
        if what == "STORE":
            return "OK", [b""]
        number, wanted = more
        if "INTERNALDATE" in wanted:
            at = b'INTERNALDATE "13-Nov-2026 09:12:00 +0100"'
            return "OK", [b"1 (UID %s RFC822.SIZE %d %s)" % (number, self.size[number], at)]
        return "OK", [(b"1 (BODY[] {9}", self.raw[number]), b")"]


def test_imap_is_asked_over_tls_and_mails_are_marked_when_taken_in(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    servers: list[FakeServer] = []

    def connect(*args: Any, **kwargs: Any) -> FakeServer:
        assert kwargs["ssl_context"].check_hostname
        servers.append(FakeServer(*args, **kwargs))
        return servers[-1]

    settings.INSYN_IMAP_URL = "imaps://info%40example.org:p%40ss@mail.example.org/INBOX"
    monkeypatch.setattr(imaplib, "IMAP4_SSL", connect)

    read_mailbox.run()

    asked = servers[0].asked
    assert asked[:3] == [("mail.example.org", 993), ("info@example.org", "p@ss"), "INBOX"]
    assert [one[1] for one in asked if one[0] == "STORE"] == ["7", "9"]
    assert ("FETCH", b"9", "(BODY.PEEK[HEADER])") in asked
    assert asked[-1] == "closed"
    first, second = Thread.objects.order_by("opened_at", "pk")
    assert first.opened_at == dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)
    assert {"för stort" in one.messages.get().text for one in (first, second)} == {True, False}


def test_an_imap_server_that_does_not_answer_is_named_by_its_kind_alone(settings: Any) -> None:
    settings.INSYN_IMAP_URL = "imaps://info:secret@127.0.0.1:1/INBOX"

    with pytest.raises(CommandError) as failed:
        call_command("mailbox")

    assert "secret" not in str(failed.value)
    assert "ConnectionRefusedError" in str(failed.value)


def test_a_death_between_the_commit_and_the_mark_takes_no_mail_in_twice(
    deliver: Deliver, maildir: Path
) -> None:
    deliver(mail())
    box = boxes.Maildir(maildir)
    (letter,) = box.new()
    mailbox.take_in(letter, now=timezone.now())

    read_mailbox.run()

    assert Thread.objects.count() == 1
    assert not list((maildir / "new").iterdir())


def test_a_protected_persons_address_is_not_shown_with_the_mail(
    alice: Member, deliver: Deliver, at_desk: AtDesk
) -> None:
    Member.objects.filter(pk=alice.pk).update(protected_identity=True)
    deliver(mail(sender="alice@example.org"))
    thread = taken_in()
    desk = at_desk()
    url = reverse("admin:correspondence_thread_change", args=[thread.pk])
    desk.post(url, {"why": "support"})

    assert "alice@example.org" not in desk.get(url).content.decode()
