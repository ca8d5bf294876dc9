"""Merging at the desk: a reason first, both records side by side and noted as seen, then one."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.correspondence.services import open_thread
from portal.members.models import Member
from portal.memberships.services import issue_invoice
from portal.recipients.models import LookUp
from rights.models import Case
from tests.desk.conftest import AtDesk
from tests.desk.test_desk import a_case
from tests.desk.test_reasons import ASKS

DAY = dt.date(2026, 1, 2)
TWIN = "twin@example.org"


@pytest.fixture
def twin(db: None) -> Member:
    made: Member = Member.objects.create(email=TWIN, name="Alice  Åkesson", has_account=False, origin="guest")
    return made


def merge_page(member: Member) -> str:
    return reverse("admin:members_member_merge", args=[member.pk])


def with_reason(client: Client, member: Member) -> Client:
    client.post(merge_page(member), {"why": "merging"})
    return client


def looks() -> set[tuple[object, str, str]]:
    return set(LookUp.objects.values_list("member_id", "page", "reason"))


@pytest.mark.promise(2)
def test_two_records_are_merged_in_two_steps(at_desk: AtDesk, alice: Member, twin: Member) -> None:
    a_case(twin)
    client = with_reason(at_desk(), alice)

    first = client.post(merge_page(alice), {"other": TWIN})
    assert Case.objects.get().member_id == twin.pk
    second = client.post(merge_page(alice), {"other": TWIN, "sure": str(twin.pk)})

    assert str(twin.pk) in first.content.decode()
    assert second.status_code == 302
    assert Case.objects.get().member_id == alice.pk


def test_without_a_reason_nothing_is_told_not_even_whether_an_address_is_known(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    client = at_desk()

    opened = client.get(merge_page(alice)).content.decode()
    known, unknown = (
        client.post(merge_page(alice), {"other": other}).content.decode()
        for other in (TWIN, "nobody@example.org")
    )
    sure = client.post(merge_page(alice), {"other": TWIN, "sure": str(twin.pk)})

    assert ASKS in opened
    assert 'value="merging" required id="id_why_4" checked' in opened
    assert ASKS in known
    assert _unmoved(known) == _unmoved(unknown)
    assert ASKS in sure.content.decode()
    assert looks() == set()
    twin.refresh_from_db()
    assert twin.merged_into_id is None


def test_a_protected_person_is_found_by_address_only_by_those_who_check_identity(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    Member.objects.filter(pk=twin.pk).update(protected_identity=True)
    client = with_reason(at_desk(), alice)

    by_address = client.post(merge_page(alice), {"other": TWIN}).content.decode()
    by_key = client.post(merge_page(alice), {"other": str(twin.pk)}).content.decode()

    assert "Det finns ingen sådan post." in by_address
    assert str(twin.pk) not in by_address
    assert 'name="sure"' in by_key


def _unmoved(page: str) -> list[str]:
    return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]


def test_both_records_are_shown_masked_with_what_hangs_on_them_and_noted(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    a_case(twin)
    for one in ("1", "2"):
        issue_invoice(member=alice, number=one, text="År", amount_ore=1, vat_ore=0, issued_on=DAY, due_on=DAY)
    open_thread(member=twin, subject="Hej", text="Hej", now=timezone.now())
    client = with_reason(at_desk(), alice)

    answer = client.post(merge_page(alice), {"other": TWIN})

    hers, other = answer.context["sides"]
    assert (hers.name, hers.email, hers.cases, hers.invoices, hers.messages) == (
        "A••• Å•••",
        "a•••@•••.org",
        0,
        2,
        0,
    )
    assert (other.name, other.email, other.cases, other.invoices, other.messages) == (
        "A••• Å•••",
        "t•••@•••.org",
        1,
        0,
        1,
    )
    page = answer.content.decode()
    assert "Åkesson" not in page
    assert "alice@example.org" not in page
    assert looks() == {(alice.pk, "member", "merging"), (twin.pk, "member", "merging")}


def test_a_protected_person_stays_covered(at_desk: AtDesk, alice: Member, twin: Member) -> None:
    Member.objects.filter(pk=twin.pk).update(protected_identity=True)

    answer = with_reason(at_desk(), alice).post(merge_page(alice), {"other": str(twin.pk)})

    assert answer.context["sides"][1].name == "Skyddad identitet"
    assert answer.context["sides"][1].email == "•••"


def test_a_protected_identity_follows_to_the_record_that_stays(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    Member.objects.filter(pk=twin.pk).update(protected_identity=True)
    client = with_reason(at_desk(), alice)

    first = client.post(merge_page(alice), {"other": str(twin.pk)}).content.decode()
    client.post(merge_page(alice), {"other": str(twin.pk), "sure": str(twin.pk)})

    alice.refresh_from_db()
    assert alice.protected_identity
    assert "En av dem har skyddad identitet." in first
    shown = client.get(reverse("admin:members_member_change", args=[alice.pk])).content.decode()
    assert "dold: skyddad identitet" in shown
    assert TWIN not in shown


@pytest.mark.parametrize("change", [{"name": "Fatima Demir"}, {"birth_year": 1931}])
def test_records_that_say_different_things_are_merged_when_someone_says_she_has_checked(
    change: dict[str, object], at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    Member.objects.filter(pk=alice.pk).update(birth_year=1985)
    Member.objects.filter(pk=twin.pk).update(**change)
    client = with_reason(at_desk(), alice)
    sure = {"other": TWIN, "sure": str(twin.pk)}

    first = client.post(merge_page(alice), {"other": TWIN}).content.decode()
    unchecked = client.post(merge_page(alice), sure).content.decode()
    twin.refresh_from_db()
    assert twin.merged_into_id is None
    client.post(merge_page(alice), {**sure, "checked": "on"})

    twin.refresh_from_db()
    assert twin.merged_into_id == alice.pk
    assert "De skiljer sig i namn eller födelseår." in first
    assert "Kryssa i rutan när du har kontrollerat det." not in first
    assert "Kryssa i rutan när du har kontrollerat det." in unchecked


def test_an_emptied_record_says_where_it_went_and_is_not_merged_again(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    client = with_reason(at_desk(), alice)
    client.post(merge_page(alice), {"other": TWIN, "sure": str(twin.pk)})
    address = reverse("admin:members_member_change", args=[twin.pk])

    client.post(address, {"why": "merging"})
    shown = client.get(address).content.decode()

    assert reverse("admin:members_member_change", args=[alice.pk]) in shown
    assert merge_page(twin) not in shown


def test_an_address_that_leads_nowhere_is_noted_as_a_look_at_the_record_it_was_tried_from(
    at_desk: AtDesk, alice: Member
) -> None:
    answer = with_reason(at_desk(), alice).post(merge_page(alice), {"other": "nobody@example.org"})

    assert "Det finns ingen sådan post." in answer.content.decode()
    assert looks() == {(alice.pk, "member", "merging")}


@pytest.mark.parametrize(("what", "told"), [("same", "samma post"), ("staff", "Personalens poster")])
def test_what_cannot_be_merged_is_refused_at_the_first_step(
    at_desk: AtDesk, alice: Member, dana: Member, what: str, told: str
) -> None:
    other = {"same": alice, "staff": dana}[what]

    answer = with_reason(at_desk(), alice).post(merge_page(alice), {"other": str(other.pk)})

    assert told in answer.content.decode()
    assert answer.context["sides"] == []
    assert looks() == {(alice.pk, "member", "merging")}


def test_someone_about_to_be_erased_is_not_merged(at_desk: AtDesk, alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(standing="frozen")

    assert at_desk().get(merge_page(alice)).status_code == 403


def test_only_handlers_merge(at_desk: AtDesk, alice: Member) -> None:
    for role in ("verifier", "approver"):
        assert at_desk(role).get(merge_page(alice)).status_code == 403
    assert at_desk().get(reverse("admin:members_member_merge", args=[uuid.uuid4()])).status_code == 404


def test_the_other_record_is_named_by_the_short_key_that_lists_show(
    at_desk: AtDesk, alice: Member, twin: Member
) -> None:
    client = with_reason(at_desk(), alice)

    shown = client.post(merge_page(alice), {"other": str(twin.pk)[:8]}).content.decode()
    Member.objects.create(id=uuid.UUID(int=twin.pk.int ^ 1), email="third@example.org", name="Third")
    unsure = client.post(merge_page(alice), {"other": str(twin.pk)[:8]}).content.decode()

    assert f'value="{twin.pk}"' in shown
    assert "Flera poster börjar så" in unsure
    assert f'value="{twin.pk}"' not in unsure
