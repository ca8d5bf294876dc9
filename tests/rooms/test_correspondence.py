"""Writing to us: with an account, without one, without an address; and nobody writes into another's file."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from portal.correspondence import services
from portal.correspondence.models import Thread
from portal.datamap import registry
from portal.datamap.rows import of_member
from portal.members.codes import spelled
from portal.members.models import Code, Member
from tests.cast import keep_promises

pytestmark = pytest.mark.django_db(transaction=True)

SignIn = Callable[[Member], Client]
Outbox = list[EmailMultiAlternatives]
WORDS = {"subject": "Hyllan i köket", "text": "Den föll ner.", "email": ""}


@pytest.fixture
def visitor() -> Client:
    return Client()


def written(client: Client, **more: str) -> Thread:
    answer = client.post("/en/contact/", {**WORDS, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Thread.objects.get()


def readable(mails: Outbox) -> str:
    """Everything a mail says, decoded."""
    return " ".join(f"{mail.subject} {mail.body} {mail.alternatives}" for mail in mails)


def code_of(email: str) -> str:
    return spelled(Code.objects.get(email=email, purpose="contact").pk)


@pytest.mark.promise(89)
def test_a_matter_is_handled_from_question_to_answer_without_an_address(
    visitor: Client, dana: Member, now: Any
) -> None:
    answer = visitor.post("/en/contact/", WORDS)
    address = answer["Location"]
    thread = Thread.objects.get()

    services.reply(thread=thread, text="Vi skickar en ny.", staff=dana, now=now)
    page = Client().get(address).content.decode()

    assert thread.member is None
    assert "Den föll ner." in page
    assert "Vi skickar en ny." in page
    assert Client().post(address, {"text": "Tack!"}).status_code == 302
    assert thread.messages.count() == 3
    assert keep_promises() == 0


@pytest.mark.promise(96)
def test_an_anonymous_conversation_is_in_nobodys_data(visitor: Client, alice: Member, bob: Member) -> None:
    written(visitor)
    written_by_alice = services.open_thread(member=alice, subject="x", text="x", now=alice.joined_at)

    found = [
        row
        for member in (alice, bob)
        for name in ("correspondence.thread", "correspondence.message", "correspondence.attachment")
        for row in of_member(registry.declared()[name], member.pk)
    ]

    assert {getattr(row, "thread_id", row.pk) for row in found} == {written_by_alice.thread.pk}


def test_the_secret_address_is_kept_only_as_a_digest(visitor: Client) -> None:
    token = visitor.post("/en/contact/", WORDS)["Location"].rstrip("/").rpartition("/")[2]
    thread = Thread.objects.get()

    assert token not in str(Thread.objects.values().get())
    assert thread.follow_digest == services.digest(token)


@pytest.mark.parametrize("token", ["x", "0" * 32, "å" * 30, "A" * 65, "%00" * 8])
def test_a_secret_address_that_was_never_given_leads_nowhere(token: str, visitor: Client) -> None:
    written(visitor)

    assert visitor.get(f"/en/messages/follow/{token}/").status_code == 404
    assert visitor.post(f"/en/messages/follow/{token}/code/", {"code": "x"}).status_code == 404


def test_an_address_typed_by_somebody_else_writes_nothing_into_its_owners_file(
    visitor: Client, alice: Member, mailoutbox: Outbox
) -> None:
    thread = written(visitor, email=alice.email or "")
    keep_promises()

    assert thread.member is None
    assert not Thread.objects.visible_to(alice).exists()
    (mail,) = mailoutbox
    assert mail.to == [alice.email]
    assert not re.search("Hyllan|föll", readable(mailoutbox))


def test_the_code_ties_the_conversation_to_the_owner_of_the_address(
    visitor: Client, alice: Member, as_member: SignIn, mailoutbox: Outbox
) -> None:
    address = visitor.post("/en/contact/", {**WORDS, "email": "Alice@Example.org"})["Location"]
    thread = Thread.objects.get()

    visitor.post(f"{address}code/", {"code": code_of("alice@example.org").lower()})
    keep_promises()

    thread.refresh_from_db()
    assert thread.member == alice
    assert as_member(alice).get(f"/en/messages/{thread.pk}/").status_code == 200
    assert visitor.get(address).status_code == 404
    assert [mail.subject for mail in mailoutbox][-1] == "Vi har tagit emot ditt meddelande"
    assert "Hyllan" not in readable(mailoutbox)


def test_a_new_address_becomes_a_contact_without_an_account(visitor: Client) -> None:
    address = visitor.post("/en/contact/", {**WORDS, "email": "new@example.org"})["Location"]
    assert not Member.objects.filter(email="new@example.org").exists()

    visitor.post(f"{address}code/", {"code": code_of("new@example.org")})

    member = Member.objects.get(email="new@example.org")
    assert (member.has_account, member.origin, member.language) == (False, "guest", "en")
    assert Thread.objects.get().member == member
    assert visitor.get(address).status_code == 200


def test_a_wrong_code_says_so_and_three_wrong_ones_end_it(visitor: Client) -> None:
    address = visitor.post("/en/contact/", {**WORDS, "email": "new@example.org"})["Location"]

    first = visitor.post(f"{address}code/", {"code": "AAAAAAAA"}).content.decode()
    visitor.post(f"{address}code/", {"code": "AAAAAAAA"})
    third = visitor.post(f"{address}code/", {"code": "AAAAAAAA"}, follow=True).content.decode()

    assert "The code is not right." in first
    assert "The code no longer works." in third
    assert visitor.post(f"{address}code/", {"code": code_of("new@example.org")}).status_code == 404
    assert Thread.objects.get().member is None


def test_the_code_works_only_in_the_browser_that_asked(visitor: Client) -> None:
    address = visitor.post("/en/contact/", {**WORDS, "email": "new@example.org"})["Location"]

    assert Client().post(f"{address}code/", {"code": code_of("new@example.org")}).status_code == 404


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(alice: Member) -> None:
    def shown(email: str) -> str:
        client = Client()
        page = client.post("/en/contact/", {**WORDS, "email": email}, follow=True).content.decode()
        page = re.sub(r'value="[^"]{20,}"|(follow|folj)/[\w-]+/|M-\d{4}-\w{6}', "", page)
        return re.sub(r"<time[^>]*>[^<]*</time>", "", page)

    assert shown("alice@example.org") == shown("nobody@example.org")


def test_a_member_writes_reads_and_is_told_of_the_answer_without_its_words(
    alice: Member, dana: Member, as_member: SignIn, mailoutbox: Outbox
) -> None:
    client = as_member(alice)
    answer = client.post("/en/contact/", {"subject": "Kvittot", "text": "Fel ort."}, follow=True)
    thread = Thread.objects.get()
    services.reply(thread=thread, text="Rättat i dag.", staff=dana, now=timezone.now())
    keep_promises()

    assert thread.member == alice
    assert "We have received your message." in answer.content.decode()
    assert [mail.subject for mail in mailoutbox] == [
        "Vi har tagit emot ditt meddelande",
        "Vi har svarat på ditt meddelande",
    ]
    assert not re.search("Kvittot|Fel ort|Rättat", readable(mailoutbox))
    assert f"/meddelanden/{thread.pk}/" in str(mailoutbox[1].body)
    assert "We have answered you" in client.get("/en/overview/").content.decode()


def test_a_strangers_conversation_is_not_found(
    alice: Member, mallory: Member, as_member: SignIn, now: Any
) -> None:
    opened = services.open_thread(member=alice, subject="x", text="x", now=now)
    client = as_member(mallory)

    assert client.get(f"/en/messages/{opened.thread.pk}/").status_code == 404
    assert client.post(f"/en/messages/{opened.thread.pk}/", {"text": "hej"}).status_code == 404
    assert opened.token == ""
    assert opened.thread.messages.count() == 1


def test_a_closed_conversation_takes_no_more(alice: Member, as_member: SignIn, now: Any) -> None:
    thread = services.open_thread(member=alice, subject="x", text="x", now=now).thread
    Thread.objects.update(closed_at=now)

    with pytest.raises(services.ThreadClosed):
        services.reply(thread=thread, text="mer", now=now)
    page = as_member(alice).post(f"/en/messages/{thread.pk}/", {"text": "mer"}, follow=True).content.decode()

    assert "This conversation is closed." in page
    assert thread.messages.count() == 1


def test_a_conversation_is_tied_once(alice: Member, now: Any) -> None:
    thread = services.open_thread(member=None, subject="x", text="x", now=now).thread
    services.adopt(thread=thread, email="alice@example.org", language="sv")

    with pytest.raises(services.BelongsToSomeone):
        services.adopt(thread=thread, email="bob@example.org", language="sv")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Write your message"),
        ({"subject": ""}, "Write in a few words what it is about"),
        ({"subject": "x" * 121}, "at most 120 characters"),
        ({"text": "x" * 10_001}, "it has 10,001 characters, and at most 10,000 characters fit"),
        ({"email": "no address"}, "Enter an e-mail address such as"),
        ({"text": "a\x00b"}, "cannot be read"),
        ({"subject": "a\x00b"}, "cannot be read"),
    ],
)
def test_what_was_typed_stays_when_something_is_missing(
    typed: dict[str, str], words: str, visitor: Client
) -> None:
    answer = visitor.post(
        "/en/contact/", {"subject": "Hyllan", "text": "Den föll", "email": "me@example.org", **typed}
    )

    page = unescape(answer.content.decode())
    assert answer.status_code == 200
    assert words in page
    assert page.split("<title>")[1].startswith("Error: ")
    assert ("Den föll" in page) or "text" in typed
    assert not Thread.objects.exists()


def test_html_in_a_message_is_text_everywhere(visitor: Client) -> None:
    page = visitor.post(
        "/en/contact/", {"subject": "<i>x</i>", "text": "<script>x</script>"}, follow=True
    ).content.decode()

    assert "<i>x" not in page
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_one_network_writes_twenty_times_an_hour_at_most(visitor: Client) -> None:
    codes = [visitor.post("/en/contact/", WORDS).status_code for _ in range(21)]

    assert codes == [302] * 20 + [429]


def test_the_subject_stands_on_the_page_and_not_in_the_browsers_history(
    visitor: Client, alice: Member, as_member: SignIn, now: Any
) -> None:
    services.open_thread(member=alice, subject="Min diagnos", text="x", now=now)
    opened = services.open_thread(member=None, subject="Min diagnos", text="x", now=now)
    for page in (
        visitor.get(f"/en/messages/follow/{opened.token}/"),
        as_member(alice).get(f"/en/messages/{Thread.objects.get(member=alice).pk}/"),
    ):
        text = page.content.decode()
        head, _, body = text.partition("</title>")

        assert f"<title>Message {services.number(page.context['thread'])}" in head
        assert "Min diagnos" not in head
        assert "<h1>Min diagnos</h1>" in body
