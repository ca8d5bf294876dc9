"""Recipients that got data are told what was done with them since, or it is said why not (Art. 19)."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.recipients import notifying, services
from portal.recipients.models import Act, Notification, Told
from portal.trail.models import Entry
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import sent
from tests.requests.correcting import USER_NAME, ask_to_correct, decide

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
GIVEN = {"category": "payments", "purpose": "payments"}


@pytest.fixture
def given(alice: Member, bob: Member) -> Member:
    now = timezone.now()
    for who, recipient in ((alice, "stripe"), (alice, "stripe"), (alice, "paypal"), (bob, "stripe")):
        services.disclose(member=who, recipient=recipient, now=now, **GIVEN)
    services.disclose(member=alice, recipient="courts", category="payments", purpose="bookkeeping", now=now)
    return alice


def owe(member: Member, line_id: uuid.UUID, *, category: str = "payments") -> list[Notification]:
    return notifying.owe(
        member=member,
        act=Act.RECTIFICATION,
        line_id=line_id,
        number="R-2026-0142",
        categories=[category],
        now=timezone.now(),
    )


@pytest.fixture
def with_contact(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    reachable = tuple(
        dataclasses.replace(one, contact="privacy@stripe.example") if one.id == "stripe" else one
        for one in book.recipients
    )
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, recipients=reachable))


@pytest.mark.rule("R19-1")
def test_everyone_who_was_given_the_data_gets_one_row_with_a_last_day_and_authorities_none(
    given: Member,
) -> None:
    line = uuid.uuid4()

    owe(given, line)
    owed = owe(given, line)

    assert [one.recipient for one in owed] == ["paypal", "stripe"]
    assert {one.due_on for one in owed} == {notifying.last_day(timezone.now())}
    assert {one.member for one in owed} == {given}
    assert Notification.objects.count() == 2
    assert owe(given, uuid.uuid4(), category="messages") == []


def test_a_recipient_with_a_contact_is_mailed_a_number_and_nothing_about_whom(
    given: Member, with_contact: None
) -> None:
    owe(given, uuid.uuid4())

    keep_promises()

    told = Notification.objects.get(recipient="stripe")
    mail = sent("privacy@stripe.example")[-1]
    assert told.outcome == Told.SENT
    assert told.sent_at is not None
    assert "R-2026-0142" in str(mail.body)
    for secret in (given.name, str(given.email), str(given.pk)):
        assert secret not in str(mail.body)
    assert Notification.objects.get(recipient="paypal").outcome == Told.OPEN


def test_a_mail_promised_twice_goes_once(given: Member, with_contact: None) -> None:
    owe(given, uuid.uuid4())
    keep_promises()

    Promise.objects.filter(task="recipients.tell").update(kept_at=None)
    keep_promises()

    assert len(sent("privacy@stripe.example")) == 1
    assert Entry.objects.filter(action="recipients.notification.sent").count() == 1


def test_staff_note_what_came_of_it_and_why_not(given: Member, at_desk: AtDesk) -> None:
    paypal, stripe = owe(given, uuid.uuid4())
    handler = at_desk("handler")

    def note(one: Notification, **outcome: str) -> int:
        status: int = handler.post(
            reverse("admin:recipients_notification_outcome", args=[one.pk]), outcome
        ).status_code
        one.refresh_from_db()
        return status

    assert note(stripe, outcome="sent") == 302
    assert stripe.outcome == Told.SENT
    assert note(stripe, outcome="answered") == 302
    assert stripe.outcome == Told.ANSWERED
    assert note(paypal, outcome="too_much") == 200
    assert paypal.outcome == Told.OPEN
    assert note(paypal, outcome="impossible", reason="Avtalet har upphört.") == 302
    assert (paypal.outcome, paypal.reason) == (Told.IMPOSSIBLE, "Avtalet har upphört.")
    note(paypal, outcome="sent")
    assert paypal.outcome == Told.IMPOSSIBLE


@pytest.mark.parametrize("role", ["verifier", "approver", "auditor", "technician"])
def test_only_a_handler_notes_it(given: Member, at_desk: AtDesk, role: str) -> None:
    one = owe(given, uuid.uuid4())[0]

    answer = at_desk(role).post(
        reverse("admin:recipients_notification_outcome", args=[one.pk]), {"outcome": "sent"}
    )

    one.refresh_from_db()
    assert (answer.status_code, one.outcome) == (403, Told.OPEN)


def test_staff_are_reminded_once_of_a_recipient_not_told_on_its_last_day(given: Member) -> None:
    now = timezone.now()
    owe(given, uuid.uuid4())
    assert notifying.remind(now=now) == 0

    late = now + dt.timedelta(days=notifying.DAYS)
    assert notifying.remind(now=late) == 2
    assert notifying.remind(now=late) == 2
    keep_promises()

    house = register.current().controller.email
    told = [mail for mail in sent(house) if "R-2026-0142" in str(mail.body)]
    assert len(told) == 2


def test_not_telling_without_a_reason_is_refused_by_the_database_too(given: Member, dana: Member) -> None:
    one = owe(given, uuid.uuid4())[0]

    with pytest.raises(notifying.NoReason):
        notifying.give_up(notification=one, outcome=Told.TOO_MUCH, reason=" ", by=dana, now=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Notification.objects.filter(pk=one.pk).update(outcome=Told.TOO_MUCH, ended_at=timezone.now())


@pytest.mark.rule("R19-2")
def test_the_person_sees_who_is_told_on_the_page_and_in_the_answer(
    given: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    from portal.memberships.models import Payment

    Payment.objects.create(
        member=given, amount_ore=1, method="card", payer_name="Alise", paid_at=timezone.now()
    )
    client = as_member(given)
    case = ask_to_correct(client, **USER_NAME | {"field": "payer_name", "value": "Alice"})
    decide(at_desk("handler"), case, value="Alice", which=["Alise"])
    keep_promises()

    page = client.get(reverse("request", args=[case.reference])).content.decode()
    answer = client.get(reverse("request_answer", args=[case.reference, "rectification"])).content.decode()

    for name in (notifying.name_of("stripe"), notifying.name_of("paypal")):
        assert name in page
        assert name in answer
    assert "underrättas senast" in answer
