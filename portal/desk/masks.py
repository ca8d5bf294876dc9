"""Names, addresses and numbers as lists show them: enough to tell two rows apart, not enough to know a person."""

from django.utils.translation import gettext as _

COVER = "•••"


def name(value: str, *, protected: bool = False) -> str:
    """Return the first letters of a name: "A••• Å•••"; of a protected person nothing."""
    if protected:
        return _("Protected identity")
    return " ".join(f"{word[0]}{COVER}" for word in value.split()[:3]) or "–"


def town(value: str, *, protected: bool = False) -> str:
    """Return the first letters of a town, as of a name: "U••• V•••"; of a protected person nothing."""
    return COVER if protected else name(value)


def subject(value: str, *, protected: bool = False) -> str:
    """Return the beginning of a subject, which a person may have written anything in: "Fakturan •••"."""
    if protected:
        return COVER
    first, _space, rest = value.partition(" ")
    return f"{first[:12]} {COVER}" if rest or len(first) > 12 else first


def email(value: str | None, *, protected: bool = False) -> str:
    """Return an address's first letter and top domain: "a•••@•••.org"; of a protected person nothing."""
    if protected or not value:
        return COVER if protected else "–"
    local, _at, host = value.partition("@")
    return f"{local[:1]}{COVER}@{COVER}.{host.rpartition('.')[2]}"


def personal_number(value: str, *, protected: bool = False) -> str:
    """Return the year of birth of a personal number: "1990••••-••••"; of a protected person nothing."""
    if protected or not value:
        return COVER if protected else "–"
    return f"{value[:4]}••••-••••"
