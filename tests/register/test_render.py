"""What is made from a register: the notice, the information on a category, the tables, the records."""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from portal.register import wording
from portal.register.documents import Document
from portal.register.information import information, retention_sentence
from portal.register.load import loads
from portal.register.parts import Text
from portal.register.period import Period
from portal.register.records import processor_record, record
from portal.register.render import privacy_notice
from portal.register.schema import (
    Ability,
    Audience,
    Channel,
    Decision,
    EndAction,
    Event,
    Frequency,
    IdentityMethod,
    Instrument,
    LegalBasis,
    OriginKind,
    RecipientRole,
    Register,
    Right,
    RuleKind,
    SpecialKind,
    StaffRole,
)
from portal.register.tables import recipients_table, retention_table, trackers_table
from tests.register.makers import NAMES, changed, example, refusal

TODAY = date(2026, 11, 22)
LANGUAGES = ("sv", "en")


REQUIRED = (
    "who", "purposes", "data", "obligation", "recipients", "transfers", "retention", "rights", "objection",
    "complaint", "decisions", "trackers",
)  # fmt: skip


def notice(register: Register, language: str = "sv", **options: Any) -> Document:
    """Return the notice of a register today."""
    return privacy_notice(register, language=language, on=TODAY, **options)


def texts_in(value: object) -> list[Text]:
    """Return every text of a register that people may read."""
    if isinstance(value, Text):
        return [value]
    if isinstance(value, tuple):
        return [text for one in value for text in texts_in(one)]
    if is_dataclass(value):
        return [text for one in fields(value) for text in texts_in(getattr(value, one.name))]
    return []


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_has_the_same_shape_in_both_languages(name: str) -> None:
    swedish, english = (notice(example(name), language) for language in LANGUAGES)

    assert [one.id for one in swedish.sections] == [one.id for one in english.sections]
    for one, other in zip(swedish.sections, english.sections, strict=True):
        assert len(one.paragraphs) == len(other.paragraphs)
        assert [len(table.rows) for table in one.tables] == [len(table.rows) for table in other.tables]
        assert all(len(row) == len(table.columns) for table in one.tables for row in table.rows)
        assert one.heading != other.heading


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("language", "foreign"), [("sv", "en"), ("en", "sv")])
def test_no_text_of_the_other_language_slips_in(name: str, language: str, foreign: str) -> None:
    register = example(name)
    page = notice(register, language).text()

    pairs = {(text.in_language(language), text.in_language(foreign)) for text in texts_in(register)}
    others = {other for own, other in pairs if other not in own}
    assert not [text for text in others if len(text) > 25 and text in page]


@pytest.mark.parametrize("name", NAMES)
def test_the_notice_holds_what_articles_13_and_14_ask_for(name: str) -> None:
    register = example(name)
    page = notice(register)
    text = page.text()

    for id in REQUIRED:
        assert page.section(id).paragraphs or page.section(id).tables
    for part in (register.controller.name, register.controller.org_number, register.controller.email):
        assert part in text
    for recipient in register.recipients:
        assert recipient.name in text
    for purpose in register.purposes:
        assert f"{purpose.name.sv} | {purpose.description.sv}" in text
    for category in register.categories:
        assert category.label.sv in text
    assert page.register_version == register.version


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", [one.id for one in example("karaoke").recipients])
def test_a_recipient_gone_from_the_register_is_gone_from_the_page(id: str, language: str) -> None:
    register = example("karaoke")
    name = register.recipient(id).called(language)
    assert name in notice(register, language).text()

    less = replace(
        register,
        recipients=tuple(one for one in register.recipients if one.id != id),
        transfers=tuple(one for one in register.transfers if one.recipient != id),
        categories=tuple(
            replace(one, recipients=tuple(r for r in one.recipients if r != id))
            for one in register.categories
        ),
    )

    assert name not in notice(less, language).text()


def test_nothing_outside_is_said_only_when_nothing_is() -> None:
    register = example("karaoke")
    inside = tuple(replace(one, parent_country=None) for one in register.recipients)

    assert "Inga uppgifter förs utanför" not in notice(register).text()
    assert "Inga uppgifter förs utanför" not in notice(replace(register, transfers=())).text()
    assert "Inga uppgifter förs utanför" in notice(replace(register, transfers=(), recipients=inside)).text()


@pytest.mark.promise(22)
def test_the_recipients_table_links_to_what_they_hold_themselves() -> None:
    table = recipients_table(example("karaoke"), language="sv")

    rows = {row[0].lines[0].split()[0]: row for row in table.rows}
    for name in ("Stripe", "PayPal"):
        assert rows[name][0].link
        assert rows[name][-1].link
        assert "ansvarar själv för uppgifterna" in rows[name][1].lines


@pytest.mark.promise(130)
def test_controllers_of_their_own_show_role_and_link() -> None:
    register = example("booking")
    rows = {row[0].lines[0]: row for row in recipients_table(register, language="en").rows}

    own = [one for one in register.recipients if one.role is RecipientRole.CONTROLLER]
    assert own
    for one in own:
        name = one.called("en")
        assert rows[name][0].link == one.privacy_policy
        assert rows[name][1].lines[0] == "responsible on its own"


def test_four_groups_of_recipients_are_named() -> None:
    rows = recipients_table(example("booking"), language="sv").rows

    groups = {row[1].lines[1] for row in rows}
    assert {"Banker", "Leverantörer", "Tjänstepartner", "Myndigheter"} <= groups


def test_the_authority_shown_is_that_of_the_readers_country() -> None:
    register = example("devices")

    assert "https://www.datatilsynet.no" in notice(register, country="NO").text()
    assert "https://www.imy.se" in notice(register, country="SE").text()


@pytest.mark.parametrize("name", NAMES)
def test_whoever_has_a_swedish_name_is_told_by_an_english_one_to_english_readers(name: str) -> None:
    english = notice(example(name), "en", country="SE").text()

    assert "Courts and authorities" in english
    assert "Swedish Authority for Privacy Protection (IMY)" in english
    assert "Domstolar och myndigheter" not in english
    assert "Integritetsskyddsmyndigheten" not in english
    assert "Domstolar och myndigheter" in notice(example(name), "sv").text()
    assert "Courts and authorities (" in str(record(example(name), language="en"))


@pytest.mark.parametrize(
    ("language", "said"), [("sv", "om det skyddet upphör gäller i stället"), ("en", "if that ends, ")]
)
def test_what_holds_when_a_safeguard_ends_is_a_whole_sentence(language: str, said: str) -> None:
    assert said in notice(example("karaoke"), language).text()


def test_the_right_to_object_stands_apart() -> None:
    page = notice(example("karaoke"))

    assert "Nyheter och erbjudanden" in page.section("objection").paragraphs[0]
    assert "Statistik" in page.section("objection").paragraphs[1]
    assert not [line for line in page.section("rights").paragraphs if "säga nej" in line]


@pytest.mark.rule("R15-9")
def test_automated_decisions_are_explained_or_there_are_none() -> None:
    register = example("karaoke")
    decision = Decision(
        id="credit",
        name=Text(sv="Kreditprövning", en="Credit check"),
        basis="a",
        logic=Text(sv="Inkomst vägs mot skuld.", en="Income is weighed against debt."),
        consequences=Text(sv="Du kan få nej.", en="You may be refused."),
    )

    none, who = notice(register).section("decisions").paragraphs
    assert none.startswith("Inget beslut som påverkar dig rättsligt")
    assert "Bara en människa kan neka en begäran" in who
    line, _ = notice(replace(register, decisions=(decision,))).section("decisions").paragraphs
    assert line.startswith("Kreditprövning: Inkomst vägs mot skuld. Du kan få nej.")


@pytest.mark.rule("R22-1")
@pytest.mark.parametrize(
    ("basis", "words"), [("a", "contract with you"), ("b", "law allows"), ("c", "explicitly consented")]
)
def test_an_automated_decision_is_registered_with_its_basis_and_told(basis: str, words: str) -> None:
    toml, _line = changed("decisions = []\n", "")
    entry = f"""
[[decisions]]
id = "credit"
name = {{ sv = "Kreditprövning", en = "Credit check" }}
basis = "{basis}"
logic = {{ sv = "Inkomst vägs mot skuld.", en = "Income is weighed against debt." }}
consequences = {{ sv = "Du kan få nej.", en = "You may be refused." }}
reviewer = {{ sv = "vår kreditchef", en = "our head of credit" }}
"""

    line, _who = notice(loads((toml + entry).encode(), file="x"), "en").section("decisions").paragraphs

    assert words in line
    assert line.endswith("You can ask for a person to look at it: our head of credit.")
    for wrong in ("d", "A"):
        refused = refusal(toml + entry.replace(f'"{basis}"', f'"{wrong}"'))
        assert refused.message == "must be 'a', 'b' or 'c' of Art. 22(2)"


def test_a_processor_says_whose_work_it_does() -> None:
    lines = notice(example("hosting")).section("who").paragraphs

    assert any("arbetar vi som biträde" in line for line in lines)


def test_data_that_cannot_be_tied_to_a_person_say_so() -> None:
    lines = notice(example("devices"), "en").section("data").paragraphs

    assert any("We cannot see who used it" in line for line in lines)


def test_the_member_is_told_what_is_not_stored() -> None:
    about = information(example("devices"), "video", language="sv")

    assert not about.stored
    assert about.storage == "Sparas inte."


def test_information_on_a_category_answers_article_15() -> None:
    about = information(example("karaoke"), "payments", language="en")

    assert about.label == "Payments and invoices"
    assert [(one.name, one.article) for one in about.purposes] == [
        ("Payment", "6(1)(b)"),
        ("Bookkeeping", "6(1)(c)"),
    ]
    assert "Swedish bookkeeping act" in about.purposes[1].rests_on
    assert {one.name.split()[0] for one in about.recipients} >= {"Stripe", "PayPal"}
    assert {(one.country, one.copy is not None) for one in about.transfers} == {("United States", True)}
    assert "2021/914" in about.transfers[0].safeguard
    assert about.retention[0].statute
    assert "Stripe, when you pay" in about.origins
    assert about.portable


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_a_sentence_with_its_number_or_event(name: str, language: str) -> None:
    register = example(name)

    for rule in register.retention:
        sentence = retention_sentence(register, rule, language=language)
        clause = wording.event_clause(rule.anchor, language=language)
        assert clause in sentence
        assert rule.period.in_words(language) in sentence
        assert sentence.endswith(".")


@pytest.mark.rule("R17-10")
@pytest.mark.promise(126)
@pytest.mark.parametrize("name", NAMES)
def test_every_end_that_is_no_erasure_names_its_method(name: str) -> None:
    register = example(name)
    others = [rule for rule in register.retention if rule.end is not EndAction.ERASE]

    assert others
    for rule in others:
        method = register.method(rule.method or "").name.sv
        assert method[1:] in retention_sentence(register, rule, language="sv")


def test_a_changed_rule_changes_the_page() -> None:
    register = example("hosting")
    longer = tuple(
        replace(one, period=Period(days=7)) if one.id == "service_log" else one for one in register.retention
    )

    before = [row[1].lines[0] for row in retention_table(register, language="en").rows]
    after = [
        row[1].lines[0] for row in retention_table(replace(register, retention=longer), language="en").rows
    ]

    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert len(changed) == 1
    assert changed[0][1].startswith("Erased 7\N{NO-BREAK SPACE}days after")


def test_trackers_say_life_and_choice() -> None:
    rows = {row[0].lines[0]: row for row in trackers_table(example("devices"), language="en").rows}

    assert rows["session"][3].lines[0] == "2\N{NO-BREAK SPACE}days"
    assert rows["csrf"][3].lines[0] == "until the browser is closed"
    assert rows["session"][4].lines[0] == "Needed for the service"
    assert rows["Piwik PRO"][4].lines[0] == "Only if you say yes"


# what the policies promise to list · where it stands in the record of processing
GROUP = {
    "Name", "Company", "E-mail address", "Phone number", "Billing address", "Card number",
    "Town and country", "Trade",
}  # fmt: skip
DEVICES = {
    "Name", "Phone number", "E-mail address", "Delivery and billing address", "Means of payment",
}  # fmt: skip
CATALOGUE = [
    pytest.param("group", GROUP, marks=pytest.mark.promise(33), id="group"),
    pytest.param("devices", DEVICES, marks=pytest.mark.promise(83), id="devices"),
]


@pytest.mark.parametrize(("name", "expected"), CATALOGUE)
def test_the_record_of_processing_lists_what_is_promised(name: str, expected: set[str]) -> None:
    rows = record(example(name), language="en")["activities"]

    listed = " | ".join(line for row in rows if not isinstance(row, str) for line in row["contents"])
    assert {one for one in expected if one in listed} == expected


@pytest.mark.promise(139)
def test_six_purposes_of_the_hosting_company_have_a_basis() -> None:
    rows = {
        row["id"]: row
        for row in record(example("hosting"), language="en")["activities"]
        if not isinstance(row, str)
    }

    for id in ("deliver", "develop", "run", "debug", "investigate", "administer"):
        assert "(Article\N{NO-BREAK SPACE}6(1)(" in rows[id]["basis"]
        assert rows[id]["categories"]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_record_is_complete(name: str) -> None:
    for row in record(example(name), language="sv")["activities"]:
        assert not isinstance(row, str)
        if row["categories"]:
            assert row["people"]
            assert row["time_limits"]
            assert row["contents"]


@pytest.mark.promise(149)
def test_the_processor_record_lists_work_done_for_others() -> None:
    made = processor_record(example("hosting"), language="en")

    assert made["data"] == ["What customers store with us"]
    row = made["activities"][0]
    assert not isinstance(row, str)
    assert len(made["activities"]) == 1
    for word in ("logging", "fault finding", "backups", "customer service"):
        assert word in row["work"]
    assert row["on_behalf_of"]


def test_data_held_for_others_are_not_in_the_controllers_own_record() -> None:
    rows = record(example("hosting"), language="en")["activities"]

    for row in rows:
        assert not isinstance(row, str)
        assert "What customers store with us" not in row["categories"]


@pytest.mark.parametrize(
    ("words", "of"),
    [
        (wording.BASIS, LegalBasis),
        (wording.RIGHT, Right),
        (wording.RECIPIENT_ROLE, RecipientRole),
        (wording.STAFF_ROLE, StaffRole),
        (wording.ORIGIN_KIND, OriginKind),
        (wording.SPECIAL, SpecialKind),
        (wording.INSTRUMENT, Instrument),
        (wording.END, EndAction),
        (wording.THEN, EndAction),
        (wording.RULE_KIND, RuleKind),
        (wording.AUDIENCE, Audience),
        (wording.CHANNEL, Channel),
        (wording.FREQUENCY, Frequency),
        (wording.ABILITY, Ability),
        (wording.IDENTITY_METHOD, IdentityMethod),
    ],
)
def test_every_code_has_its_words(words: dict[Any, Text | None], of: type[StrEnum]) -> None:
    assert set(words) == set(of)


def test_every_event_but_external_ones_has_its_words() -> None:
    assert set(wording.EVENT) == set(Event) - {Event.EXTERNAL}
