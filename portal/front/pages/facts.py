"""What stands in a column of counts and codes, as "name: value" pairs in words instead of JSON (R15-16)."""

import re
from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.datamap import codes
from portal.datamap.registry import declared

SHORTEST_OF_KEY = 8
WHOLE_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES: Mapping[str, Promise] = {
    "by": gettext_lazy("By"),
    "column": gettext_lazy("Column"),
    "decided": gettext_lazy("Decided"),
    "error": gettext_lazy("Kind of fault"),
    "field": gettext_lazy("What is wrong"),
    "fields": gettext_lazy("Details"),
    "files": gettext_lazy("Files"),
    "given": gettext_lazy("You said yes to"),
    "ground": gettext_lazy("Ground"),
    "merged": gettext_lazy("Joined record"),
    "offered": gettext_lazy("Choices shown to you"),
    "origin": gettext_lazy("Where from"),
    "package": gettext_lazy("File"),
    "right": gettext_lazy("Right"),
    "rights": gettext_lazy("Rights"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "rows": gettext_lazy("Records"),
    "source": gettext_lazy("System"),
    "table": gettext_lazy("Table"),
    "task": gettext_lazy("Task"),
    "row": gettext_lazy("Key of the row"),
    "was_contact": gettext_lazy("Known to us before"),
    "whole": gettext_lazy("Whole value"),
    "why": gettext_lazy("Why"),
}


def _rights() -> Mapping[str, object]:
    return declared()["rights.line"].codes_of("right")


def _corrected(column: str) -> codes.Codes:
    return lambda: declared()["rights.correction"].codes_of(column)


def _fields() -> Mapping[str, object]:
    return declared()["members.profilechange"].codes_of("field")


def _tables() -> Mapping[str, object]:
    return {label: source.title() for label, source in declared().items()}


def _grounds() -> Mapping[str, object]:
    """Return the grounds of fees, refusals and covers, which are told apart by their codes or mean the same."""
    found: dict[str, object] = {}
    for table in ("rights.fee", "rights.refusal", "rights.mask"):
        found |= declared()[table].codes_of("ground")
    return found


LISTS: Mapping[str, codes.Codes] = {
    "by": codes.roles,
    "decided": _corrected("decided"),
    "field": _corrected("field"),
    "fields": _fields,
    "ground": _grounds,
    "origin": codes.origins,
    "right": _rights,
    "rights": _rights,
    "role": codes.roles,
    "roles": codes.roles,
    "source": codes.sources,
    "table": _tables,
}


def shortened(text: str) -> str:
    """Return a random key by its first eight signs, which tell rows apart; other text as it stands."""
    return text[:SHORTEST_OF_KEY] if WHOLE_KEY.fullmatch(text) else text


def in_words(facts: Mapping[str, object], *, about: str = "") -> str:
    """Return the pairs; names and codes are those of the table `about`, where it has such a column."""
    return ", ".join(f"{_name(key, about)}: {_value(key, value, about)}" for key, value in facts.items())


def _name(key: str, about: str) -> str:
    source = declared().get(about)
    if source and key in source.fields:
        return str(source.label_of(key))
    return str(NAMES.get(key) or codes.categories().get(key, key))


def _value(key: str, value: object, about: str) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case list() | tuple():
            return _several(key, value, about)
        case Mapping():
            return f"({in_words(value)})"
        case _:
            return shortened(str(_words(key, about).get(str(value), value)))


def _several(key: str, values: Sequence[object], about: str) -> str:
    return " + ".join(_value(key, value, about) for value in values)


def _words(key: str, about: str) -> Mapping[str, object]:
    source = declared().get(about)
    if source and key in source.fields and (known := source.codes_of(key)):
        return known
    return LISTS[key]() if key in LISTS else {}
