"""
The privacy notice, made from the register alone (E-1): it says nothing that the register does not.

The tables are in tables.py, the information about one category in information.py, the records of Art. 30 in
records.py; this module gives out their names too, so readers of the register need only this one.
"""

from datetime import date

from portal.register import tables, wording
from portal.register.articles import cited
from portal.register.documents import Cell, Document, Section, Table
from portal.register.information import CategoryInformation, information, retention_sentence
from portal.register.parts import Text
from portal.register.records import processor_record, record
from portal.register.schema import DataRole, Register, Right
from portal.register.tables import (
    backups_table,
    categories_table,
    purposes_table,
    recipients_table,
    retention_table,
    trackers_table,
    transfers_table,
)

__all__ = [
    "CategoryInformation",
    "Cell",
    "Document",
    "Section",
    "Table",
    "backups_table",
    "categories_table",
    "information",
    "privacy_notice",
    "processor_record",
    "purposes_table",
    "recipients_table",
    "record",
    "retention_sentence",
    "retention_table",
    "trackers_table",
    "transfers_table",
]

HEADINGS = {
    "purposes": (Text(sv="Varför och med vilken rätt", en="Why, and by what right"), "13.1 c–d"),
    "data": (Text(sv="Vilka uppgifter", en="Which data"), "14.1 d, 14.2 f"),
    "recipients": (Text(sv="Vem som får dem", en="Who gets them"), "13.1 e"),
    "retention": (Text(sv="Hur länge de sparas", en="How long they are kept"), "13.2 a"),
    "trackers": (Text(sv="Vad som lagras i webbläsaren", en="What is stored in the browser"), ""),
    "security": (Text(sv="Hur de skyddas", en="How they are protected"), "32"),
    "who": (Text(sv="Vem som ansvarar", en="Who is responsible"), "13.1 a–b"),
    "obligation": (Text(sv="Om du inte lämnar dem", en="If you do not give them"), "13.2 e"),
    "transfers": (Text(sv="Utanför EU/EES", en="Outside the EU/EEA"), "13.1 f"),
    "rights": (Text(sv="Dina rättigheter", en="Your rights"), "13.2 b–c"),
    "objection": (Text(sv="Säga nej", en="Saying no"), "21"),
    "complaint": (Text(sv="Klaga", en="Complain"), "13.2 d, 77"),
    "decisions": (Text(sv="Automatiska beslut", en="Automated decisions"), "13.2 f, 22"),
    "age": (Text(sv="Ålder", en="Age"), "8"),
    "versions": (Text(sv="Versioner", en="Versions"), ""),
}


def privacy_notice(register: Register, *, language: str, on: date, country: str | None = None) -> Document:
    """
    Return the privacy notice in a language, as in force on a local day.

    `country` is the reader's, for the authority to complain to. Source: GDPR Art. 13, 14, 21(4).

    :raises UnknownLanguage: when the language is neither Swedish nor English
    """
    title = Text(
        sv=f"Så behandlar {register.controller.name} dina personuppgifter",
        en=f"How {register.controller.name} uses your personal data",
    )
    sections = (
        who(register, language),
        section("purposes", language, tables=(tables.purposes_table(register, language=language),)),
        section(
            "data",
            language,
            tables=(tables.categories_table(register, language=language),),
            paragraphs=unknown_people(register, language),
        ),
        obligation(register, language),
        section("recipients", language, tables=(tables.recipients_table(register, language=language),)),
        outside(register, language),
        section(
            "retention",
            language,
            tables=(
                tables.retention_table(register, language=language),
                tables.backups_table(register, language=language),
            ),
        ),
        rights(register, language),
        objection(register, language),
        complaint(register, language, country),
        decisions(register, language),
        section("trackers", language, tables=(tables.trackers_table(register, language=language),)),
        section(
            "security", language, paragraphs=tuple(text.in_language(language) for text in register.security)
        ),
        age(register, language),
        versions(register, language, on),
    )
    return Document(
        title=title.in_language(language),
        language="sv" if language.lower().startswith("sv") else "en",
        register_version=register.version,
        sections=tuple(one for one in sections if one.paragraphs or one.tables),
    )


def section(
    id: str, language: str, *, paragraphs: tuple[str, ...] = (), tables: tuple[Table, ...] = ()
) -> Section:
    """Return a section under its heading, without tables that have no rows."""
    heading, articles = HEADINGS[id]
    full = tuple(one for one in tables if one.rows)
    return Section(
        id=id, heading=heading.in_language(language), paragraphs=paragraphs, tables=full, articles=articles
    )


def who(register: Register, language: str) -> Section:
    """Art. 13(1)(a)–(b): the controller and its officer (row 1)."""
    controller, where = register.controller, register.controller.address
    role = Text(
        sv=f"{controller.name} (organisationsnummer {controller.org_number}, säte {controller.seat}) är "
        "personuppgiftsansvarig.",
        en=f"{controller.name} (organisation number {controller.org_number}, seat {controller.seat}) "
        "is the controller.",
    )
    address = f"{controller.name}, {where.street}, {where.postal_code} {where.city}"
    lines = [role.in_language(language), address, controller.url, controller.email]
    if controller.phone:
        lines.append(controller.phone)
    if controller.dpo:
        officer = Text(sv="Dataskyddsombud", en="Data protection officer").in_language(language)
        lines.append(f"{officer}: {controller.dpo.name}, {controller.dpo.email}")
    for work in register.processor_work:
        other = Text(
            sv=f"Åt andra ({work.on_behalf_of}) arbetar vi som biträde: {work.work.sv}. Begäran om "
            "sådana uppgifter skickar vi vidare till dem.",
            en=f"For others ({work.on_behalf_of}) we work as processor: {work.work.en}. We pass requests "
            "about such data on to them.",
        )
        lines.append(other.in_language(language))
    return section("who", language, paragraphs=tuple(lines))


def unknown_people(register: Register, language: str) -> tuple[str, ...]:
    """Art. 11: data we cannot tie to a person, and data we hold for others (row 91, 138)."""
    lines = [
        f"{one.label.in_language(language)}: {one.unidentifiable.in_language(language)}"
        for one in register.categories
        if one.unidentifiable
    ]
    for one in register.categories:
        if one.role is DataRole.PROCESSOR:
            role = wording.DATA_ROLE[one.role].in_language(language)
            lines.append(f"{one.label.in_language(language)}: {role}.")
    return tuple(lines)


def obligation(register: Register, language: str) -> Section:
    """Art. 13(2)(e): what must be given, and what happens otherwise."""
    lines = tuple(one.if_not_given.in_language(language) for one in register.purposes if one.if_not_given)
    return section("obligation", language, paragraphs=lines)


def outside(register: Register, language: str) -> Section:
    """Art. 13(1)(f): transfers, or that the register knows of none."""
    nothing = Text(sv="Inga uppgifter förs utanför EU/EES.", en="No data are transferred outside the EU/EEA.")
    abroad = register.transfers or any(one.countries_outside for one in register.recipients)
    return section(
        "transfers",
        language,
        paragraphs=() if abroad else (nothing.in_language(language),),
        tables=(tables.transfers_table(register, language=language),),
    )


def rights(register: Register, language: str) -> Section:
    """Art. 13(2)(b)–(c): the rights, the two that depend on the basis only where a purpose has it (C-15)."""
    dependent = {right for purpose in register.purposes for right in purpose.rights}
    always = {Right.ACCESS, Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION}
    you = Text(sv="Du kan", en="You can").in_language(language)
    lines = []
    for right in Right:
        if right not in always | dependent or right is Right.OBJECTION:
            continue
        number = cited(right.article, language=language)
        line = f"{you} {wording.RIGHT[right].in_language(language)} ({number})."
        if right in dependent:
            names = [one.name.in_language(language) for one in register.purposes if right in one.rights]
            concerns = Text(sv=" Det gäller: ", en=" It concerns: ").in_language(language)
            line += concerns + ", ".join(names) + "."
        lines.append(line)
    return section("rights", language, paragraphs=tuple(lines))


def objection(register: Register, language: str) -> Section:
    """Art. 21(4): the right to object, apart from everything else (R21-6)."""
    marketing = [one.name.in_language(language) for one in register.purposes if one.marketing]
    interests = [
        one.name.in_language(language)
        for one in register.purposes
        if Right.OBJECTION in one.basis.rights and not one.marketing
    ]
    lines = []
    if marketing:
        free = Text(
            sv="Du kan säga nej till reklam när som helst, utan skäl och utan kostnad: ",
            en="You can say no to marketing at any time, without reason and without cost: ",
        )
        lines.append(free.in_language(language) + ", ".join(marketing) + ".")
    if interests:
        weighed = Text(
            sv="Du kan invända mot det som vilar på ett berättigat intresse. Vi slutar medan vi prövar det: ",
            en="You can object to what rests on a legitimate interest. We stop while we consider it: ",
        )
        lines.append(weighed.in_language(language) + ", ".join(interests) + ".")
    return section("objection", language, paragraphs=tuple(lines))


def complaint(register: Register, language: str, country: str | None) -> Section:
    """Art. 13(2)(d), 77: the authority of the reader's country (row 104)."""
    authority = register.authority_for(country)
    intro = Text(
        sv="Du kan klaga hos tillsynsmyndigheten:", en="You can complain to the supervisory authority:"
    )
    lines = (
        intro.in_language(language),
        f"{authority.called(language)}, {authority.address.in_language(language)}",
        f"{authority.url}, {authority.email}",
    )
    return section("complaint", language, paragraphs=lines)


def decisions(register: Register, language: str) -> Section:
    """
    Art. 13(2)(f), 22: each automated decision with its basis and reviewer, or an explicit none; who answers requests.

    Rules R15-9, R22-1, R22-3.
    """
    none = Text(
        sv="Inget beslut som påverkar dig rättsligt, eller på annat sätt lika mycket, fattas enbart automatiskt.",
        en="No decision that affects you legally, or in another way as much, is made by a machine alone.",
    )
    answers = Text(
        sv="Svaret på en begäran om dina uppgifter kan tas fram av en maskin. Bara en människa kan neka en begäran.",
        en="A machine may put together the answer to a request for your data. Only a person can refuse one.",
    )
    lines = tuple(
        f"{one.name.in_language(language)}: {one.logic.in_language(language)} "
        f"{one.consequences.in_language(language)} {wording.DECIDED_ON[one.basis].in_language(language)}"
        + (
            f" {wording.LOOKED_AT.in_language(language)} {one.reviewer.in_language(language)}."
            if one.reviewer
            else ""
        )
        for one in register.decisions
    )
    told = lines or (none.in_language(language),)
    if register.handling.without_human:
        told += (answers.in_language(language),)
    return section("decisions", language, paragraphs=told)


def age(register: Register, language: str) -> Section:
    """Art. 8: from which age someone joins alone (C-8)."""
    years = register.age.to_join(register.country)
    line = Text(
        sv=f"Du behöver ha fyllt {years} år för att skaffa konto själv.",
        en=f"You need to be at least {years} years old to open an account by yourself.",
    )
    return section("age", language, paragraphs=(line.in_language(language),))


def versions(register: Register, language: str, on: date) -> Section:
    """E-2: the version in force, and what changed when."""
    current = register.notice_on(on)
    now = Text(
        sv=f"Detta är version {current.version}, som gäller från {current.valid_from.isoformat()}.",
        en=f"This is version {current.version}, in force from {current.valid_from.isoformat()}.",
    )
    history = tuple(
        f"{one.version} ({one.valid_from.isoformat()}): {one.summary.in_language(language)}"
        for one in register.notice_versions
        if one.valid_from <= on
    )
    return section("versions", language, paragraphs=(now.in_language(language), *history))
