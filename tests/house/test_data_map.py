"""
The data map is whole: each of its checks finds what it is there for, and nothing in the house as it stands.

Every case lays a wrong declaration over the real map, as a careless change would, and looks what is said.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.checks.registry import registry as of_django
from django.core.management import call_command
from django.db import models
from django.test.utils import isolate_apps

from portal import register
from portal.datamap import checks, link, lock, not_personal, paths, provided, registry
from portal.datamap.checks import check_data_map, installed_models
from portal.datamap.fields import Field, Kind, OnErasure, Others, document, kept, secret
from portal.datamap.source import ModelSource
from portal.memberships.models import Payment
from portal.memberships.personal_data import Payments
from tests.register.makers import example

ROOT = Path(__file__).resolve().parents[2]
Declared = Callable[..., type[ModelSource]]


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Declared:
    """Return a function that lays a changed declaration of Payment over the map, and gives it back."""
    found, free = registry.declared(), registry.exempted()

    def lay(
        *, fields: Mapping[str, Field] | None = None, without: str = "", **more: Any
    ) -> type[ModelSource]:
        kept_fields = {name: field for name, field in Payments.fields.items() if name != without}
        source = type("Changed", (Payments,), {"fields": kept_fields | dict(fields or {}), **more})
        changed = found | {"memberships.payment": source}
        monkeypatch.setattr(checks, "declared", lambda: changed)
        return source

    monkeypatch.setattr(checks, "exempted", lambda: free)
    return lay


def said(number: int) -> list[str]:
    """Return what the check of a number says of the map as it stands now."""
    return [str(found.msg) for found in check_data_map() if found.id == f"datamap.E{number:03d}"]


def test_the_house_as_it_stands_has_no_gap() -> None:
    assert check_data_map() == []


def test_the_checks_run_with_manage_check() -> None:
    assert [one for one in of_django.get_checks() if one is check_data_map]  # type: ignore[comparison-overlap]  # Django marks what it registers
    assert [found for found in run_checks() if str(found.id).startswith("datamap.")] == []


@pytest.mark.parametrize("model", installed_models(), ids=lambda model: model._meta.label)
def test_every_column_of_every_installed_table_has_a_class_or_the_table_a_reason(
    model: type[models.Model],
) -> None:
    label = model._meta.label_lower

    if label in registry.exempted():
        assert str(registry.exempted()[label]).strip()
    else:
        fields = registry.declared()[label].fields
        assert {column.name for column in model._meta.concrete_fields} == set(fields)
        assert all(str(field.reason).strip() for field in fields.values() if field.kind is Kind.NOT_PERSONAL)


def test_e001_a_table_in_no_declaration_is_named(declare: Declared, monkeypatch: pytest.MonkeyPatch) -> None:
    found = registry.declared()
    del found["memberships.payment"]
    monkeypatch.setattr(checks, "declared", lambda: found)

    assert said(1) == ["memberships.payment is neither declared nor exempt."]


def test_e002_a_column_in_no_declaration_is_named_with_its_table(declare: Declared) -> None:
    declare(without="payer_name")

    assert said(2) == ["memberships.Payment.payer_name is not classified."]


def test_e003_a_declared_column_that_is_not_there_is_named(declare: Declared) -> None:
    declare(fields={"shoe_size": provided()})

    assert said(3) == ["memberships.Payment.shoe_size is declared but does not exist."]


def test_e003_a_declared_table_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    free = registry.exempted() | {"gone.table": "nothing"}
    monkeypatch.setattr(checks, "exempted", lambda: free)

    assert said(3) == ["gone.table is declared but not installed."]


@pytest.mark.parametrize("subject", ["nobody", "subscription__nobody", "amount_ore", "paid_at"])
def test_e004_a_path_that_leads_to_nobody_is_named(subject: str, declare: Declared) -> None:
    declare(subject=subject)

    (message,) = said(4)
    assert message.startswith("memberships.Payment: ")


def test_e004_a_path_without_an_index_is_named(declare: Declared, monkeypatch: pytest.MonkeyPatch) -> None:
    declare()
    column = Payment._meta.get_field("member")
    monkeypatch.setattr(column, "db_index", False)

    assert said(4) == ["memberships.Payment: the path's column memberships.Payment.member has no index."]


def test_e004_a_compound_index_that_begins_with_the_column_is_enough() -> None:
    source = registry.declared()["activity.pageview"]

    assert [step.name for step in paths.steps(source)] == ["member"]
    assert [index.fields[0] for index in source.model_class()._meta.indexes] == ["member"]
    assert said(4) == []


def test_e005_a_column_that_cannot_be_emptied_cannot_be_erased_in_place(declare: Declared) -> None:
    erased = replace(Payments.fields["amount_ore"], on_erasure=OnErasure.ERASE)
    declare(fields={"amount_ore": erased})

    assert said(5) == ["memberships.Payment.amount_ore cannot be emptied, so it cannot be erased in place."]


def test_e005_a_column_kept_by_a_rule_the_register_lacks_is_named(declare: Declared) -> None:
    declare(fields={"payer_name": kept("a_whim")})

    assert said(5) == [
        "memberships.Payment.payer_name is kept by the rule 'a_whim', which the register does not have."
    ]


def test_e005_an_empty_text_and_a_rule_of_the_register_are_fine(declare: Declared) -> None:
    erased = replace(Payments.fields["payer_name"], on_erasure=OnErasure.ERASE)
    declare(fields={"payer_name": erased, "amount_ore": kept("bookkeeping", money=True)})

    assert said(5) == []


def test_e006_a_file_that_is_no_document_and_a_document_that_is_no_file_are_named(declare: Declared) -> None:
    declare(fields={"payer_name": document()})

    assert said(6) == [
        "memberships.Payment.payer_name: a file column is declared with document(), and only a file column is."
    ]


def test_e006_the_receipts_file_is_a_document() -> None:
    source = registry.declared()["memberships.receipt"]

    assert source.fields["file"].kind is Kind.DOCUMENT
    assert isinstance(source.column("file"), models.FileField)
    assert said(6) == []


def test_e007_an_exempt_table_that_points_to_a_persons_row_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    found, free = registry.declared(), registry.exempted()
    del found["memberships.payment"]
    monkeypatch.setattr(checks, "declared", lambda: found)
    monkeypatch.setattr(checks, "exempted", lambda: free | {"memberships.payment": "only money"})

    assert (
        "memberships.payment.member points to members.member, yet memberships.payment lists no path back to a person."
        in said(7)
    )


def test_e008_a_category_the_register_lacks_is_named(declare: Declared) -> None:
    declare(category="gossip")

    assert said(8) == ["memberships.Payment: the register has no category 'gossip'."]


def test_e008_a_columns_own_category_is_looked_up_too(declare: Declared) -> None:
    declare(fields={"payer_name": provided(category="gossip")})

    assert said(8) == ["memberships.Payment: the register has no category 'gossip'."]


def test_e008_a_table_may_name_a_category_to_fall_back_on(declare: Declared) -> None:
    source = declare(category="gossip", fallback="payments")

    assert said(8) == []
    assert source.displaced()
    assert {source.category_of(name) for name in source.fields} == {"payments"}


def test_the_lock_says_the_declared_category_whatever_register_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    line = "members.personalnumber.number CharField provided identity_number"

    for name in ("karaoke", "hosting"):
        book = example(name)
        monkeypatch.setattr(register, "current", lambda book=book: book)
        assert line in lock.lines()


def test_e008_a_category_without_a_purpose_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    idle = tuple(replace(one, purposes=()) if one.id == "statistics" else one for one in book.categories)
    monkeypatch.setattr(register, "current", lambda: replace(book, categories=idle))

    assert said(8) == ["activity.Statistic: the category 'statistics' serves no purpose in the register."]


def test_e009_a_category_without_a_period_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.current()
    rules = tuple(rule for rule in book.retention if "statistics" not in rule.categories)
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=rules))

    assert said(9) == [
        "The register's category 'statistics' has no retention rule: no data without a period."
    ]


@isolate_apps("portal.memberships")
def test_e010_free_text_that_does_not_say_whether_others_are_in_it_is_named(
    declare: Declared, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Remark(models.Model):  # noqa: DJ008  # no row of it is ever shown
        member = models.ForeignKey("members.Member", models.CASCADE)
        text = models.TextField()

        class Meta:
            app_label = "memberships"

    def remarks(**fields: Field) -> type[ModelSource]:
        declared_fields = {"id": not_personal("key"), "member": link(), **fields}
        return type("Remarks", (ModelSource,), {
            "model": Remark, "subject": "member", "category": "messages", "fields": declared_fields,
        })  # fmt: skip

    silent = list(checks._strategies(remarks(text=provided())))
    told = list(checks._strategies(remarks(text=provided(others=Others.POSSIBLE))))
    hidden = list(checks._strategies(remarks(text=secret("never shown"))))

    assert [found.id for found in silent] == ["datamap.E010"]
    assert "memberships.Remark.text is free text or JSON" in str(silent[0].msg)
    assert (told, hidden) == ([], [])


def test_e011_a_changed_class_differs_from_the_lock_by_one_line(
    declare: Declared, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = declare(fields={"payer_name": secret("changed")})
    found = registry.declared() | {"memberships.payment": source}
    monkeypatch.setattr(lock, "declared", lambda: found)

    (message,) = said(11)

    assert message == (
        "privacy.lock differs: -memberships.payment.payer_name CharField provided payments; "
        "+memberships.payment.payer_name CharField secret payments"
    )


def test_e011_the_committed_lock_is_the_map() -> None:
    assert lock.path().read_text().splitlines() == lock.lines()
    assert lock.differences() == []


OF_OURS_OF_A_PACKAGE_OF_DJANGO = [
    ("memberships", "Payment", "datamap.E002", "memberships.Payment.shoe_size is not classified."),
    ("account", "EmailAddress", "datamap.E002", "account.EmailAddress.shoe_size is not classified."),
    ("admin", "LogEntry", "datamap.E002", "admin.LogEntry.shoe_size is not classified."),
    ("memberships", "Plan", "datamap.E011", "+memberships.plan.shoe_size CharField exempt"),
    ("sessions", "Session", "datamap.E011", "+sessions.session.shoe_size CharField exempt"),
]


@pytest.mark.parametrize(("app", "model", "number", "message"), OF_OURS_OF_A_PACKAGE_OF_DJANGO)
def test_manage_check_fails_when_a_column_is_added_to_any_model(
    app: str, model: str, number: str, message: str
) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.apps import apps; from django.db import models\n"
        f"target = apps.get_model('{app}', '{model}')\n"
        "models.CharField(max_length=10, default='').contribute_to_class(target, 'shoe_size')\n"
        "from django.core.management import call_command\n"
        "call_command('check')\n"
    )

    answered = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert answered.returncode == 1
    assert message in answered.stderr
    assert number in answered.stderr


def test_datamap_prints_a_row_a_field_and_the_coverage() -> None:
    out = StringIO()
    call_command("datamap", stdout=out)

    printed = out.getvalue().splitlines()

    fields = [f"{label}.{name}" for label, source in registry.declared().items() for name in source.fields]
    assert {line.split()[0] for line in printed} >= {*fields, *registry.exempted()}
    tables = len(registry.declared())
    assert printed[-1] == (
        f"{tables} tables with {len(fields)} columns declared, {len(registry.exempted())} tables without personal data."
    )
    assert tables + len(registry.exempted()) == len(installed_models())
