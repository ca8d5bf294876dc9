"""Of whoever stays the profile can go as a part: the own row is emptied of it, and of nothing that the account needs."""

import datetime as dt

import pytest

from portal.members import profile
from portal.members.models import Member, Standing
from retention.items import from_json
from retention.services.disposal import finish
from tests.retention.test_holds import NOW, disposed, ended, hold

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=41)


@pytest.fixture
def known(alice: Member) -> Member:
    """Alice with everything a profile may say."""
    Member.objects.filter(pk=alice.pk).update(
        user_name="alice", phone="070-174 06 05", company="Åkessons", birth_year=1987, street="Storgatan 1"
    )
    found: Member = Member.objects.get(pk=alice.pk)
    return found


def said(member: Member, *names: str) -> list[object]:
    return list(Member.objects.filter(pk=member.pk).values_list(*names)[0])


@pytest.mark.rule("R17-3")
def test_a_part_that_stands_in_the_own_row_is_emptied_and_the_account_stays(
    known: Member, bob: Member
) -> None:
    before = Member.objects.filter(pk=bob.pk).values().get()
    account = ("email", "user_name", "language", "password", "has_account", "is_active", "standing")
    kept = said(known, *account)

    about = disposed(known, "profile")

    assert said(known, "name", "phone", "company", "birth_year") == ["", "", "", None]
    assert said(known, "street", "city") == ["Storgatan 1", "Göteborg"]
    assert said(known, *account) == kept
    assert [(one.table, one.category, one.kept) for one in from_json(about.items)] == [
        ("members.member", "profile", False)
    ]
    assert Member.objects.filter(pk=bob.pk).values().get() == before


def test_a_column_goes_with_its_own_category(known: Member) -> None:
    disposed(known, "address")

    assert said(known, "street", "city", "postal_code", "name") == ["", "", "", "Alice Åkesson"]


def test_another_part_leaves_the_own_row_alone(known: Member) -> None:
    before = Member.objects.filter(pk=known.pk).values().get()

    disposed(known, "messages", "payments")

    assert Member.objects.filter(pk=known.pk).values().get() == before


@pytest.mark.rule("R17-11")
@pytest.mark.parametrize("written", [False, True])
def test_a_hold_keeps_it_and_what_is_written_meanwhile_stays_when_the_hold_ends(
    written: bool, known: Member, dana: Member, bob: Member
) -> None:
    one = hold(known, dana, "profile")
    about = disposed(known, "profile")
    assert said(known, "phone") == ["070-174 06 05"]
    if written:
        profile.correct(member=known, changes={"phone": "070-174 06 06"}, by=known, now=LATER)

    ended(one, handler=dana, approver=bob)
    finish(disposal=about, now=LATER + dt.timedelta(days=1))

    assert said(known, "phone", "standing") == ["070-174 06 06" if written else "", Standing.ACTIVE]
