"""The letter that comes when what had to stay after an erasure is deleted, too."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part, Table
from portal.letters.texts.paper import asking
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def finished(
    *,
    sender: Controller,
    language: str,
    reference: str,
    asked_on: date,
    gone_on: date,
    gone: Sequence[Sequence[str]],
    kept: Sequence[Sequence[str]],
    copies: Sequence[str],
    act: str,
    url: str,
) -> Body:
    """
    More is deleted of what had to stay: what, what still stays and until when, and the backups.

    `gone` and `kept` are the rows of two tables. Without `reference` the request itself has been deleted since; without
    `url` there is no page to look at.

    Source: GDPR Art. 12(1), 17(1), 17(3); R17-3.
    """
    facts = [
        (_("It was deleted"), long_date(gone_on, language)),
        (_("Number in our ledger of deletions"), act),
    ]
    return Body(
        subject=_("More of your data are deleted"),
        article=of_the_regulation("17(1)", "17(3)", language=language),
        parts=(
            Paragraph(
                text=_(
                    "After your request of %(day)s we deleted data about you, but some we had to keep for a time. "
                    "What stands here need not stay any longer, so now we have deleted it too. It cannot be brought "
                    "back."
                )
                % {"day": long_date(asked_on, language)}
            ),
            Table(caption=_("What was deleted"), columns=(_("What"), _("Records")), rows=_rows(gone)),
            *_kept(kept),
            *_copies(copies),
            Facts(rows=(*([(_("Number"), reference)] if reference else []), *facts)),
            *_more(sender, reference, url),
        ),
    )


def in_short(told: Mapping[str, Any]) -> list[str]:
    """Return the letter in a few sentences for a child (R12-14)."""
    first = _("We had to keep some things that we knew about you. Now we have deleted more of them.")
    return [first, _("Other things we must still keep for a time.")] if told["kept"] else [first]


def _rows(told: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(row) for row in told)


def _kept(kept: Sequence[Sequence[str]]) -> list[Part]:
    if not kept:
        return [Paragraph(text=_("Nothing more has to stay after that request."))]
    return [Table(caption=_("What still has to stay"), columns=(_("What"), _("Until")), rows=_rows(kept))]


def _copies(copies: Sequence[str]) -> list[Part]:
    if not copies:
        return []
    return [
        Heading(text=_("Backups")),
        Paragraph(
            text=_("Single data in a backup cannot be changed. The backups are overwritten automatically.")
        ),
        Listing(items=tuple(copies)),
    ]


def _more(sender: Controller, reference: str, url: str) -> list[Part]:
    if url:
        return [Action(label=_("Read more about it"), url=url)]
    return [asking(sender, reference)] if reference else []
