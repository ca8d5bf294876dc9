"""A session that ends while somebody writes, and two windows at once: nothing is lost, and it is said."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.correspondence import services as correspondence
from portal.correspondence.models import Message, Thread
from portal.members.models import ChosenPeriod, Member
from rights.models import Case, Draft
from tests.requests.walking import USER_NAME, choose, send

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WORDS = "Bertil är född 1984, inte 1948"
SIGNED_OUT = "Du har blivit utloggad. Logga in, så finns det du skrev kvar."
WRITER = re.compile(r'name="writer" value="(\w*)"')
OTHER_WINDOW = "Du har ändrat begäran i ett annat fönster."


def sign_in_again(client: Client, member: Member) -> None:
    """Sign in within the same browser: what its session holds stays."""
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")


def sent_signed_out(client: Client, member: Member, url: str, data: dict[str, str]) -> str:
    """Send a form whose session has ended, see the words about it, sign in, and return the page as it is then."""
    shown = WRITER.search(client.get(url).content.decode())
    assert shown, "the form does not say who writes"
    del client.cookies["session"]
    told = client.post(url, {**data, "writer": shown.group(1)}, follow=True)
    assert SIGNED_OUT in told.content.decode()
    assert WORDS not in "".join(one[0] for one in told.redirect_chain)
    sign_in_again(client, member)
    return client.get(url).content.decode()


def test_what_was_answered_in_a_session_that_ended_is_there_after_signing_in(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["rectification"]})

    page = sent_signed_out(client, alice, reverse("request_correct"), {**USER_NAME, "why": WORDS})
    client.post(reverse("request_correct"), {**USER_NAME, "why": WORDS})

    assert WORDS in page
    assert WORDS in str(Draft.objects.get().answers)
    assert WORDS not in client.get(reverse("request_object"), follow=True).content.decode()


def test_so_is_what_a_guest_answered_before_it_was_known_who_asks(client: Client, alice: Member) -> None:
    client.post(reverse("request_new"), {"rights": ["restriction"]})

    page = sent_signed_out(client, alice, reverse("request_pause"), {"ground": "accuracy", "words": WORDS})

    assert WORDS in page


def test_a_message_about_a_request_waits_for_an_hour_and_is_not_sent_by_itself(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    case = send(client, "access")
    url = reverse("request_messages", args=[case.reference])

    page = sent_signed_out(client, alice, url, {"text": WORDS})
    with time_machine.travel(timezone.now() + dt.timedelta(hours=1, seconds=1), tick=False):
        late = client.get(url).content.decode()

    assert WORDS in page
    assert WORDS not in late
    assert not Message.objects.exists()


def test_a_corrected_profile_waits_as_well(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    url = reverse("account_profile")
    before = client.get(url).content.decode()

    page = sent_signed_out(client, alice, url, {"street": WORDS, "language": "sv"})

    assert WORDS not in before
    assert f'value="{WORDS}"' in page
    alice.refresh_from_db()
    assert alice.street != WORDS


def test_a_chosen_time_waits_and_nothing_is_chosen_meanwhile(alice: Member, as_member: SignIn) -> None:
    client, url = as_member(alice), reverse("account_periods")
    shown = WRITER.findall(client.get(url).content.decode())[0]
    del client.cookies["session"]

    client.post(url, {"inactive": "P6M", "writer": shown})
    sign_in_again(client, alice)

    assert re.search(r'value="P6M"[^>]*checked', client.get(url).content.decode())
    assert not ChosenPeriod.objects.exists()


def test_a_reply_in_a_conversation_waits_too(alice: Member, as_member: SignIn) -> None:
    opened = correspondence.open_thread(member=alice, subject="Hej", text="Hej", now=timezone.now())
    client = as_member(alice)

    page = sent_signed_out(client, alice, reverse("thread", args=[opened.thread.pk]), {"text": WORDS})

    assert WORDS in page


def test_so_do_words_of_ones_own_beside_the_data(alice: Member, as_member: SignIn) -> None:
    page = sent_signed_out(
        as_member(alice), alice, reverse("my_data_statement", args=["profile"]), {"text": WORDS}
    )

    assert WORDS in page


def test_what_a_member_writes_is_sent_as_nobodys_only_when_she_says_so(
    alice: Member, as_member: SignIn
) -> None:
    client, url = as_member(alice), reverse("contact")
    shown = client.get(url).content.decode()
    sent = {"sender": "member", "subject": "Fråga", "text": WORDS, "writer": WRITER.findall(shown)[0]}
    assert 'name="sender"' in shown
    del client.cookies["session"]

    asked = client.post(url, sent).content.decode()
    assert not Thread.objects.exists()
    sign_in_again(client, alice)
    page = client.get(url).content.decode()

    assert SIGNED_OUT in asked
    assert WORDS in asked
    assert "Skicka utan konto" in asked
    assert 'name="sender"' not in asked
    assert WORDS in page


def test_without_her_session_a_guest_sends_at_once(client: Client) -> None:
    answer = client.post(reverse("contact"), {"subject": "Fråga", "text": WORDS, "email": ""})

    assert answer.status_code == 302
    assert Thread.objects.get().member is None


def test_what_somebody_wrote_is_shown_to_nobody_else_who_signs_in_there(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    client, url = as_member(alice), reverse("my_data_statement", args=["profile"])

    assert WORDS not in sent_signed_out(client, bob, url, {"text": WORDS})


def test_two_windows_are_told_of_each_other_and_lose_nothing(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["restriction"]})
    choose(client, "access")

    answer = client.post(reverse("request_pause"), {"ground": "accuracy", "words": WORDS}, follow=True)

    page = answer.content.decode()
    assert OTHER_WINDOW in page
    assert WORDS in page
    assert Draft.objects.get().answers["rights"] == ["access", "restriction"]
    assert not Case.objects.exists()


def test_going_on_from_what_an_erasure_means_says_when_another_window_chose_otherwise(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    choose(client, "erasure")
    before = client.get(reverse("request_erase_effects")).content.decode()
    onwards = f"{reverse('request_check')}?right=erasure"
    assert f'href="{onwards}"' in before
    assert OTHER_WINDOW not in client.get(onwards).content.decode()

    choose(client, "access")

    assert OTHER_WINDOW in client.get(onwards).content.decode()
    assert OTHER_WINDOW in client.get(reverse("request_erase_effects"), follow=True).content.decode()


def test_the_other_language_takes_along_what_is_typed_and_does_not_judge_it(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    client.post(reverse("request_new"), {"rights": ["rectification"]})
    swedish = client.get(reverse("request_correct")).content.decode()
    with translation.override("en"):
        english = reverse("request_correct")
    assert f'form="asked" formaction="{english}"' in swedish

    page = client.post(english, {"field": "birth_year", "value": WORDS, "language": "en"}, follow=True)

    shown = page.content.decode()
    assert 'lang="en"' in shown
    assert WORDS in shown
    assert re.search(r'value="birth_year"[^>]*checked', shown)
    assert "error-summary" not in shown
    assert not Draft.objects.get().answers["choices"]
