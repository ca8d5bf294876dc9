"""A person's own words stand beside the data, on the page and in the copy (R16-3)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.members import statements
from portal.members.models import Member, Statement
from portal.register.schema import NotInRegister
from portal.trail.models import Entry
from tests.desk.conftest import AtDesk, at_desk, open_person, staff
from tests.promises.asking import answer as copy_of
from tests.promises.asking import records

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
WORDS = "Födelseåret är fel i folkbokföringen, inte hos mig."


def add(client: Client, text: str = WORDS, category: str = "profile") -> int:
    status: int = client.post(reverse("my_data_statement", args=[category]), {"text": text}).status_code
    return status


@pytest.mark.rule("R16-3")
def test_own_words_are_shown_with_the_data_they_are_about_and_stand_in_the_copy(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)

    assert add(client, category="payments") == 302

    assert WORDS in client.get(reverse("my_data_category", args=["payments"])).content.decode()
    assert WORDS not in client.get(reverse("my_data_category", args=["messages"])).content.decode()
    assert records(copy_of(alice), "profile")["statement"][0]["text"] == WORDS


def test_staff_who_see_the_data_see_the_words(alice: Member, as_member: SignIn, at_desk: AtDesk) -> None:
    add(as_member(alice), text="<b>Fel</b> år.")

    page = open_person(at_desk(), reverse("admin:members_member_change", args=[alice.pk])).content.decode()

    assert "&lt;b&gt;Fel&lt;/b&gt; år." in page


def test_the_same_words_twice_are_one_statement_and_the_trail_holds_none_of_them(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)

    add(client)
    add(client)

    assert Statement.objects.count() == 1
    assert Entry.objects.filter(action="members.statement.added").count() == 1
    assert WORDS not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_another_members_words_are_not_shown(alice: Member, bob: Member, as_member: SignIn) -> None:
    add(as_member(alice))

    assert WORDS not in as_member(bob).get(reverse("my_data_category", args=["profile"])).content.decode()


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b"])
def test_empty_or_endless_words_are_not_kept(alice: Member, as_member: SignIn, text: str) -> None:
    assert add(as_member(alice), text=text) == 200
    assert not Statement.objects.exists()


def test_a_category_the_register_has_not_is_no_page(alice: Member, as_member: SignIn) -> None:
    assert add(as_member(alice), category="horoscope") == 404
    with pytest.raises(NotInRegister):
        statements.add(member=alice, about="horoscope", text="x", now=timezone.now())


def test_there_is_room_for_many_and_not_for_endless(
    alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "MOST", 1)
    client = as_member(alice)
    add(client)

    assert add(client, text="Mer.") == 200
    assert Statement.objects.count() == 1
