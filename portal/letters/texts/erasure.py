"""The last letter, and the proof: what is deleted, what is kept until when and why, and when the copies go."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part, Table
from portal.letters.texts.answer import complaint, late
from portal.letters.texts.decisions import dates, recipients
from portal.letters.words import long_date, whole_number
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


class Shown(Protocol):
    """Some rows of one category with the same fate, in words."""

    @property
    def label(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def until(self) -> date | None: ...
    @property
    def sentence(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def law(self) -> str: ...
    @property
    def ground(self) -> str: ...


class Copies(Protocol):
    """Backups and the last day on which the data still lie in them."""

    @property
    def what(self) -> str: ...
    @property
    def until(self) -> date: ...


class Effects(Protocol):
    """What went, what stays, and the backups."""

    @property
    def now(self) -> Sequence[Shown]: ...
    @property
    def kept(self) -> Sequence[Shown]: ...
    @property
    def copies(self) -> Sequence[Copies]: ...


def erased(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    done: bool,
    whole: bool,
    effects: Effects,
    act: str,
    told: Sequence[tuple[str, str]],
    others: Sequence[tuple[str, str]] = (),
    taken_back: Sequence[str] = (),
    late_since: date | None = None,
    searched: tuple[str, int, int] | None = None,
    url: str = "",
) -> Body:
    """
    The data are deleted, or about to be: `done` tells the proof from the letter that leaves just before (R17-9).

    `late_since` is the day it should have come by, when it comes later. Without `url` it goes by post, where no page
    can be opened. `searched` is the moment at which it was last searched for what could be left, in how many places, and
    in how many something was found.

    Source: GDPR Art. 12(3), 12(4), 17, 19, 77, 79.
    """
    return Body(
        subject=_("Your data are deleted") if done else _("We are deleting your data now"),
        article=of_the_regulation(
            *(("12(3)", "12(4)", "17", "19", "77", "79") if effects.kept else ("12(3)", "17", "19", "77")),
            language=language,
        ),
        parts=(
            *_opening(sender, late(language, late_since), done=done, whole=whole, url=url),
            *_gone(effects, language, done=done),
            *_searched(searched, language),
            *_kept(effects, language),
            Paragraph(
                text=_(
                    "What a legal claim needs may stay without being listed here, for as long as naming it would harm "
                    "the claim."
                )
            ),
            *(
                [
                    Paragraph(
                        text=_(
                            "The proof may show one letter more than this mail, because this mail is counted too."
                        )
                    )
                ]
                if url
                else []
            ),
            *_taken_back(taken_back),
            *_others(others),
            *recipients(told),
            *_copies(effects, language),
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            Facts(rows=((_("Number in our ledger of deletions"), act),)),
            *complaint(authority),
        ),
    )


def _opening(sender: Controller, overdue: Sequence[Part], *, done: bool, whole: bool, url: str) -> list[Part]:
    if done:
        return [
            Paragraph(
                text=_("%(sender)s has deleted the data below. They cannot be brought back.")
                % {"sender": sender.name}
            ),
            *overdue,
        ]
    parts: list[Part] = [
        Paragraph(
            text=_("%(sender)s is deleting the data below now. They cannot be brought back.")
            % {"sender": sender.name}
        ),
        *overdue,
    ]
    if not url:
        return [
            *parts,
            Paragraph(
                text=_(
                    "This is our last letter to you, because your address goes too. Keep it as your proof."
                )
            ),
        ]
    if whole:
        parts.append(
            Paragraph(
                text=_(
                    "This is our last mail to you, because your address goes too. Keep it: the link below "
                    "leads to the proof and needs no account."
                )
            )
        )
    return [*parts, Action(label=_("Read the proof"), url=url)]


def _gone(effects: Effects, language: str, *, done: bool) -> list[Part]:
    if not effects.now:
        return [Paragraph(text=_("Nothing was deleted.") if done else _("Nothing is deleted now."))]
    return [
        Table(
            caption=_("What was deleted") if done else _("What is deleted"),
            columns=(_("What"), _("Records")),
            rows=tuple((one.label, whole_number(one.rows, language)) for one in effects.now),
        )
    ]


def _searched(searched: tuple[str, int, int] | None, language: str) -> list[Part]:
    """Tell what was looked for afterwards, and what was found of it."""
    if searched is None:
        return []
    moment, places, found = searched
    told = _(
        "On %(moment)s we searched our systems, %(places)s places in all, for what you could be told by: "
        "e-mail address, user name, name, telephone number, personal number and keys of yours."
    ) % {
        "moment": moment,
        "places": whole_number(places, language),
    }
    if found:
        rest = ngettext(
            "Something was still there in one place. We are looking at it, so that it is deleted too.",
            "Something was still there in %(found)s places. We are looking at it, so that it is deleted too.",
            found,
        ) % {"found": found}
    else:
        rest = _("Nothing was found beside what we must keep.")
    return [Paragraph(text=f"{told} {rest}")]


def _kept(effects: Effects, language: str) -> list[Part]:
    if not effects.kept:
        return []
    return [
        Heading(text=_("What we must keep")),
        Paragraph(text=_("Only what each reason below needs is left, and it is used for nothing else.")),
        Table(
            caption=_("What is kept, until when, and why"),
            columns=(_("What"), _("Records"), _("Until"), _("Why")),
            rows=tuple(
                (
                    one.label,
                    whole_number(one.rows, language),
                    long_date(one.until, language, weekday=False) if one.until else one.sentence,
                    " ".join(f"{text}." if text[-1] != "." else text for text in _why(one)),
                )
                for one in sorted(effects.kept, key=lambda one: one.until or date.max)
            ),
        ),
    ]


def _taken_back(uses: Sequence[str]) -> list[Part]:
    """Name what the person took back the yes to with the request, which has ended for good (Art. 7(3))."""
    if not uses:
        return []
    return [
        Paragraph(text=_("You took back your yes to this, so it ended when you asked:")),
        Listing(items=tuple(uses)),
    ]


def _others(others: Sequence[tuple[str, str]]) -> list[Part]:
    """Name every system outside the portal, and what became of the data there (R17-8)."""
    if not others:
        return []
    return [
        Table(
            caption=_("Other systems that held your data"),
            columns=(_("System"), _("Result")),
            rows=tuple(others),
        )
    ]


def _why(one: Shown) -> list[str]:
    """Return why something is kept: the reason, the statute where there is one, and the ground of Art. 17(3)."""
    return [text[0].upper() + text[1:] for text in (one.reason, one.law, one.ground) if text]


def _copies(effects: Effects, language: str) -> list[Part]:
    if not effects.copies:
        return []
    return [
        Heading(text=_("Backups")),
        Paragraph(
            text=_("Single data in a backup cannot be changed. The backups are overwritten automatically.")
        ),
        Listing(
            items=tuple(
                _("%(what)s: at the latest on %(day)s")
                % {"what": one.what, "day": long_date(one.until, language)}
                for one in effects.copies
            )
        ),
    ]
