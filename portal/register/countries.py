"""The countries of ISO 3166-1, their names in both languages, and which of them are in the EEA."""

import csv
from functools import cache
from importlib.resources import files

from portal.register.parts import Text

EEA = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
])  # fmt: skip


@cache
def country_names() -> dict[str, Text]:
    """Return the name of every country by its ISO 3166-1 alpha-2 code."""
    text = files("portal.register").joinpath("countries.csv").read_text(encoding="utf-8")
    return {row["code"]: Text(sv=row["sv"], en=row["en"]) for row in csv.DictReader(text.splitlines())}


def country_name(code: str, *, language: str) -> str:
    """Return a country's name, or the code itself when ISO does not know it."""
    name = country_names().get(code)
    return name.in_language(language) if name else code


def country_choices(*, language: str, home: str) -> list[tuple[str, str]]:
    """Return each code with its name for a form to choose from: where most people live first, the others by name."""
    names = {code: name.in_language(language) for code, name in country_names().items()}
    others = sorted((code for code in names if code != home), key=lambda code: names[code])
    return [(code, names[code]) for code in ([home, *others] if home in names else others)]


def in_eea(country: str) -> bool:
    """Return whether a country is in the European Economic Area, where the GDPR itself protects data."""
    return country in EEA
