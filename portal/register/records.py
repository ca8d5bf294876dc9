"""The records of processing of Art. 30(1) and 30(2), as plain data for a page, a command or a file (E-1)."""

from collections.abc import Mapping

from portal.register import wording
from portal.register.articles import cited
from portal.register.countries import country_name
from portal.register.information import (
    information,
    purpose_words,
    recipient_words,
    rule_words,
    transfer_words,
)
from portal.register.schema import Category, DataRole, Purpose, Register

Row = Mapping[str, str | list[str]]
Record = Mapping[str, str | list[str] | list[Row]]


def record(register: Register, *, language: str) -> Record:
    """Return the controller's record: one row a purpose. Source: GDPR Art. 30(1)(a)–(g)."""
    return {
        **organisation(register),
        "security": [text.in_language(language) for text in register.security],
        "activities": [activity(register, purpose, language=language) for purpose in register.purposes],
    }


def processor_record(register: Register, *, language: str) -> Record:
    """Return the record of what is done for other controllers. Source: GDPR Art. 30(2)(a)–(d)."""
    held = [one for one in register.categories if one.role is DataRole.PROCESSOR]
    activities: list[Row] = [
        {
            "id": work.id,
            "on_behalf_of": work.on_behalf_of,
            "contact": work.contact,
            "country": country_name(work.country, language=language),
            "work": work.work.in_language(language),
            "transfers": [work.transfers.in_language(language)] if work.transfers else [],
        }
        for work in register.processor_work
    ]
    return {
        **organisation(register),
        "security": [text.in_language(language) for text in register.security],
        "data": [one.label.in_language(language) for one in held],
        "activities": activities,
    }


def organisation(register: Register) -> Record:
    """Return who keeps the record, and whom to ask. Source: GDPR Art. 30(1)(a)."""
    controller = register.controller
    where = controller.address
    officer = controller.dpo
    return {
        "register_version": register.version,
        "name": controller.name,
        "org_number": controller.org_number,
        "address": f"{where.street}, {where.postal_code} {where.city}, {where.country}",
        "contact": [controller.email, *([controller.phone] if controller.phone else [])],
        "data_protection_officer": [officer.name, officer.email] if officer else [],
    }


def activity(register: Register, purpose: Purpose, *, language: str) -> Row:
    """Return one purpose with its data, people, recipients, transfers and time limits."""
    words = purpose_words(register, purpose, language=language)
    used = [one for one in register.categories if purpose.id in one.purposes]
    own = [one for one in used if one.role is DataRole.CONTROLLER]
    recipients = [
        one
        for one in register.recipients
        if purpose.id in one.purposes and any(one.id in category.recipients for category in own)
    ]
    return {
        "id": purpose.id,
        "purpose": words.name,
        "description": words.description,
        "basis": f"{words.basis} ({cited(words.article, language=language)})",
        "rests_on": words.rests_on,
        "people": people(register, own, language=language),
        "categories": [one.label.in_language(language) for one in own],
        "contents": [
            f"{one.label.in_language(language)}: "
            + ", ".join(information(register, one.id, language=language).contents)
            for one in own
        ],
        "recipients": [
            f"{one.name} ({one.role})"
            for one in (recipient_words(each, language=language) for each in recipients)
        ],
        "transfers": [
            f"{transfer.recipient}: {transfer.country}, {transfer.safeguard}"
            for one in recipients
            for transfer in (
                transfer_words(register, each, language=language) for each in register.transfers_of(one.id)
            )
        ],
        "time_limits": [
            f"{one.label.in_language(language)}: {limit}"
            for one in own
            for limit in limits(register, one, purpose, language=language)
        ],
        "staff": sorted(
            {wording.STAFF_ROLE[role].in_language(language) for one in own for role in one.staff_roles}
        ),
    }


def people(register: Register, categories: list[Category], *, language: str) -> list[str]:
    """Return the kinds of people whose data the categories hold. Source: GDPR Art. 30(1)(c)."""
    present = {id for one in categories for id in one.people}
    return [one.label.in_language(language) for one in register.people if one.id in present]


def limits(register: Register, category: Category, purpose: Purpose, *, language: str) -> list[str]:
    """Return the time limits of a category for a purpose. Source: GDPR Art. 30(1)(f)."""
    if not category.stored:
        return [information(register, category.id, language=language).storage]
    return [
        rule_words(register, rule, language=language).sentence
        for rule in register.rules_of(category.id)
        if not rule.purposes or purpose.id in rule.purposes
    ]
