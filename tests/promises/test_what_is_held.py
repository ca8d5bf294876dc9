"""What is held, where it came from, why and how long: told field by field."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.activity.models import PageView, SignIn
from portal.activity.personal_data import PageViews, SignIns
from portal.members.models import Member
from portal.members.personal_data import Members
from portal.memberships.models import Payment
from portal.register.render import privacy_notice
from portal.register.schema import LANGUAGES, LegalBasis, OriginKind
from portal.register.tables import categories_table
from rights.rules.right import Right
from tests.promises.asking import answer, page, records
from tests.promises.conftest import RunBy
from tests.register.makers import NAMES, example

REAL = pytest.mark.django_db(transaction=True)
AsMember = Callable[..., Client]


@pytest.mark.promise(13)
@pytest.mark.parametrize("organisation", NAMES)
def test_each_profile_field_has_a_purpose_a_basis_and_a_rule(organisation: str) -> None:
    book = example(organisation)

    for field in Members.copied():
        category = Members.category_of(field)
        assert all(isinstance(one.basis, LegalBasis) for one in book.purposes_of(category)), field
        assert book.purposes_of(category), field
        assert book.rules_of(category), field
        assert all(rule.anchor and rule.period for rule in book.rules_of(category)), field
    assert {"email", "user_name", "name", "phone", "street", "birth_year"} <= set(Members.copied())


@REAL
@pytest.mark.promise(31)
def test_each_imported_row_shows_its_source(alice: Member, as_member: AsMember, run_by: RunBy) -> None:
    book = run_by("karaoke")
    client = as_member(alice)
    before = client.get(reverse("my_data_category", args=["payments"])).content.decode()
    for number, source in enumerate(("stripe", "paypal")):
        Payment.objects.create(
            member=alice, amount_ore=14900 + number, method="card", origin=source, paid_at=timezone.now()
        )

    archive = answer(alice)
    shown = client.get(reverse("my_data_category", args=["payments"])).content.decode()

    assert sorted(row["origin"] for row in records(archive, "payments")["payment"]) == ["paypal", "stripe"]
    for source in ("stripe", "paypal"):
        label = book.origin(source).label.sv
        assert shown.count(label) == before.count(label) + 1
        assert book.recipient(source).name in page(archive)
    from_others = {one.recipient for one in book.origins if one.kind is OriginKind.OBTAINED and one.recipient}
    assert from_others == {"stripe", "paypal", "analytics"}


@REAL
@pytest.mark.promise(34)
@pytest.mark.parametrize("language", LANGUAGES)
def test_log_lines_are_exported_with_explanations_in_the_members_language(
    language: str, alice: Member, run_by: RunBy
) -> None:
    run_by("group")
    Member.objects.filter(pk=alice.pk).update(language=language)
    alice.refresh_from_db()
    PageView.objects.create(
        member=alice,
        at=timezone.now(),
        path="/kurser/sju",
        referrer="https://search.example/",
        device="phone",
        ip_address="192.0.2.34",
    )
    SignIn.objects.create(member=alice, way="code", user_agent="Netscape 4", ip_address="192.0.2.35")

    archive = answer(alice)

    (seen,) = records(archive, "page_use")["pageview"]
    (entered,) = records(archive, "sign_ins")["signin"]
    assert (seen["path"], seen["referrer"], seen["device"]) == (
        "/kurser/sju",
        "https://search.example/",
        "phone",
    )
    assert (seen["ip_address"], entered["ip_address"]) == ("192.0.2.34", "192.0.2.35")
    assert entered["user_agent"] == "Netscape 4"
    with translation.override(language):
        words = [
            str(source.explanation_of(name))
            for source, names in ((PageViews, ("path", "referrer", "device", "ip_address")), (SignIns, ("user_agent",)))
            for name in names
        ]  # fmt: skip
    assert all(words)
    assert [one for one in words if one not in page(archive)] == []
    other = (
        "Adressen som din internetanslutning hade då." if language == "sv" else "The address of your internet"
    )
    assert other in page(archive)


@REAL
@pytest.mark.promise(58)
def test_another_basis_gives_another_choice_on_the_page_and_another_file(
    alice: Member, as_member: AsMember, run_by: RunBy
) -> None:
    book = run_by("karaoke")
    label = book.category("memberships").label.sv
    offered = _offered_to_move(as_member(alice))
    moved = set(answer(alice, Right.PORTABILITY).namelist())
    assert label in offered
    assert "data/memberships.json" in moved
    rests_on = book.purposes[0].description

    run_by(
        replace(
            book,
            purposes=tuple(
                replace(one, basis=LegalBasis.LEGITIMATE_INTEREST, legitimate_interest=rests_on)
                if one.id in book.category("memberships").purposes
                else one
                for one in book.purposes
            ),
        )
    )

    assert label not in _offered_to_move(as_member(alice))
    notice = privacy_notice(register.current(), language="sv", on=dt.date(2026, 11, 22))
    objectable = " ".join(notice.section("objection").paragraphs)
    assert all(one.name.sv in objectable for one in register.current().purposes_of("memberships"))


def _offered_to_move(client: Client) -> str:
    client.post(reverse("request_new"), {"rights": ["portability"]})
    client.post(reverse("request_move"), {"scope": "some"})
    answered = client.get(reverse("request_move_parts"))
    assert answered.status_code == 200
    return answered.content.decode()


LOGS = ("device_logs", "sign_ins", "page_use")


@pytest.mark.promise(90)
@pytest.mark.parametrize("category", LOGS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_log_has_purpose_rule_and_dictionary(category: str, language: str, run_by: RunBy) -> None:
    book = run_by("devices")
    row = next(
        row
        for row in categories_table(book, language=language).rows
        if book.category(category).label.in_language(language) in row[0].lines
    )

    assert book.purposes_of(category)
    assert book.rules_of(category)
    told = " ".join(line for cell in row for line in cell.lines)
    for words in book.category(category).contents:
        assert words.in_language(language) in told
    with translation.override(language):
        for source in (PageViews, SignIns):
            assert all(str(source.label_of(name)) for name in source.copied())


@pytest.mark.promise(90)
def test_the_logs_of_the_device_serve_support_payment_and_security() -> None:
    book = example("devices")

    served = {purpose for category in LOGS for purpose in book.category(category).purposes}

    assert {"device_logs", "security"} <= served
    assert book.purpose("device_logs").description.en


@pytest.mark.rule("R15-3")
@pytest.mark.parametrize("organisation", NAMES)
def test_every_log_that_holds_an_ip_address_says_so(organisation: str) -> None:
    book = example(organisation)

    for source in (PageViews, SignIns):
        assert "ip_address" in source.copied()
        assert "IP address" in {words.en for words in book.category(source.category).contents}
