"""
What stands in a structured column, in words instead of JSON (R15-16): on a person's page and in the pages of a copy.

A declaration names the words of its own column (`words`); the others are told as "name: value" pairs.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import register
from portal.datamap import codes
from portal.datamap.registry import declared
from portal.datamap.source import ModelSource

SHORTEST_OF_KEY = 8
WHOLE_KEY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES: Mapping[str, Promise] = {
    "about": gettext_lazy("About"),
    "act": gettext_lazy("What they are told of"),
    "authority": gettext_lazy("Authority's country"),
    "before": gettext_lazy("Before"),
    "by": gettext_lazy("By"),
    "category": gettext_lazy("Kind of data"),
    "channel": gettext_lazy("How it came"),
    "column": gettext_lazy("Column"),
    "consents": gettext_lazy("Consents taken back again"),
    "decided": gettext_lazy("Decided"),
    "delivery": gettext_lazy("How the answer comes"),
    "digest": gettext_lazy("Digest of the line"),
    "document": gettext_lazy("Key of the copy"),
    "due": gettext_lazy("New last day"),
    "ended": gettext_lazy("How it ended"),
    "erased": gettext_lazy("Deleted again"),
    "error": gettext_lazy("Kind of fault"),
    "event": gettext_lazy("What was reported"),
    "field": gettext_lazy("What is wrong"),
    "fields": gettext_lazy("Details"),
    "files": gettext_lazy("Files"),
    "found": gettext_lazy("Places with something left"),
    "fingerprint": gettext_lazy("Fingerprint of the register"),
    "format": gettext_lazy("Format"),
    "given": gettext_lazy("You said yes to"),
    "ground": gettext_lazy("Ground"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "letter": gettext_lazy("Letter"),
    "line": gettext_lazy("Key of the part"),
    "merged": gettext_lazy("Joined record"),
    "number": gettext_lazy("Which copy"),
    "objections": gettext_lazy("Objections set again"),
    "offered": gettext_lazy("Choices shown to you"),
    "origin": gettext_lazy("Where from"),
    "others": gettext_lazy("Rows of others that were touched"),
    "outcome": gettext_lazy("Outcome"),
    "package": gettext_lazy("File"),
    "page": gettext_lazy("Page"),
    "places": gettext_lazy("Places searched"),
    "period": gettext_lazy("Month"),
    "plan": gettext_lazy("Plan"),
    "position": gettext_lazy("Number of the line"),
    "purpose": gettext_lazy("What for"),
    "reason": gettext_lazy("Reason"),
    "recipient": gettext_lazy("Recipient"),
    "register": gettext_lazy("Version of the register"),
    "restrictions": gettext_lazy("Pauses set again"),
    "result": gettext_lazy("Result"),
    "right": gettext_lazy("Right"),
    "rights": gettext_lazy("Rights"),
    "role": gettext_lazy("Role"),
    "roles": gettext_lazy("Roles"),
    "row": gettext_lazy("Key of the row"),
    "rows": gettext_lazy("Records"),
    "rule": gettext_lazy("Rule"),
    "source": gettext_lazy("System"),
    "surface": gettext_lazy("Where it was decided"),
    "table": gettext_lazy("Table"),
    "task": gettext_lazy("Task"),
    "transfers": gettext_lazy("Sent to other countries"),
    "unreadable": gettext_lazy("Lines without a key"),
    "version": gettext_lazy("Version"),
    "was_contact": gettext_lazy("Known to us before"),
    "way": gettext_lazy("Way"),
    "whole": gettext_lazy("Whole value"),
    "why": gettext_lazy("Why"),
    "work": gettext_lazy("What it was about"),
}


def _rights() -> Mapping[str, object]:
    return declared()["rights.line"].codes_of("right")


def _corrected(column: str) -> codes.Codes:
    return lambda: declared()["rights.correction"].codes_of(column)


def _fields() -> Mapping[str, object]:
    return declared()["members.profilechange"].codes_of("field")


def _tables() -> Mapping[str, object]:
    return {label: source.title() for label, source in declared().items()}


def _works() -> Mapping[str, object]:
    """Name what we do for other controllers, by the register."""
    return {one.id: one.work.in_language(codes.spoken()) for one in register.current().processor_work}


def _grounds() -> Mapping[str, object]:
    """Return the grounds of fees, refusals and covers, which are told apart by their codes or mean the same."""
    found: dict[str, object] = {}
    for table in ("rights.fee", "rights.refusal", "rights.mask"):
        found |= declared()[table].codes_of("ground")
    return found


def _of(*columns: str) -> codes.Codes:
    """Return the codes of declared columns, such as `rights.line.outcome`; what two of them share means the same."""

    def known() -> Mapping[str, object]:
        found: dict[str, object] = {}
        for column in columns:
            table, _dot, name = column.rpartition(".")
            found |= declared()[table].codes_of(name)
        return found

    return known


WHY = codes.plain(
    {
        "erasure": gettext_lazy("a deletion waits for a second person"),
        "fee": gettext_lazy("a fee was answered"),
        "identity": gettext_lazy("nobody had shown who it is"),
        "profile": gettext_lazy("a system kept what was gathered about you for marketing"),
        "refusal": gettext_lazy("a refusal waits for a second person"),
        "remind": gettext_lazy("the last day came closer"),
        "replied": gettext_lazy("you had answered a question"),
        "traces": gettext_lazy("something was found after the deletion"),
        "undone": gettext_lazy("Deletions that had come undone"),
        "unreached": gettext_lazy("a system did not answer"),
        "untold": gettext_lazy("a letter could not be sent in time"),
        "written": gettext_lazy("you had written to us"),
    }
)
"""Why staff were asked to look at a request: the first word of the promise's key."""
LISTS: Mapping[str, codes.Codes] = {
    "about": codes.categories,
    "act": _of("recipients.notification.act"),
    "before": _rights,
    "by": codes.roles,
    "category": codes.categories,
    "channel": codes.channels,
    "decided": _corrected("decided"),
    "ended": _of("rights.iddocument.ended"),
    "field": _corrected("field"),
    "fields": _fields,
    "ground": _grounds,
    "kind": _of("rights.mandate.kind"),
    "language": codes.languages,
    "letter": _of("rights.posted.letter"),
    "origin": codes.origins,
    "outcome": _of("rights.line.outcome"),
    "purpose": codes.purposes,
    "reason": _of(
        "rights.extension.reason", "rights.pause.doubt", "rights.step.reason", "recipients.lookup.reason"
    ),
    "recipient": codes.recipients,
    "result": _of("rights.review.result"),
    "right": _rights,
    "rights": _rights,
    "role": codes.roles,
    "roles": codes.roles,
    "rule": codes.rules,
    "source": codes.sources,
    "table": _tables,
    "way": _of("rights.pause.way", "notices.noticegiven.way"),
    "why": WHY,
    "work": _works,
}


def shortened(text: str) -> str:
    """Return a random key by its first eight signs, which tell rows apart; other text as it stands."""
    return text[:SHORTEST_OF_KEY] if WHOLE_KEY.fullmatch(text) else text


def said(source: type[ModelSource], name: str, value: Any, *, beside: str = "") -> str:
    """
    Return a structured value of a column in the active language; `beside` is what stands in `Field.beside`.

    What a declaration's own words cannot read, such as the shape of an older release, is told plainly, never hidden.
    """
    if value in (None, "", {}, []):
        return ""
    words = source.fields[name].words
    try:
        told = words(value, beside) if words else ""
    except (AttributeError, LookupError, TypeError, ValueError):
        told = ""
    return told or _plainly(value)


def named(known: codes.Codes) -> Callable[[Any, str], str]:
    """Return the words of a column that holds a list of codes."""

    def told(value: Any, _beside: str) -> str:
        listed = value if isinstance(value, list | tuple) else ()
        return ", ".join(str(known().get(str(one), one)) for one in listed)

    return told


def values_alone(value: Any, _beside: str = "") -> str:
    """Return the values of a structure without names and keys, which are those of a program; days as days."""
    match value:
        case {"day": str(day)}:
            return date_format(dt.date.fromisoformat(day))
        case bool():
            return ""
        case Mapping():
            told = [values_alone(one) for one in value.values()]
        case list() | tuple():
            told = [values_alone(one) for one in value]
        case _:
            return "" if value is None or _a_key(value) else str(value)
    return ", ".join(one for one in told if one)


def _a_key(value: object) -> bool:
    """Return whether a value is the random key of a row, which says nothing to anybody."""
    try:
        return str(uuid.UUID(str(value))) == str(value)
    except ValueError:
        return False


def about_the_row(value: Any, beside: str) -> str:
    """Return the pairs of an entry of the trail; `beside` is the table that the entry is about."""
    return in_words(value, about=beside)


def _plainly(value: Any) -> str:
    match value:
        case Mapping():
            return in_words(value)
        case list() | tuple():
            return ", ".join(_plainly(one) for one in value)
        case _:
            return shortened(str(value))


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
