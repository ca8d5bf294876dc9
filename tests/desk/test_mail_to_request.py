"""From a mail to a request: one button, and the day it arrived is kept."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.models import Thread
from portal.correspondence.services import reply, unanswered
from portal.members.models import Member
from rights.clock import local_day
from rights.models import Case, Channel
from rights.rules.right import Right
from rights.services import intake, registering
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.desk.entering import entered, last_day
from tests.joining.steps import sent
from tests.rooms.mails import Deliver, deliver, mail, maildir, taken_in

__all__ = ["at_desk", "deliver", "maildir", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.promise(32)
@pytest.mark.rule("R12-1")
def test_a_mail_becomes_a_request_that_counts_from_the_day_it_arrived(
    deliver: Deliver, at_desk: AtDesk
) -> None:
    deliver(mail(), days_ago=12)
    thread = taken_in()
    desk = at_desk()
    arrived_on = local_day(timezone.now() - dt.timedelta(days=12))

    page = desk.get(reverse("admin:correspondence_thread_change", args=[thread.pk])).content.decode()
    link = f"{reverse('admin:rights_case_enter')}?thread={thread.pk}"
    assert link in page
    form = desk.get(f"{reverse('admin:rights_case_enter_new')}?thread={thread.pk}").content.decode()
    assert f'value="{arrived_on.isoformat()}"' in form
    assert "gunvor@example.org" in form
    assert "kopia av mina uppgifter" in form
    answer = desk.post(
        f"{reverse('admin:rights_case_enter_new')}?thread={thread.pk}",
        {
            "channel": "email",
            "arrived_on": arrived_on.isoformat(),
            "language": "sv",
            "rights": ["access"],
            "delivery": "online",
            "new-name": "Gunvor",
            "new-email": "gunvor@example.org",
        },
    )

    case = Case.objects.get(pk=re.findall(r"[0-9a-f-]{36}", answer.headers["Location"])[0])
    assert (case.received_on, case.due_on) == (arrived_on, last_day(arrived_on))
    assert case.original.thread == thread
    thread.refresh_from_db()
    assert thread.member == case.member
    assert any(case.reference in str(one.body) for one in sent("gunvor@example.org"))


def test_a_conversation_of_which_a_request_was_made_shows_it_and_waits_for_no_answer_of_ours(
    alice: Member, deliver: Deliver, at_desk: AtDesk
) -> None:
    deliver(mail(sender="alice@example.org"), days_ago=2)
    thread, desk = taken_in(), at_desk()
    assert list(unanswered()) == [thread]
    case = register_from(thread, alice)
    address = reverse("admin:correspondence_thread_change", args=[thread.pk])

    page = desk.get(address).content.decode()

    assert reverse("admin:rights_case_change", args=[case.pk]) in page
    assert "en begäran är gjord av den" in page
    assert "?thread=" not in page
    assert not unanswered().exists()
    waiting = reverse("admin:correspondence_thread_changelist")
    assert address not in desk.get(waiting, {"waits": "us"}).content.decode()

    reply(thread=thread, text="Jag vill ha ut allt också.", now=timezone.now())
    assert list(unanswered()) == [thread]
    again = desk.get(address).content.decode()
    assert "?thread=" in again
    assert reverse("admin:rights_case_change", args=[case.pk]) in again


def register_from(thread: Thread, member: Member) -> Case:
    """Enter a request of a conversation, as the page of entry does."""
    by, now = Member.objects.get(email="handler@staff.example.org"), timezone.now()
    return registering.register(
        member=member,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.EMAIL,
        language="sv",
        arrived=intake.Arrived(at=thread.opened_at, by=by),
        message=registering.Message(thread=thread),
        now=now,
    ).case


def test_the_one_button_leads_to_the_person_of_the_address(
    alice: Member, deliver: Deliver, at_desk: AtDesk
) -> None:
    deliver(mail(sender="alice@example.org"), days_ago=2)
    thread = taken_in()
    desk = at_desk()

    page = desk.get(f"{reverse('admin:rights_case_enter')}?thread={thread.pk}").content.decode()

    assert f"{reverse('admin:rights_case_enter_member', args=[alice.pk])}?thread={thread.pk}" in page
    assert entered(desk, alice, local_day(thread.opened_at)).member == alice


@pytest.mark.parametrize("channel", ["email", "chat"])
def test_that_anyone_can_write_any_address_is_said_of_mails_alone(
    alice: Member, at_desk: AtDesk, channel: str
) -> None:
    thread = Thread.objects.create(
        member=alice, subject="Fråga", channel=channel, last_message_at=timezone.now()
    )

    page = at_desk().get(f"{reverse('admin:rights_case_enter')}?thread={thread.pk}").content.decode()

    assert "Gå vidare med den här personen" in page
    assert ("Vem som helst kan skriva vilken adress" in page) == (channel == "email")
    assert ("Konversationen tillhör" in page) == (channel == "chat")
