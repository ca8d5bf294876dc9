"""The words for codes that stand in columns: a recipient's name, a purpose, a country, a staff role (R15-16)."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from portal import register
from portal.datamap.source import ModelSource
from portal.letters.words import manner
from portal.members.models import Member
from portal.register.countries import country_name
from portal.register.schema import NotInRegister
from portal.register.vocabulary import Channel
from portal.register.wording import CHANNEL

WORDS: Mapping[str, str] = {
    "sv": gettext_noop("Swedish"),
    "en": gettext_noop("English"),
    "form": gettext_noop("the form here"),
    "guest": gettext_noop("the form here, without an account"),
    "demo": gettext_noop("made up for the demonstration"),
    "sign_up": gettext_noop("at registration"),
    "consents": gettext_noop("the page Consents"),
    "member": gettext_noop("your record"),
    "case": gettext_noop("your request"),
    "messages": gettext_noop("your messages"),
    "payments": gettext_noop("your payments"),
    "support": gettext_noop("to answer your question"),
    "system": gettext_noop("the portal itself"),
    "handler": gettext_noop("case handler"),
    "verifier": gettext_noop("checks identity"),
    "approver": gettext_noop("approves decisions"),
    "auditor": gettext_noop("auditor"),
    "technician": gettext_noop("technician"),
    "portal": gettext_noop("this portal"),
    "webauthn": gettext_noop("passkey"),
    "totp": gettext_noop("code app"),
    "recovery_codes": gettext_noop("recovery codes"),
    "restricted": gettext_noop("you asked us to pause"),
    "objected": gettext_noop("you said no"),
    "no_consent": gettext_noop("you have not said yes"),
    "staff": gettext_noop("our staff"),
}


def in_words(source: type[ModelSource], name: str, value: Any, *, language: str) -> str | None:
    """Return what a code means in the reader's language, or None when the column holds no code."""
    column = source.column(name)
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    meaning = COLUMNS.get(name)
    if meaning is None or not isinstance(value, str):
        return None
    return meaning(value, manner(language)) if value else ""


def word(value: str) -> str:
    """Return the words of a plain code; an unknown one is shown as it stands, never hidden."""
    return _(WORDS[value]) if value in WORDS else value


def recipient(value: str, language: str) -> str:
    """Name a recipient of the register."""
    return _known(lambda: register.current().recipient(value).name, value)


def purpose(value: str, language: str) -> str:
    """Name a purpose of the register."""
    return _known(lambda: register.current().purpose(value).name.in_language(language), value)


def category(value: str, language: str) -> str:
    """Name a category of the register."""
    return _known(lambda: register.current().category(value).label.in_language(language), value)


def origin(value: str, language: str) -> str:
    """Say where data came from: an origin of the register, or a sign-in service."""
    service = value.removeprefix("oidc:")
    for provider in register.current().providers:
        if provider.id == service:
            return provider.name
    return _known(lambda: register.current().origin(value).label.in_language(language), value)


def channel(value: str, language: str) -> str:
    """Name a channel of messages."""
    return CHANNEL[Channel(value)].in_language(language) if value in set(Channel) else word(value)


def field(value: str, language: str) -> str:
    """Name a field of the profile."""
    names = {column.name: str(column.verbose_name) for column in Member._meta.concrete_fields}
    return names.get(value, value)


def _known(read: Callable[[], str], value: str) -> str:
    try:
        return read()
    except NotInRegister:
        return word(value)


COLUMNS: Mapping[str, Callable[[str, str], str]] = {
    "recipient": recipient,
    "purpose": purpose,
    "category": category,
    "country": lambda value, language: country_name(value, language=language),
    "origin": origin,
    "channel": channel,
    "field": field,
    "role": lambda value, language: word(value),
    "language": lambda value, language: word(value),
    "surface": lambda value, language: word(value),
    "page": lambda value, language: word(value),
    "reason": lambda value, language: word(value),
    "source": lambda value, language: word(value),
    "type": lambda value, language: word(value),
    "cause": lambda value, language: word(value),
}
