"""Every code in a copy is said in the reader's words: in the pages, in the letter, in the dictionary (R15-16)."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone
from django.utils.translation import override

from portal.datamap.fields import Kind
from portal.datamap.registry import declared
from portal.letters.composing import TEXTS
from portal.letters.names import NAMES
from portal.members.models import Member, ProfileChange
from portal.memberships.models import Plan, Subscription
from portal.recipients.services import disclose, looked
from portal.trail.words import ACTIONS
from tests.house.sources import code
from tests.package.test_copy import packed

WORDS = (
    *("Årsmedlem", "Gatuadress", "PayPal (Europe)", "Luxemburg", "Sverige", "vår personal"),
    *("din begäran", "för att svara på din fråga"),
)
ACTION = re.compile(r'\b(?:action|audit)="((?:\w+\.){2}\w+)"')


def test_every_letter_has_a_name_for_lists() -> None:
    assert set(NAMES) == set(TEXTS)


@pytest.mark.rule("R15-16")
def test_every_entry_of_the_trail_has_words() -> None:
    written = {action for text in code().values() for action in ACTION.findall(text)}

    assert len(written) > 20
    assert written <= set(ACTIONS), written - set(ACTIONS)


@pytest.fixture
def with_codes(alice: Member, dana: Member) -> Member:
    plan = Plan.objects.create(
        code="ar", name_sv="Årsmedlem", name_en="Yearly member", price_ore=79000, interval="year"
    )
    Subscription.objects.create(member=alice, plan=plan, status="active", started_on=dt.date(2026, 1, 1))
    ProfileChange.objects.create(member=alice, field="street", old="A", new="B", changed_by="staff")
    disclose(member=alice, recipient="paypal", category="payments", purpose="payments", now=timezone.now())
    looked(member=alice, by=dana, page="case", reason="support", now=timezone.now())
    Member.objects.filter(pk=alice.pk).update(country="SE")
    return alice


@pytest.mark.rule("R15-16")
@pytest.mark.django_db(transaction=True)
def test_the_pages_and_the_letter_speak_in_words_and_the_machine_file_keeps_the_code(
    with_codes: Member,
) -> None:
    archive = packed(with_codes)
    page = archive.read("index.html").decode()

    for words in WORDS:
        assert f"<td>{words}" in page, words
    assert not re.search(
        r"<td>(?:ar|street|paypal|LU|SE|handler|case|support|rights\.\w+(?:\.\w+)?)</td>", page
    )
    (gave,) = json.loads(archive.read("data/disclosures.json"))["records"]["disclosure"]
    assert gave["recipient"] == "paypal"


@pytest.mark.rule("R15-16")
@pytest.mark.django_db(transaction=True)
def test_the_dictionary_explains_each_code_in_the_members_language(with_codes: Member, bob: Member) -> None:
    Member.objects.filter(pk=with_codes.pk).update(language="en")
    with_codes.refresh_from_db()
    schema = json.loads(packed(with_codes).read("schema/disclosures.json"))

    columns = schema["properties"]["records"]["properties"]["lookup"]["items"]["properties"]
    assert {"const": "handler", "title": "case handler"} in columns["role"]["anyOf"]
    assert {"type": "string"} in columns["role"]["anyOf"]  # a code of yesterday's register is still valid


@pytest.mark.rule("R15-16")
@pytest.mark.django_db(transaction=True)
def test_what_is_hidden_is_named_in_words(with_codes: Member) -> None:
    page = packed(with_codes).read("index.html").decode()

    assert "Länkens nyckel" in page
    assert not re.search(r"(?:follow|key|token|session)[ _](?:digest|wrapped|secret|key)", page)
    assert "Dolda uppgifter: Textens kontrollsumma" in page
    assert "dolda uppgifter: " not in page


@pytest.mark.rule("R15-16")
def test_no_column_that_is_left_out_goes_by_the_name_it_has_in_the_database() -> None:
    hidden = [
        (source, name)
        for source in declared().values()
        for name, field in source.fields.items()
        if field.kind in {Kind.SECRET, Kind.THIRD_PARTY}
    ]

    assert len(hidden) > 10
    with override("sv"):
        raw = [
            f"{source.name()}.{name}" for source, name in hidden if str(source.label_of(name)).lower() == name
        ]
    assert not raw
