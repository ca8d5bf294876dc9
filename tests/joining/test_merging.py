"""Two records of one person become one, and nothing held about her is lost on the way."""

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client

from consents.models import Answer, Decision
from consents.services.decisions import decide
from portal.activity.models import SignIn, Statistic
from portal.datamap import paths, sources
from portal.gate.models import Block
from portal.members.merging import CannotMerge, merge
from portal.members.models import Member, PersonalNumber, ProfileChange, Standing
from portal.trail.models import Entry
from retention.items import Ground
from retention.models import Hold
from tests.cast import make_member
from tests.joining.steps import sent, to_choices

pytestmark = pytest.mark.django_db


def _ask_offers(member: Member, now: dt.datetime) -> Decision:
    return decide(
        member=member, purpose="marketing", channel="email", answer=Answer.GIVEN, text_shown="Yes", language="sv",
        notice_version="2", surface="registration", now=now,
    )  # fmt: skip


@pytest.mark.promise(2)
def test_two_records_of_one_person_end_in_one_after_merge(
    alice: Member, dana: Member, now: dt.datetime
) -> None:
    other = make_member("alice.old@example.org", name="Alice Å", phone="+46700000001", birth_year=1980)
    SignIn.objects.create(member=other, way="code", at=now)
    Statistic.objects.create(member=alice, month=dt.date(2026, 10, 1), visits=3)
    Statistic.objects.create(member=other, month=dt.date(2026, 10, 1), visits=4)
    Statistic.objects.create(member=other, month=dt.date(2026, 9, 1), visits=5)
    for one in (alice, other):
        Block.objects.create(member=one, purpose="marketing", cause="objected")

    merge(keep=alice, merged=other, by=dana, now=now)

    alice.refresh_from_db()
    other.refresh_from_db()
    assert SignIn.objects.get().member == alice
    assert list(alice.statistics.order_by("month").values_list("visits", flat=True)) == [5, 7]
    assert Block.objects.get().member == alice
    assert set(EmailAddress.objects.filter(user=alice).values_list("email", "primary")) == {
        ("alice@example.org", True),
        ("alice.old@example.org", False),
    }
    assert (alice.name, alice.phone, alice.birth_year) == ("Alice Åkesson", "+46700000001", 1980)
    assert ProfileChange.objects.filter(
        member=alice, field="name", old="Alice Å", new="Alice Åkesson"
    ).exists()
    assert (other.email, other.name, other.merged_into, other.is_active) == (None, "", alice, False)


def test_rows_of_every_declared_table_are_found_under_the_kept_id(
    alice: Member, dana: Member, now: dt.datetime
) -> None:
    other = make_member("alice.old@example.org")
    SignIn.objects.create(member=other, way="code", at=now)
    _ask_offers(other, now)
    before = {**_held(other), "members.member": 1}

    merge(keep=alice, merged=other, by=dana, now=now)

    held = _held(alice)
    assert {name: count for name, count in before.items() if held[name] < count} == {}
    assert Decision.objects.visible_to(alice).count() == 1
    assert Decision.objects.visible_to(dana).count() == 0


SAME, OTHER = "198112189876", "191212121212"


@pytest.mark.parametrize(
    ("own", "other", "ended"),
    [(SAME, None, []), (None, SAME, []), (SAME, SAME, []), (SAME, OTHER, [OTHER])],
    ids=["only the kept one", "only the other", "both the same", "two that differ"],
)
def test_one_personal_number_stands_after_a_merge_and_the_other_is_history(  # noqa: PLR0917  # a case and the cast
    own: str | None, other: str | None, ended: list[str], alice: Member, dana: Member, now: dt.datetime
) -> None:
    twin = make_member("alice.old@example.org")
    for member, number in ((alice, own), (twin, other)):
        if number:
            PersonalNumber.objects.create(member=member, number=number, noted_at=now)

    merge(keep=alice, merged=twin, by=dana, now=now)

    numbers = PersonalNumber.objects.all()
    assert {one.member_id for one in numbers} == {alice.pk}
    assert numbers.current().get().number == SAME
    assert list(numbers.filter(ended_at=now).values_list("number", flat=True)) == ended


def test_evidence_tables_are_those_that_refuse_change() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid WHERE tgname = relname || '_append_only'"
        )
        refusing = {row[0] for row in cursor.fetchall()}

    declared = {source.model_class()._meta.db_table for source in sources() if source.evidence}

    assert declared == refusing - {"trail_seal"}


def test_merging_is_told_to_both_addresses_and_stands_in_the_trail_without_names(
    alice: Member, dana: Member, now: dt.datetime
) -> None:
    other = make_member("alice.old@example.org", name="Alice Å")

    merge(keep=alice, merged=other, by=dana, now=now)

    assert len(sent("alice@example.org")) == len(sent("alice.old@example.org")) == 1
    entry = Entry.objects.get(action="members.member.merged")
    assert (entry.subject_id, entry.actor_id, entry.facts["merged"]) == (alice.pk, dana.pk, str(other.pk))
    assert "Alice" not in str(entry.facts)


def test_the_merged_account_signs_nobody_in_any_more(alice: Member, dana: Member, now: dt.datetime) -> None:
    other = make_member("alice.old@example.org")
    browser = Client()
    browser.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser.get("/registrera/klart/")

    merge(keep=alice, merged=other, by=dana, now=now)

    assert browser.get("/registrera/klart/").headers["Location"].startswith("/logga-in/")


@pytest.mark.parametrize(
    "reason", ["same", "staff", "not_active", "merged_already", "keep_the_account", "not_by_staff"]
)
def test_merging_the_wrong_records_is_refused_by_name(
    reason: str, alice: Member, bob: Member, dana: Member, now: dt.datetime
) -> None:
    keep, merged, by = alice, bob, dana
    match reason:
        case "same":
            merged = alice
        case "staff":
            merged = dana
        case "not_active":
            Member.objects.filter(pk=bob.pk).update(standing=Standing.FROZEN)
        case "merged_already":
            merge(keep=alice, merged=bob, by=dana, now=now)
        case "keep_the_account":
            keep, merged = (
                Member.objects.create(email="c@example.org", has_account=False, is_active=False),
                bob,
            )
        case _:
            by = alice

    with pytest.raises(CannotMerge) as refused:
        merge(keep=keep, merged=merged, by=by, now=now)

    assert refused.value.reason == reason


@pytest.mark.promise(2)
def test_a_guest_who_registers_becomes_the_same_person(client: Client) -> None:
    guest = Member.objects.create(
        email="nora@example.org", origin="guest", has_account=False, is_active=False, city="Umeå"
    )

    to_choices(client, "nora@example.org", user_name="nora", name="Nora")
    client.post("/registrera/val/", {"with": "none"})

    member = Member.objects.get(email="nora@example.org")
    assert member.pk == guest.pk
    assert (member.has_account, member.is_active, member.city) == (True, True, "Umeå")


def _held(member: Member) -> dict[str, int]:
    counts = {}
    for source in sources():
        model = source.model_class()
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT count(*) FROM "{model._meta.db_table}" WHERE {paths.condition(source)}',
                {"member": member.pk},
            )
            counts[model._meta.label_lower] = cursor.fetchone()[0]
    return counts


@pytest.mark.rule("R17-11")
def test_a_hidden_hold_is_carried_over_and_the_trail_does_not_tell_of_it(
    alice: Member, dana: Member, now: dt.datetime
) -> None:
    other = make_member("alice.old@example.org")
    for shown in (True, False):
        Hold.objects.create(
            member=other,
            ground=Ground.CLAIMS,
            reason="En tvist.",
            review_on=now.date(),
            shown=shown,
            hidden_because="" if shown else "Det skulle skada.",
            placed_at=now,
            placed_by=dana.pk,
        )

    moved = merge(keep=alice, merged=other, by=dana, now=now)

    assert Hold.objects.live().filter(member=alice).count() == 2
    assert moved["retention.hold"] == 1
    assert Entry.objects.get(action="members.member.merged").facts["rows"]["retention.hold"] == 1
