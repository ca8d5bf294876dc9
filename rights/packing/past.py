"""Which of a person's copies a file is, what is new in it, and what our own record of it keeps."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from portal import register
from portal.letters import answer as letters
from retention import glance
from rights.models import Line, Package
from rights.packing.contents import Content, Counted

if TYPE_CHECKING:
    from django.db.models import QuerySet


def made_from(line: Line, contents: Sequence[Content], counted: Counted) -> dict[str, object]:
    """
    Return what our record of the answer keeps: the register it was made from, the transfers and the authority in it,
    and which copy of this person's it is.

    Source: GDPR Art. 5(2); R15-7, R15-10, R15-12.
    """
    book = register.current()
    recipients = {
        recipient for one in contents if counted.of_category(one) for recipient in one.category.recipients
    }
    return {
        "register": book.version,
        "fingerprint": book.fingerprint,
        "authority": book.authority_for(line.case.member.country or None).country,
        "transfers": [
            f"{one.recipient} {one.country}" for one in book.transfers if one.recipient in recipients
        ],
        "number": number(line),
    }


def last(line: Line) -> Package | None:
    """Return the file that was made for the person before this one, of the same right."""
    return _packages(line).order_by("-made_at").first()


def number(line: Line) -> int:
    """Return which of this person's copies the line's file is, the first one being 1 (R15-12)."""
    return 1 + _packages(line).count()


def changes(
    before: Package | None, rows: Sequence[glance.Glance], contents: Sequence[Content], counted: Counted
) -> tuple[letters.ChangeAnswer, ...]:
    """Return by how many rows each category differs from the last copy."""
    if before is None:
        return ()
    names = {one.about.id: one.about.label for one in rows}
    found = []
    for one in contents:
        difference = counted.of_category(one) - int(before.contents.get(one.category.id, 0))
        if difference:
            more = ngettext("%(n)+d record", "%(n)+d records", abs(difference)) % {"n": difference}
            found.append(
                letters.ChangeAnswer(category=names.get(one.category.id, one.category.id), change=more)
            )
    return tuple(found)


def _packages(line: Line) -> "QuerySet[Package]":
    return Package.objects.filter(line__case__member=line.case.member_id, line__right=line.right).exclude(
        line=line
    )
