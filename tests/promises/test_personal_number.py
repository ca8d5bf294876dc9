"""What the hosting company says it holds of a customer: named, with its reason, and the number hidden till asked for."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from portal.activity.personal_data import PageViews, SignIns
from portal.datamap import ModelSource
from portal.members.models import Member, PersonalNumber
from portal.members.personal_data import Members, PersonalNumbers
from portal.register.schema import IDENTITY_NUMBER, LANGUAGES, LegalBasis, ProfileField
from portal.register.tables import categories_table
from rights.rules.right import Right
from tests.promises.asking import answer, page, records
from tests.promises.conftest import RunBy

AsMember = Callable[..., Client]
NUMBER = "198112189876"
REAL = pytest.mark.django_db(transaction=True)
NAMED: list[tuple[type[ModelSource], str, str, str]] = [
    (Members, "name", "Namn", "Name"),
    (Members, "email", "E-postadress", "E-mail address"),
    (PersonalNumbers, "number", "Personnummer", "Personal identity number"),
    (Members, "street", "Gata", "Street"),
    (Members, "phone", "Telefonnummer", "Phone number"),
    (Members, "user_name", "Användarnamn", "User name"),
    (SignIns, "ip_address", "IP-adress", "IP address"),
    (PageViews, "ip_address", "IP-adress", "IP address"),
]


@pytest.mark.promise(140)
@pytest.mark.parametrize(
    ("source", "column", "sv", "en"), NAMED, ids=lambda one: one if isinstance(one, str) else one.__name__
)
def test_each_kind_the_policy_names_is_in_the_catalogue_with_purpose_and_basis(
    source: type[ModelSource], column: str, sv: str, en: str, run_by: RunBy
) -> None:
    book = run_by("hosting")
    category = book.category(source.category_of(column))

    assert column in source.copied()
    assert sv in {words.sv for words in category.contents}
    assert all(isinstance(purpose.basis, LegalBasis) for purpose in book.purposes_of(category.id))
    assert book.purposes_of(category.id)
    assert book.rules_of(category.id)
    for language, words in zip(LANGUAGES, (sv, en), strict=True):
        row = next(
            row
            for row in categories_table(book, language=language).rows
            if category.label.in_language(language) in row[0].lines
        )
        told = " ".join(line for cell in row for line in cell.lines)
        assert words in told
        assert all(one.name.in_language(language) in told for one in book.purposes_of(category.id))


@REAL
@pytest.mark.promise(140)
def test_the_member_sees_the_year_on_the_page_and_the_whole_in_the_copy(
    alice: Member, as_member: AsMember, run_by: RunBy
) -> None:
    book = run_by("hosting")
    PersonalNumber.objects.create(member=alice, number=NUMBER)

    shown = as_member(alice).get(reverse("my_data_category", args=[IDENTITY_NUMBER])).content.decode()
    archive = answer(alice)

    assert "1981••••-••••" in shown
    assert NUMBER not in shown
    (purpose,) = book.purposes_of(IDENTITY_NUMBER)
    assert purpose.name.sv in shown
    (held,) = records(archive, IDENTITY_NUMBER)["personalnumber"]
    assert held["number"] == NUMBER
    assert NUMBER in archive.read(f"data/{IDENTITY_NUMBER}.csv").decode()
    assert NUMBER in page(archive)
    assert "number" in json.dumps(json.loads(archive.read(f"schema/{IDENTITY_NUMBER}.json")))


@REAL
def test_no_search_finds_out_the_hidden_digits(alice: Member, as_member: AsMember, run_by: RunBy) -> None:
    run_by("hosting")
    PersonalNumber.objects.create(member=alice, number=NUMBER)
    url = reverse("my_data_category", args=[IDENTITY_NUMBER])

    right, wrong = (
        as_member(alice).get(url, {"text": digits, "from_on": "", "to_on": ""}).content.decode()
        for digits in ("9876", "1234")
    )

    assert "1981•" not in right
    assert "1981•" not in wrong


@REAL
@pytest.mark.rule("R20-1")
def test_it_is_moved_where_it_is_held_for_a_contract(alice: Member, run_by: RunBy) -> None:
    book = run_by("hosting")
    PersonalNumber.objects.create(member=alice, number=NUMBER)

    archive = answer(alice, Right.PORTABILITY)

    assert book.portable(IDENTITY_NUMBER)
    assert records(archive, IDENTITY_NUMBER)["personalnumber"][0]["number"] == NUMBER


@REAL
def test_what_is_held_without_the_registers_word_is_still_copied(
    alice: Member, bob: Member, run_by: RunBy
) -> None:
    run_by("karaoke")
    PersonalNumber.objects.create(member=alice, number=NUMBER)

    hers, his = records(answer(alice), "profile"), records(answer(bob), "profile")

    assert [row["number"] for row in hers["personalnumber"]] == [NUMBER]
    assert "personalnumber" not in his


@REAL
def test_nobody_is_asked_for_it_at_registration_or_in_the_profile(
    alice: Member, as_member: AsMember, run_by: RunBy, client: Client
) -> None:
    run_by("hosting")

    pages = [
        client.get(reverse("account_signup")).content.decode(),
        as_member(alice).get(reverse("account_profile")).content.decode(),
    ]

    assert not [text for text in pages if "ersonnummer" in text]
    assert not [field for field in ProfileField if "number" in field.value]
