"""
The words for codes that stand in columns: a recipient, a purpose, a country, a role (R15-16).

A declaration names the list its column's codes come from, and everything that people read is told from it: pages,
file, schema and letter. A code that no list knows is shown as it stands, never hidden.
"""

from collections.abc import Callable, Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import register
from portal.register.countries import country_names
from portal.register.information import retention_sentence
from portal.register.wording import CHANNEL

Codes = Callable[[], Mapping[str, object]]
"""Returns the words of each code, in the active language or lazily translated."""

ROLE_WORDS: Mapping[str, object] = {
    "member": _("you"),
    "guest": _("you, without an account"),
    "system": _("the portal itself"),
    "staff": _("our staff"),
    "handler": _("case handler"),
    "verifier": _("checks identity"),
    "approver": _("approver"),
    "auditor": _("auditor"),
    "technician": _("technician"),
}

ROLES_TO_STAFF: Mapping[str, object] = {
    **ROLE_WORDS,
    "member": _("the member"),
    "guest": _("the person, without an account"),
}
"""The same said to staff: whoever reads is not the member."""


ORIGINS: Mapping[str, object] = {
    "form": _("the form here"),
    "guest": _("the form here, without an account"),
    "demo": _("made up for the demonstration"),
    "staff": _("our staff"),
}


def plain(words: Mapping[str, object]) -> Codes:
    """Return a list of codes that is the same for every organisation."""
    return lambda: words


roles = plain(ROLE_WORDS)
languages = plain({"sv": _("Swedish"), "en": _("English")})


def recipients() -> Mapping[str, object]:
    """Name the recipients of the register (R15-4)."""
    return {one.id: one.called(spoken()) for one in register.current().recipients}


def purposes() -> Mapping[str, object]:
    """Name the purposes of the register."""
    return {one.id: one.name.in_language(spoken()) for one in register.current().purposes}


def categories() -> Mapping[str, object]:
    """Name the categories of the register."""
    return {one.id: one.label.in_language(spoken()) for one in register.current().categories}


def rules() -> Mapping[str, object]:
    """Say the retention rules of the register."""
    book = register.current()
    return {one.id: retention_sentence(book, one, language=spoken()) for one in book.retention}


def periods() -> Mapping[str, object]:
    """Say the periods that the register lets members choose (T-10)."""
    offered = {one for rule in register.current().retention for one in rule.shorter_choices}
    return {"": _("the same time as for everyone")} | {str(one): one.in_words(spoken()) for one in offered}


def sources() -> Mapping[str, object]:
    """Name our own records and the other systems of the register."""
    systems = {one.id: one.name.in_language(spoken()) for one in register.current().sources}
    return {"portal": _("our own records")} | systems


def source_name(source: str) -> str:
    """Name one of these; a system that has left the register since, as it stands."""
    return str(sources().get(source, source))


def origins() -> Mapping[str, object]:
    """Say where data came from: an origin of the register, or a sign-in service (R15-8)."""
    services = {f"oidc:{one.id}": one.name for one in register.current().providers}
    named = {one.id: one.label.in_language(spoken()) for one in register.current().origins}
    return {**ORIGINS, **providers(), **services, **named}


def origins_to_staff() -> Mapping[str, object]:
    """Say the same to staff: the register's words for what a person did herself speak to that person."""
    return {**origins(), **ORIGINS}


def providers() -> Mapping[str, object]:
    """Name the sign-in services of the register."""
    return {one.id: one.name for one in register.current().providers}


def countries() -> Mapping[str, object]:
    """Name the countries of ISO 3166-1."""
    return {code: name.in_language(spoken()) for code, name in country_names().items()}


def channels() -> Mapping[str, object]:
    """Name the channels of messages."""
    return {str(channel): name.in_language(spoken()) for channel, name in CHANNEL.items()}


def spoken() -> str:
    """Return the language in which the register is read now."""
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
