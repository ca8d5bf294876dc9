"""Giving data away: only to whom the register names, for what it names, and never past the gate."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, transaction

from portal.gate import services as gate
from portal.members.models import Member
from portal.recipients import services
from portal.recipients.models import Disclosure, LookUp
from portal.trail.models import Entry

pytestmark = pytest.mark.django_db

STRIPE = {"recipient": "stripe", "category": "payments", "purpose": "payments"}


def test_a_disclosure_is_noted_with_recipient_purpose_and_country(alice: Member, now: dt.datetime) -> None:
    given = services.disclose(member=alice, now=now, **STRIPE)

    assert (given.recipient, given.category, given.purpose, given.country) == (
        "stripe",
        "payments",
        "payments",
        "IE",
    )
    assert list(services.seen_by(alice).disclosures) == [given]
    assert Entry.objects.filter(action="recipients.data.disclosed", subject_id=alice.pk).count() == 1


@pytest.mark.promise(108)
@pytest.mark.parametrize(
    "wrong",
    [
        {"recipient": "nobody"},
        {"category": "nothing"},
        {"purpose": "nothing"},
        {"purpose": "marketing"},
        {"category": "messages"},
    ],
)
def test_a_recipient_the_register_does_not_join_to_the_data_gets_nothing(
    wrong: dict[str, str], alice: Member, now: dt.datetime
) -> None:
    with pytest.raises(services.NotDeclared):
        services.disclose(member=alice, now=now, **{**STRIPE, **wrong})

    assert not Disclosure.objects.exists()


def test_a_closed_purpose_stops_partners_and_not_courts(alice: Member, now: dt.datetime) -> None:
    gate.close(member=alice, purpose="", cause="restricted")

    with pytest.raises(services.PurposeClosed):
        services.disclose(member=alice, now=now, **STRIPE)
    services.disclose(member=alice, recipient="courts", category="payments", purpose="bookkeeping", now=now)

    assert Disclosure.objects.get().recipient == "courts"


@pytest.mark.promise(18)
def test_staff_who_look_leave_role_page_and_reason(alice: Member, dana: Member, now: dt.datetime) -> None:
    dana.groups.add(Group.objects.get_or_create(name="approver")[0])

    noted = services.looked(member=alice, by=dana, page="case", reason="case", now=now)

    assert (noted.role, noted.page, noted.reason, noted.at) == ("approver", "case", "case", now)
    assert list(services.seen_by(alice).look_ups) == [noted]


def test_a_member_is_not_staff(alice: Member, bob: Member, now: dt.datetime) -> None:
    with pytest.raises(services.NotStaff):
        services.looked(member=alice, by=bob, page="member", reason="support", now=now)


@pytest.mark.parametrize(("reason", "note"), [("", ""), ("", "nyfiken"), ("other", "")])
def test_nobody_looks_without_saying_why(
    reason: str, note: str, alice: Member, dana: Member, now: dt.datetime
) -> None:
    with pytest.raises(services.NoReason):
        services.looked(member=alice, by=dana, page="member", reason=reason, note=note, now=now)

    assert not LookUp.objects.exists()


@pytest.mark.parametrize("model", [LookUp, Disclosure])
def test_what_was_noted_cannot_be_changed_or_removed(
    model: type[LookUp | Disclosure], alice: Member, dana: Member, now: dt.datetime
) -> None:
    services.looked(member=alice, by=dana, page="member", reason="support", now=now)
    services.disclose(member=alice, now=now, **STRIPE)

    for change in (lambda: model.objects.update(at=now), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert model.objects.count() == 1
