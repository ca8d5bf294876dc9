"""What follows from a register: rights from bases, authorities from countries, look-ups by id."""

from dataclasses import replace
from datetime import date

import pytest

from portal.register.countries import country_name, country_names, in_eea
from portal.register.schema import (
    IDENTITY_NUMBER,
    Age,
    AgeLimit,
    DataRole,
    LegalBasis,
    NotInRegister,
    Register,
    Right,
    Source,
    Text,
    UnknownLanguage,
)
from tests.register.makers import NAMES, example

EXPECTED = {
    LegalBasis.CONSENT: ("6(1)(a)", "A6-1-a", {Right.WITHDRAWAL, Right.PORTABILITY}),
    LegalBasis.CONTRACT: ("6(1)(b)", "A6-1-b", {Right.PORTABILITY}),
    LegalBasis.LEGAL_DUTY: ("6(1)(c)", "A6-1-c", set()),
    LegalBasis.VITAL_INTEREST: ("6(1)(d)", "A6-1-d", set()),
    LegalBasis.PUBLIC_TASK: ("6(1)(e)", "A6-1-e", {Right.OBJECTION}),
    LegalBasis.LEGITIMATE_INTEREST: ("6(1)(f)", "A6-1-f", {Right.OBJECTION}),
}


def with_basis(register: Register, purpose: str, basis: LegalBasis) -> Register:
    changed = tuple(replace(one, basis=basis) if one.id == purpose else one for one in register.purposes)
    return replace(register, purposes=changed)


@pytest.mark.rule("C-15")
@pytest.mark.parametrize("basis", LegalBasis)
def test_the_basis_decides_article_and_rights(basis: LegalBasis) -> None:
    article, code, rights = EXPECTED[basis]

    assert (basis.article, basis.code, set(basis.rights)) == (article, code, rights)


@pytest.mark.rule("C-15")
@pytest.mark.parametrize("basis", LegalBasis)
def test_another_basis_gives_a_category_other_rights(basis: LegalBasis) -> None:
    register = with_basis(example("karaoke"), "support", basis)

    assert register.rights_of("messages") == EXPECTED[basis][2]
    assert register.portable("messages") is (Right.PORTABILITY in EXPECTED[basis][2])


def test_marketing_can_be_objected_to_whatever_its_basis() -> None:
    assert Right.OBJECTION in example("karaoke").purpose("marketing").rights


def test_the_reader_of_another_country_gets_its_authority() -> None:
    register = example("devices")

    assert register.authority_for("SE").name.startswith("Integritetsskyddsmyndigheten")
    assert register.authority_for("NO").name == "Datatilsynet"
    assert register.authority_for("US").name == "Datatilsynet"
    assert register.authority_for(None).name == "Datatilsynet"


def test_a_text_speaks_two_languages_and_says_so_of_others() -> None:
    text = Text(sv="ja", en="yes")

    assert (text.in_language("sv"), text.in_language("en-gb"), text.in_language("SV")) == ("ja", "yes", "ja")
    with pytest.raises(UnknownLanguage):
        text.in_language("fi")


def test_the_higher_age_limit_counts() -> None:
    age = Age(limits=(AgeLimit(country="SE", years=13),), own_minimum=None)

    assert (age.to_join("SE"), age.to_join("DE")) == (13, 16)
    assert replace(age, own_minimum=18).to_join("SE") == 18


def test_the_version_in_force_is_the_last_that_has_begun() -> None:
    register = example("karaoke")

    assert register.notice_on(date(2026, 8, 31)).version == "1"
    assert register.notice_on(date(2026, 9, 1)).version == "2"
    assert register.notice_on(date(2020, 1, 1)).version == "1"
    assert register.terms_on(date(2026, 9, 1)).version == "1"


def test_a_source_connects_only_when_enabled_under_an_agreement() -> None:
    source: Source = example("group").sources[0]

    assert not source.may_connect
    assert replace(source, enabled=True).may_connect
    assert not replace(source, enabled=True, agreement=None).may_connect


@pytest.mark.parametrize(
    "kind", ["purpose", "category", "recipient", "origin", "rule", "duty", "method", "source"]
)
def test_an_unknown_id_is_told(kind: str) -> None:
    with pytest.raises(NotInRegister, match="nobody"):
        getattr(example("karaoke"), kind)("nobody")


def test_countries_have_names_and_the_eea_is_among_them() -> None:
    assert len(country_names()) == 249
    assert country_name("US", language="sv") == "USA"
    assert country_name("ZZ", language="sv") == "ZZ"
    assert sum(in_eea(code) for code in country_names()) == 30
    assert not in_eea("GB")
    assert not in_eea("CH")


@pytest.mark.parametrize("name", NAMES)
def test_every_example_has_the_rules_that_the_rooms_lean_on(name: str) -> None:
    register = example(name)

    assert register.rule("bookkeeping").duty == "bookkeeping_act"
    assert {channel.value for channel in register.purpose("marketing").channels} == {"email", "sms"}
    assert all(
        register.rules_of(one.id) for one in register.categories if one.stored and one.role == "controller"
    )
    assert not any(source.enabled for source in register.sources)


@pytest.mark.parametrize("name", NAMES)
def test_only_the_register_that_says_why_lets_personal_numbers_be_noted(name: str) -> None:
    held = example(name).personal_numbers()

    assert (held.id if held else None) == ("identity_number" if name == "hosting" else None)


@pytest.mark.parametrize(
    "change",
    [{"special_reason": None}, {"special": ()}, {"stored": False}, {"role": DataRole.PROCESSOR}],
    ids=lambda change: next(iter(change)),
)
def test_personal_numbers_need_a_reason_a_place_and_a_controller(change: dict[str, object]) -> None:
    book = example("hosting")
    changed = tuple(
        replace(one, **change) if one.id == IDENTITY_NUMBER else one  # type: ignore[arg-type]  # fields by name
        for one in book.categories
    )

    assert replace(book, categories=changed).personal_numbers() is None
