"""A list is narrowed by its own filters only: no address of the desk answers what a column holds."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member
from tests.desk.conftest import AtDesk, open_person, search

MEMBERS = "admin:members_member_changelist"
LOOKUPS = ("", "__exact", "__iexact", "__startswith", "__icontains", "__regex", "__gt", "__in", "__isnull")
ADMITTED = {"language__exact", "language__isnull"}
RELATIONS = (
    "cases__reference__startswith", "emailaddress__email__startswith", "groups__name", "groups__id__exact",
    "main_account__email__startswith", "merged_into__id__exact", "personal_numbers__number__startswith",
    "threads__messages__text__icontains", "invoices__buyer_address__icontains", "authenticator__data__icontains",
    "sub_accounts__street__startswith", "user_permissions__codename", "member__id__exact",
)  # fmt: skip


def every_question() -> Iterator[str]:
    for column in Member._meta.concrete_fields:
        for lookup in LOOKUPS:
            for name in {column.name, column.attname}:
                yield f"{name}{lookup}"
    yield from RELATIONS


def answers(client: Client, questions: Iterator[str], value: str) -> dict[str, int]:
    return {one: client.get(reverse(MEMBERS), {one: value}).status_code for one in questions}


@pytest.mark.parametrize("value", ["a", "1"])
def test_no_column_and_no_relation_of_a_member_can_be_asked_by_address(
    at_desk: AtDesk, alice: Member, value: str
) -> None:
    told = answers(at_desk("approver"), every_question(), value)

    assert {one for one, status in told.items() if status != 400} == ADMITTED
    assert len(told) > 250


def test_the_lists_own_filters_and_the_links_from_a_members_page_narrow_as_before(
    at_desk: AtDesk, alice: Member, bob: Member
) -> None:
    Member.objects.filter(pk=bob.pk).update(language="en")
    client = at_desk()

    english = client.get(reverse(MEMBERS), {"language__exact": "en", "kind": "account"})
    page = open_person(client, reverse("admin:members_member_change", args=[alice.pk]))
    links = {
        part.partition('"')[0].replace("&amp;", "&")
        for part in page.content.decode().split('href="')
        if "member__id__exact=" in part.partition('"')[0]
    }

    assert [row.pk for row in english.context["cl"].result_list] == [bob.pk]
    assert len(links) == 8
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_every_list_refuses_what_its_filters_do_not_name(at_desk: AtDesk, alice: Member) -> None:
    lists = {
        model: reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for model in admin.site._registry
    }
    clients = [at_desk(role) for role in ("handler", "auditor", "technician")]
    asked = 0

    for model, url in lists.items():
        client = next(one for one in clients if one.get(url).status_code == 200)
        for column in model._meta.concrete_fields:
            asked += 1
            assert client.get(url, {f"{column.name}__startswith": "1"}).status_code == 400, (model, column)

    assert asked > 80


def test_a_date_still_opens_a_year_of_letters(at_desk: AtDesk) -> None:
    url = reverse("admin:letters_dispatch_changelist")

    assert at_desk().get(url, {"begun_at__year": str(timezone.now().year)}).status_code == 200


@pytest.mark.parametrize("wanted", ["alice@example.org", "åkesson", "alicia"])
def test_search_finds_a_protected_person_only_for_those_who_check_identity(
    at_desk: AtDesk, alice: Member, wanted: str
) -> None:
    Member.objects.filter(pk=alice.pk).update(protected_identity=True, user_name="alicia")

    def found(role: str, text: str) -> set[object]:
        answer = search(at_desk(role), reverse(MEMBERS), text)
        return {row.pk for row in answer.context["cl"].result_list}

    assert found("verifier", wanted) == {alice.pk}
    assert found("approver", wanted) == set()


def test_a_member_is_found_by_the_short_key_a_list_shows(at_desk: AtDesk, alice: Member, bob: Member) -> None:
    client = at_desk("handler")
    shown = client.get(reverse(MEMBERS)).content.decode()

    def found(text: str) -> set[object]:
        return {row.pk for row in search(client, reverse(MEMBERS), text).context["cl"].result_list}

    assert str(alice.pk)[:8] in shown
    assert found(str(alice.pk)[:8]) == found(str(alice.pk)[:8].upper()) == found(str(alice.pk)) == {alice.pk}
    assert found(str(alice.pk)[:7]) == set()
