"""No page that a person reads shows the insides of a structured column: codes, tables, braces (R15-16; Art. 12(1))."""

import ast
import datetime as dt
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.utils import timezone, translation

from portal.datamap import facts
from portal.datamap.registry import declared
from portal.members.models import Member
from portal.trail.services import record
from retention.items import Ground as KeptFor
from retention.items import Item, ItemOutcome, Keep, as_json, keeps_as_json
from retention.models import Disposal
from rights.models import Case, Draft
from rights.rules.right import Right
from tests.house.sources import code
from tests.package.test_copy import packed

SignIn = Callable[..., Client]
DAY = dt.date(2033, 12, 31)
ITEM = Item(
    table="memberships.invoice",
    category="payments",
    outcome=ItemOutcome.KEPT,
    rows=11,
    until=DAY,
    rule="bookkeeping",
    ground="legal_duty",
)
KEEP = Keep(category="messages", ground=KeptFor.CLAIMS, reason="En tvist.", until=DAY)
SAMPLES: dict[str, tuple[Any, str]] = {
    "retention.disposal.categories": (["payments"], ""),
    "retention.hold.categories": (["payments"], ""),
    "retention.disposal.items": (as_json([ITEM]), ""),
    "retention.disposal.keeps": (keeps_as_json([KEEP]), ""),
    "retention.disposal.traces": ([{"place": "correspondence_message.text", "rows": 1}], ""),
    "retention.disposal.untold": (
        as_json([replace(ITEM, outcome=ItemOutcome.ERASED, rule="", ground="")]),
        "",
    ),
    "rights.draft.answers": (
        {
            "rights": ["objection"],
            "choices": {"objection": {"whole": True, "details": {"uses": ["marketing_of_all_kinds"]}}},
        },
        "",
    ),
    "rights.line.categories": (["payments"], ""),
    "rights.line.details": ({"uses": ["marketing_of_all_kinds", "statistics"]}, "objection"),
    "rights.mandate.rights": (["access"], ""),
    "rights.package.contents": ({"payments": 3}, ""),
    "rights.package.made_from": ({"register": "3", "fingerprint": "ab", "authority": "SE", "number": 1}, ""),
    "rights.posted.values": ({"reference": "R-2026-1", "due_on": {"day": "2033-12-31"}, "rights": ["A"]}, ""),
    "socialaccount.socialaccount.extra_data": ({"name": "Anna Ask", "email": "anna@example.org"}, ""),
    "usersessions.usersession.data": ({"browser": "Firefox"}, ""),
    "trail.entry.facts": (
        {"line": "07f42c51-0000-4000-8000-000000000000", "outcome": "partly", "why": "replied"},
        "rights.case",
    ),
}
"""One value for each structured column that people read, and what stands beside it."""
RAW = re.compile(
    r"[{}]|\[&quot;|\[&#x27;|legal_duty|memberships\.invoice|marketing_of_all_kinds|\b[a-z]+_[a-z_]+: |\bpartly\b"
    r"|\breplied\b|\b(?:scope|uses|line|why|outcome|parts|letter): "
)


def structured() -> set[str]:
    return {
        f"{label}.{name}"
        for label, source in declared().items()
        for name in source.copied()
        if isinstance(source.column(name), models.JSONField)
    }


@pytest.mark.rule("R15-16")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_structured_column_is_said_in_words(language: str) -> None:
    assert structured() == set(SAMPLES)
    for column, (value, beside) in SAMPLES.items():
        label, _dot, name = column.rpartition(".")
        with translation.override(language):
            told = facts.said(declared()[label], name, value, beside=beside)
        assert told, column
        assert not RAW.search(told), f"{column}: {told}"


def test_each_fact_that_the_trail_is_given_has_a_name() -> None:
    named = set(facts.NAMES) | {"from", "to", "members", "seed", "cases"}
    found = {
        key.value
        for text in code().values()
        for call in ast.walk(ast.parse(text))
        if isinstance(call, ast.Call)
        for more in call.keywords
        if more.arg == "facts" and isinstance(more.value, ast.Dict)
        for key in more.value.keys
        if isinstance(key, ast.Constant)
    }

    assert len(found) > 20
    assert found <= named, found - named


@pytest.mark.rule("R15-16")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_my_data_and_the_copy_say_them_alike(language: str, alice: Member, as_member: SignIn) -> None:
    Member.objects.filter(pk=alice.pk).update(language=language)
    alice.refresh_from_db()
    now = timezone.now()
    case = Case.objects.create(
        member=alice, reference="R-2026-0999", channel="portal", language=language,
        received_at=now, received_on=now.date(), due_on=now.date(), same_day_key="x",
    )  # fmt: skip
    line = case.lines.create(right=Right.OBJECTION, details=SAMPLES["rights.line.details"][0])
    Disposal.objects.create(
        member=alice, about_id=line.pk, categories=["payments"], items=as_json([ITEM]),
        keeps=keeps_as_json([KEEP]), planned_at=now,
    )  # fmt: skip
    Draft.objects.create(member=alice, answers=SAMPLES["rights.draft.answers"][0], saved_at=now)
    told = SAMPLES["trail.entry.facts"][0]
    record(action="rights.case.filed", subject=alice, about=case, facts=told)
    day = "31 december 2033" if language == "sv" else "31 December 2033"
    url = "/mina-uppgifter/requests/" if language == "sv" else "/en/my-data/requests/"

    page = as_member(alice).get(url).content.decode().split("<main")[1].split("</main>")[0]
    copy = packed(alice).read("index.html").decode()

    marketing = "All marknadsföring till mig" if language == "sv" else "All marketing to me"
    for shown in (page, " ".join(re.findall(r"<td>(.*?)</td>", copy, re.DOTALL))):
        plain = unescape(shown).replace("\N{NO-BREAK SPACE}", " ")
        assert not (found := RAW.search(plain)), plain[found.start() - 80 : found.end() + 80]
        assert day in plain
        assert marketing in plain


def test_a_structure_said_without_its_names_is_said_without_keys_of_rows() -> None:
    told = {"reference": "R-2026-0142", "message": str(uuid.uuid4()), "right": "Art. 15"}

    with translation.override("sv"):
        said = facts.values_alone(told)

    assert said == "R-2026-0142, Art. 15"
