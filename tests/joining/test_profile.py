"""Members correct their own profile; what it said before is kept where it can be erased."""

import datetime as dt

import pytest

from portal.members.models import Member, ProfileChange
from portal.members.profile import FieldLocked, WrongValue, correct
from portal.trail.models import Entry
from tests.joining.test_sign_in import by_code
from tests.retention.test_disposal import everything

pytestmark = pytest.mark.django_db


@pytest.mark.promise(15)
def test_a_correction_keeps_old_and_new_and_tells_the_trail_no_value(alice: Member, now: dt.datetime) -> None:
    changed = correct(member=alice, changes={"name": "Alice Ek", "city": "Göteborg"}, by=alice, now=now)

    alice.refresh_from_db()
    history = ProfileChange.objects.get(member=alice)
    entry = Entry.objects.get(action="members.profile.corrected")
    assert changed == ("name",)
    assert alice.name == "Alice Ek"
    assert (history.field, history.old, history.new, history.changed_by) == (
        "name",
        "Alice Åkesson",
        "Alice Ek",
        "member",
    )
    assert entry.facts == {"fields": ["name"]}


def test_a_value_that_its_owner_deletes_is_gone_from_the_history_too(
    alice: Member, bob: Member, now: dt.datetime
) -> None:
    for member in (alice, bob):
        correct(member=member, changes={"phone": "070-174 06 05"}, by=member, now=now)
    correct(member=alice, changes={"phone": "070-174 06 06", "name": "Alice Ek"}, by=alice, now=now)

    correct(member=alice, changes={"phone": ""}, by=alice, now=now)

    assert Member.objects.get(pk=alice.pk).phone == ""
    assert set(ProfileChange.objects.filter(member=alice, field="phone").values_list("old", "new")) == {
        ("", "")
    }
    assert ProfileChange.objects.get(member=alice, field="name").old == "Alice Åkesson"
    assert ProfileChange.objects.get(member=bob).new == "070-174 06 05"
    holding = {table for table, rows in everything().items() if any("070-174 06 0" in row for row in rows)}
    assert holding == {"members_member", "members_profilechange"}
    assert not any("070-174 06 06" in row for rows in everything().values() for row in rows)


def test_what_staff_emptied_stays_in_the_history(alice: Member, dana: Member, now: dt.datetime) -> None:
    correct(member=alice, changes={"city": ""}, by=dana, now=now)

    assert ProfileChange.objects.get(member=alice).old == "Göteborg"


@pytest.mark.promise(17)
@pytest.mark.parametrize(
    "field",
    ["user_name", "email", "birth_year", "is_staff", "password", "origin", "standing", "id", "nonsense"],
)
def test_locked_fields_are_refused_and_nothing_is_written(
    field: str, alice: Member, now: dt.datetime
) -> None:
    before = Member.objects.filter(pk=alice.pk).values().get()

    with pytest.raises(FieldLocked) as refused:
        correct(member=alice, changes={"name": "Ny", field: "1"}, by=alice, now=now)

    assert refused.value.field == field
    assert Member.objects.filter(pk=alice.pk).values().get() == before
    assert not ProfileChange.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "x" * 10_000), ("country", "SWE"), ("language", "xx"), ("phone", "1" * 21), ("name", "a\x00b")],
)
def test_values_that_do_not_fit_are_refused_by_name(
    field: str, value: str, alice: Member, now: dt.datetime
) -> None:
    with pytest.raises(WrongValue) as refused:
        correct(member=alice, changes={field: value}, by=alice, now=now)

    assert refused.value.field == field
    assert refused.value.messages
    assert not ProfileChange.objects.exists()


@pytest.mark.parametrize(
    "name", ["Zoë Ångström-Nuñez", "محمد", "O'Brien", "<script>alert(1)</script>", "{{7*7}}", "x" * 200]
)
def test_every_name_people_have_is_kept_letter_for_letter(name: str, alice: Member, now: dt.datetime) -> None:
    correct(member=alice, changes={"name": name}, by=alice, now=now)

    assert Member.objects.get(pk=alice.pk).name == name


def test_staff_corrections_say_so(alice: Member, dana: Member, now: dt.datetime) -> None:
    correct(member=alice, changes={"name": "Alice Ek"}, by=dana, now=now)

    assert ProfileChange.objects.get().changed_by == "staff"
    assert Entry.objects.get(action="members.profile.corrected").actor_id == dana.pk


def test_extra_fields_at_sign_in_change_nothing(alice: Member) -> None:
    client = by_code(alice)

    client.post(
        "/en/account/confirm/", {"action": "check", "code": "AAAAAAAA", "is_staff": "1", "user_name": "root"}
    )

    assert Member.objects.filter(is_staff=True).count() == 0
    assert Member.objects.get(pk=alice.pk).user_name is None
