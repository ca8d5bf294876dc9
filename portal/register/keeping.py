"""
The public page of how long data are kept, made from the retention rules and the backups alone (T-8; promise 145).

Promises are the longest times and duties the shortest; they stand in tables of their own.
"""

import datetime as dt
from collections.abc import Sequence

from portal.register import wording
from portal.register.documents import Cell, Document, Section, Table, cell
from portal.register.information import (
    choice_words,
    method_words,
    purpose_words,
    rule_words,
    warning_words,
)
from portal.register.parts import Text
from portal.register.schema import DataRole, EndAction, Register, RetentionRule, Rounding, RuleKind
from portal.register.tables import backups_table, columns, table

TITLE = Text(sv="Så länge sparar vi uppgifter", en="How long we keep data")
PROMISES = Text(sv="Längre än så sparar vi inte", en="No longer than this")
PROMISES_MORE = Text(
    sv="När du lämnar oss går det som inte behövs längre, även om en annan rad ger en längre tid. En lag eller en "
    "obetald fordran kan göra att en del stannar; då stannar bara det som behövs för den.",
    en="When you leave us, what is no longer needed goes, even where another line gives a longer time. A law or an "
    "unpaid claim can make some of it stay; then only what it needs stays.",
)
LONGEST = Text(sv="De längsta tiderna", en="The longest times")
DUTIES = Text(sv="Det lagen kräver att vi sparar", en="What the law makes us keep")
DUTIES_MORE = Text(
    sv="Så länge måste vi spara. Det kan varken du eller vi korta.",
    en="So long we must keep it. Neither you nor we can shorten it.",
)
SHORTEST = Text(sv="De kortaste tiderna", en="The shortest times")
NEVER = Text(sv="Det vi aldrig sparar", en="What we never store")
PASSING = Text(sv="Det som bara passerar", en="What only passes through")
BACKUPS = Text(sv="Det som ligger i säkerhetskopior", en="What lies in backups")
BACKUPS_MORE = Text(
    sv="Det som har raderats ligger kvar i en säkerhetskopia tills kopian skrivs över. Ingen använder det där.",
    en="What has been erased lies in a backup until the backup is overwritten. Nobody uses it there.",
)
LAST = Text(
    sv="Det som raderas i dag är borta ur våra säkerhetskopior senast den {day}.",
    en="What is erased today is gone from our backups on {day} at the latest.",
)
DATA = ("Uppgifter", "Data")
COLUMNS = (
    DATA, ("Hur länge", "How long"), ("Från när", "From when"), ("Varför", "Why"), ("Grund", "Ground"),
)  # fmt: skip


def last_expiry(register: Register, *, on: dt.date) -> dt.date | None:
    """Return the day on which the last of our own backups goes that was made by `on`; None without backups (T-8)."""
    spans = [one.rotation_days for one in register.backups if one.role is DataRole.CONTROLLER]
    return on + dt.timedelta(days=max(spans)) if spans else None


def retention_page(register: Register, *, language: str, on: dt.date) -> Document:
    """
    Return how long everything is kept, from when and on what ground, as of `on`. Source: GDPR Art. 13(2)(a); T-8, E-1.

    :raises UnknownLanguage: when the language is neither Swedish nor English
    """
    last = last_expiry(register, on=on)
    until = (Text(sv=LAST.sv.format(day=last), en=LAST.en.format(day=last)),) if last else ()
    promises = [rule for rule in register.retention if rule.kind is RuleKind.PROMISE]
    duties = [rule for rule in register.retention if rule.kind is RuleKind.DUTY]
    sections = (
        _section(
            "promises", PROMISES, (PROMISES_MORE,), _rules(register, promises, LONGEST, language), language
        ),
        _section("duties", DUTIES, (DUTIES_MORE,), _rules(register, duties, SHORTEST, language), language),
        _section("never", NEVER, (), _never(register, language), language),
        _section(
            "backups", BACKUPS, (BACKUPS_MORE, *until), backups_table(register, language=language), language
        ),
    )
    return Document(
        title=TITLE.in_language(language),
        language="sv" if language.lower().startswith("sv") else "en",
        register_version=register.version,
        sections=tuple(one for one in sections if one.tables),
    )


def _section(id: str, heading: Text, more: Sequence[Text], of: Table, language: str) -> Section:
    return Section(
        id=id,
        heading=heading.in_language(language),
        paragraphs=tuple(one.in_language(language) for one in more),
        tables=(of,) if of.rows else (),
    )


def _rules(register: Register, rules: list[RetentionRule], caption: Text, language: str) -> Table:
    rows = [
        (
            _data(register, rule, language),
            _time(register, rule, language),
            cell(wording.since(rule.anchor, language=language)),
            cell(rule_words(register, rule, language=language).reason),
            cell(_ground(register, rule, language)),
        )
        for rule in rules
    ]
    return table(language, (caption.sv, caption.en), columns(language, *COLUMNS), rows)


def _data(register: Register, rule: RetentionRule, language: str) -> Cell:
    labels = [register.category(id).label.in_language(language) for id in rule.categories]
    audience = wording.AUDIENCE[rule.audience]
    return cell(audience.in_language(language) if audience else "", *labels)


def _time(register: Register, rule: RetentionRule, language: str) -> Cell:
    """Say the period, what happens after it where that is no erasure, and what the member may choose."""
    period = rule.period.in_words(language)
    lines = [f"{period[0].upper()}{period[1:]}"]
    if rule.rounding is Rounding.END_OF_YEAR:
        lines[0] += wording.END_OF_YEAR.in_language(language)
    if rule.end is not EndAction.ERASE:
        then = wording.THEN[rule.end].in_language(language)
        lines.append(f"{then}{method_words(register, rule, language=language)}.")
    return cell(*lines, *warning_words(rule, language=language), *choice_words(rule, language=language))


def _ground(register: Register, rule: RetentionRule, language: str) -> str:
    """Return the statute of a duty, or the legal bases of what the rule's data are used for."""
    used = [register.purpose(id) for id in rule.purposes]
    used = used or [one for id in rule.categories for one in register.purposes_of(id)]
    bases = dict.fromkeys(purpose_words(register, one, language=language).basis for one in used)
    statute = register.statute_of(rule)
    words = statute.in_language(language) if statute else ", ".join(bases)
    return f"{words[0].upper()}{words[1:]}"


def _never(register: Register, language: str) -> Table:
    rows = [
        (cell(one.label.in_language(language)), cell(one.description.in_language(language)))
        for one in register.categories
        if not one.stored
    ]
    names = columns(language, DATA, ("Vad det är", "What it is"))
    return table(language, (PASSING.sv, PASSING.en), names, rows)
