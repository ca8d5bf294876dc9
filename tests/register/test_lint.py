"""Lint: each finding is there when it should be, and not otherwise."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.register.lint import Finding, Severity, lint
from portal.register.numbers import has_valid_checksum
from portal.register.schema import (
    Claim,
    ClaimKind,
    Instrument,
    NoticeVersion,
    RecipientRole,
    Register,
    Route,
    SpecialKind,
    Text,
    Transfer,
)
from tests.register.makers import example, text_of

TODAY = date(2026, 11, 22)

# Everything that lint says of the examples, in its order.
PLANTED = {
    "karaoke": ["shares_with_nobody"],
    "group": [
        "repealed_instrument", "repealed_instrument", "notice_age", "use_is_consent", "as_long_as_needed",
    ],
    "devices": ["fallback_missing", "notice_age", "only_eea"],
    "booking": [
        "special_unjustified", "agreement_missing",
        "shares_with_nobody", "only_eea", "all_erased", "only_route", "as_long_as_needed",
    ],
    "hosting": ["as_long_as_needed"],
}  # fmt: skip


def found(register: Register, code: str, *, today: date = TODAY, **texts: str) -> list[Finding]:
    """Return the findings with a code."""
    return [one for one in lint(register, today=today, notice_texts=texts) if one.code == code]


def with_one(register: Register, name: str, id: str, **changes: Any) -> Register:
    """Return the register with one entry of a list changed."""
    entries = [replace(one, **changes) if one.id == id else one for one in getattr(register, name)]
    lists: dict[str, Any] = {name: tuple(entries)}
    return replace(register, **lists)


def with_transfer(register: Register, **changes: Any) -> Register:
    """Return the register with its first transfer changed."""
    return replace(register, transfers=(replace(register.transfers[0], **changes), *register.transfers[1:]))


@pytest.mark.rule("E-3")
@pytest.mark.parametrize("name", PLANTED)
def test_lint_reports_each_planted_contradiction_and_nothing_else(name: str) -> None:
    findings = lint(example(name), today=TODAY)

    assert [one.code for one in findings] == PLANTED[name]


@pytest.mark.parametrize("name", PLANTED)
def test_each_finding_names_a_line_where_its_key_stands(name: str) -> None:
    lines = text_of(name).splitlines()

    for one in lint(example(name), today=TODAY):
        near = "\n".join(lines[one.where.line - 1 : one.where.line + 2])
        last = one.where.key.rpartition(".")[2].partition("[")[0]
        assert last in near
        assert one.message.sv != one.message.en


def test_errors_come_before_warnings() -> None:
    severities = [one.severity for one in lint(example("booking"), today=TODAY)]

    assert severities == sorted(severities, key=lambda one: one is Severity.WARNING)


@pytest.mark.promise(12)
def test_a_claim_of_sharing_with_nobody_is_held_against_the_recipients() -> None:
    register = example("karaoke")

    (finding,) = found(register, "shares_with_nobody")

    assert "Stripe" in finding.message.en
    assert "PayPal" in finding.message.en
    assert finding.where.key == "claims[1]"
    assert not found(replace(register, recipients=(), transfers=(), categories=()), "shares_with_nobody")
    assert not found(replace(register, claims=()), "shares_with_nobody")


def test_other_members_are_nobody_to_share_with() -> None:
    register = example("karaoke")
    only = replace(register.recipients[0], role=RecipientRole.MEMBERS)
    register = replace(register, recipients=(only,), transfers=(), categories=())

    assert not found(register, "shares_with_nobody")


@pytest.mark.promise(106)
def test_a_claim_of_europe_only_is_held_against_american_vendors() -> None:
    register = example("devices")

    (finding,) = found(register, "only_eea")

    for vendor in ("Amazon", "MongoDB", "Twilio"):
        assert vendor in finding.message.sv
    assert "USA" in finding.message.sv
    inside = tuple(
        replace(one, country="DE", parent_country=None, sub_processors=()) for one in register.recipients
    )
    assert not found(replace(register, recipients=inside, transfers=()), "only_eea")


def test_a_claim_of_europe_only_is_held_against_transfers_too() -> None:
    register = example("devices")
    inside = tuple(
        replace(one, country="DE", parent_country=None, locations=()) for one in register.recipients
    )
    register = replace(register, recipients=inside, transfers=register.transfers[:1])

    (finding,) = found(register, "only_eea")

    assert "Stripe" in finding.message.en


@pytest.mark.promise(125)
def test_a_claim_of_europe_only_is_held_against_suppliers_outside() -> None:
    (finding,) = found(example("booking"), "only_eea")

    assert "Kodfabriken Overseas Ltd (India)" in finding.message.en


@pytest.mark.rule("E-5")
@pytest.mark.promise(75)
def test_repealed_clauses_are_an_error_that_names_their_successor() -> None:
    findings = found(example("group"), "repealed_instrument")

    assert [one.message.en for one in findings] == [
        "2004/915/EC is repealed, use 2021/914",
        "2010/87/EU is repealed, use 2021/914",
    ]
    assert all(one.severity is Severity.ERROR for one in findings)


@pytest.mark.parametrize("instrument", Instrument)
def test_an_instrument_is_an_error_exactly_when_repealed(instrument: Instrument) -> None:
    register = with_transfer(example("karaoke"), instrument=instrument)

    assert bool(found(register, "repealed_instrument")) is (instrument.repealed_on is not None)
    assert (instrument.ended_on is None) is (instrument.replaced_by is None)


def test_a_repealed_fallback_is_an_error_too() -> None:
    register = with_transfer(example("karaoke"), fallback=Instrument.CLAUSES_2010)

    (finding,) = found(register, "repealed_instrument")

    assert finding.where.key == "transfers[1].fallback"


@pytest.mark.promise(75)
def test_a_text_that_names_repealed_clauses_is_an_error() -> None:
    text = "Vi följer besluten\n2004/915/EG och 2010/ 87/EU."

    findings = found(example("karaoke"), "repealed_instrument", notice=text)

    assert [(one.where.file, one.where.line) for one in findings] == [("notice", 2), ("notice", 2)]
    assert not found(example("karaoke"), "repealed_instrument", notice="Vi följer beslut 2021/914.")


@pytest.mark.rule("E-5")
@pytest.mark.parametrize("missing", ["fallback", "review_on"])
def test_the_privacy_framework_needs_fallback_and_review(missing: str) -> None:
    register = example("karaoke")

    assert not found(register, "fallback_missing")
    assert found(with_transfer(register, **{missing: None}), "fallback_missing")


def test_a_review_that_has_passed_is_told() -> None:
    register = example("karaoke")

    assert not found(register, "review_overdue", today=date(2027, 2, 2))
    assert found(register, "review_overdue", today=date(2027, 2, 3))


def test_a_transfer_never_assessed_is_told() -> None:
    assert not found(example("karaoke"), "assessment_missing")
    assert found(with_transfer(example("karaoke"), assessed_on=None), "assessment_missing")


def test_a_country_outside_without_transfer_is_told() -> None:
    register = example("karaoke")

    assert not found(register, "transfer_missing")
    assert found(replace(register, transfers=register.transfers[1:]), "transfer_missing")
    added = Transfer(recipient="stripe", country="IN", instrument=Instrument.CLAUSES_2021)
    assert found(replace(register, transfers=(added, *register.transfers[1:])), "transfer_missing")


def test_a_vendor_known_as_american_must_say_so() -> None:
    register = example("karaoke")

    assert not found(register, "owner_missing")
    assert found(with_one(register, "recipients", "analytics", parent_country=None), "owner_missing")


@pytest.mark.promise(80)
@pytest.mark.parametrize(
    ("since", "today", "old"),
    [
        (date(2021, 10, 30), date(2022, 10, 29), False),
        (date(2021, 10, 30), date(2022, 10, 30), True),
        (date(2024, 2, 29), date(2025, 2, 28), False),
        (date(2024, 2, 29), date(2025, 3, 1), True),
    ],
)
def test_a_notice_is_warned_about_after_twelve_months(since: date, today: date, old: bool) -> None:
    version = NoticeVersion(version="1", valid_from=since, material=True, summary=Text(sv="Ny.", en="New."))
    register = replace(example("karaoke"), notice_versions=(version,))

    assert bool(found(register, "notice_age", today=today)) is old


@pytest.mark.promise(80)
def test_the_notice_of_2021_is_warned_about() -> None:
    (finding,) = found(example("group"), "notice_age")

    assert "2021-10-30" in finding.message.sv


@pytest.mark.promise(109)
def test_the_notice_of_2018_is_warned_about() -> None:
    (finding,) = found(example("devices"), "notice_age")

    assert "2018-05-25" in finding.message.sv


def test_the_age_that_warns_is_the_registers_own() -> None:
    register = example("karaoke")
    strict = replace(register, handling=replace(register.handling, notice_age_warning_months=2))

    assert not found(register, "notice_age")
    assert found(strict, "notice_age")


def test_a_claim_that_all_is_erased_is_held_against_duties() -> None:
    register = example("booking")

    (finding,) = found(register, "all_erased")

    assert "bokföringslagen" in finding.message.sv
    promises = tuple(rule for rule in register.retention if rule.duty is None)
    assert not found(replace(register, retention=promises), "all_erased")


def test_a_claim_of_one_route_is_told() -> None:
    assert found(example("booking"), "only_route")
    assert not found(example("karaoke"), "only_route")
    claim = Claim(kind=ClaimKind.ONLY_ROUTE, quote="Skriv ett brev.", routes=(Route.LETTER,))
    assert found(replace(example("karaoke"), claims=(claim,)), "only_route")


# sentence · the claim it makes, or None
SENTENCES = {
    "Vi säljer aldrig dina uppgifter.": "shares_with_nobody",
    "Your data are never shared.": "shares_with_nobody",
    "Vi delar uppgifter med Stripe.": None,
    "Alla uppgifter finns i EU.": "only_eea",
    "We keep no data outside the EEA.": "only_eea",
    "Vissa mottagare finns utanför EU.": None,
    "Du kan bara begära det genom brev.": "only_route",
    "Send us a signed letter.": "only_route",
    "Du kan skriva ett brev om du vill.": None,
    "Då raderas alla dina uppgifter.": "all_erased",
    "Everything will be deleted.": "all_erased",
    "Vi sparar det så länge det behövs.": "as_long_as_needed",
    "We keep it as long as necessary.": "as_long_as_needed",
    "Uppgifter gallras inom skälig tid.": "as_long_as_needed",
    "We keep it as long as necessary, at most 2 years.": None,
    "Vi svarar inom rimlig tid.": None,
    "Din fortsatta användning innebär att du godkänner ändringen.": "use_is_consent",
    "By continuing you accept the change.": "use_is_consent",
    "Du godkänner villkoren när du registrerar dig.": None,
}


@pytest.mark.rule("E-3")
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_published_sentence_is_held_against_the_register(sentence: str) -> None:
    register = replace(example("booking"), claims=(), terms_versions=(), transfers=())
    claims = {kind.value for kind in ClaimKind}

    codes = {
        (one.code, one.where.line)
        for one in lint(register, today=TODAY, notice_texts={"terms": f"En rad.\n{sentence}"})
        if one.code in claims
    }

    assert codes == ({(SENTENCES[sentence], 2)} if SENTENCES[sentence] else set())


def test_the_registers_own_texts_are_read_too() -> None:
    register = example("karaoke")
    terms = replace(register.terms_versions[0], paragraphs=(Text(sv="Då raderas allt.", en="It ends."),))

    (finding,) = found(replace(register, terms_versions=(terms,)), "all_erased")

    assert finding.where.key == "terms_versions[1].paragraphs[1]"


@pytest.mark.rule("R15-3")
@pytest.mark.parametrize(
    ("label", "vague"),
    [
        (Text(sv="Användardata", en="Sign-ins"), True),
        (Text(sv="Inloggningar", en="User data"), True),
        (Text(sv="Inloggningar", en=" usage data "), True),
        (Text(sv="Användardata: besökta sidor", en="User data: pages visited"), False),
    ],
)
def test_a_label_that_tells_nothing_fails(label: Text, vague: bool) -> None:
    register = with_one(example("karaoke"), "categories", "page_use", label=label)

    assert bool(found(register, "vague_label")) is vague


def test_special_kinds_need_their_justification() -> None:
    register = example("hosting")

    assert not found(register, "special_unjustified")
    unsaid = with_one(register, "categories", "identity_number", special_reason=None)
    (finding,) = found(unsaid, "special_unjustified")
    assert "personnummer" in finding.message.sv
    health = with_one(unsaid, "categories", "identity_number", special=(SpecialKind.HEALTH,))
    assert "känsliga" in found(health, "special_unjustified")[0].message.sv


def test_a_processor_without_agreement_is_an_error() -> None:
    register = example("karaoke")

    assert not found(register, "agreement_missing")
    assert found(with_one(register, "recipients", "nordanhall", agreement=None), "agreement_missing")


def test_a_source_without_agreement_stays_off_and_is_told() -> None:
    register = example("group")

    assert not found(with_one(register, "sources", "seminar_list", enabled=True), "source_off")
    assert found(with_one(register, "sources", "seminar_list", enabled=True, agreement=None), "source_off")


def test_a_controller_of_its_own_needs_a_link_to_its_policy() -> None:
    register = example("karaoke")

    assert not found(register, "policy_link_missing")
    assert found(with_one(register, "recipients", "stripe", privacy_policy=None), "policy_link_missing")


def test_a_recipient_needs_a_purpose_in_common_with_what_it_gets() -> None:
    register = example("karaoke")

    assert not found(register, "recipient_purpose")
    assert found(with_one(register, "recipients", "stripe", purposes=("marketing",)), "recipient_purpose")


def test_a_recipient_of_nothing_is_told() -> None:
    register = example("karaoke")

    assert not found(register, "recipient_unused")
    assert found(with_one(register, "categories", "statistics", recipients=()), "recipient_unused")


def test_a_backup_in_clear_is_told() -> None:
    register = example("karaoke")

    assert not found(register, "backup_unencrypted")
    assert found(with_one(register, "backups", "nightly", encrypted=False), "backup_unencrypted")


@pytest.mark.promise(132)
def test_an_organisation_number_is_checked() -> None:
    register = example("booking")
    wrong = replace(register, controller=replace(register.controller, org_number="559999-9034"))

    assert not found(register, "org_number")
    assert found(wrong, "org_number")[0].where.key == "controller.org_number"


@pytest.mark.promise(132)
@pytest.mark.parametrize(
    ("number", "country", "valid"),
    [
        ("559999-9017", "SE", True),
        ("5599999017", "SE", True),
        ("559999-9018", "SE", False),
        ("121212-1212", "SE", False),
        ("55999990", "SE", False),
        ("559999-901x", "SE", False),
        ("999999905", "NO", True),
        ("999 999 905 MVA", "NO", True),
        ("999999906", "NO", False),
        ("13585628", "DK", True),
        ("13585629", "DK", False),
        ("0112038-9", "FI", True),
        ("0112038-8", "FI", False),
        ("anything", "DE", None),
    ],
)
def test_check_digits_follow_the_country(number: str, country: str, valid: bool | None) -> None:
    assert has_valid_checksum(number, country=country) is valid


@pytest.mark.promise(132)
def test_every_single_wrong_digit_is_noticed() -> None:
    number = "5599999017"

    for place in range(3, 10):
        for digit in set("0123456789") - {number[place]}:
            assert not has_valid_checksum(number[:place] + digit + number[place + 1 :], country="SE")
