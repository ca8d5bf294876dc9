"""Confirmations that a request was taken back, by mail and by post, and what that starts again."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part
from portal.letters.texts.paper import asking
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def withdrawn(
    *,
    sender: Controller,
    language: str,
    reference: str,
    withdrawn_on: date,
    rights: Sequence[str],
    url: str,
    starts: Sequence[str] = (),
    by_consent: Sequence[str] = (),
    pause_over: bool = False,
    paused: bool = False,
    stopped: Sequence[str] = (),
) -> Body:
    """
    The member took the request, or parts of it, back; what that starts again. Rule R12-18.

    `starts` are the uses objected to, `by_consent` those of them that rest on a yes; `pause_over` when a pause ended
    with it, `paused` when another still holds, `stopped` what other objections keep stopped.
    """
    again = _again(
        sender, starts, by_consent, _after_the_pause(paused, stopped) if pause_over else "", paused
    )
    return Body(
        subject=_("Your request is withdrawn"),
        parts=(
            Paragraph(
                text=_(
                    "You have withdrawn the following from your request to %(sender)s. "
                    "We do nothing more about it."
                )
                % {"sender": sender.name}
            ),
            Listing(items=tuple(rights)),
            *again,
            _facts(language, reference=reference, withdrawn_on=withdrawn_on),
            Paragraph(text=_("You can make a new request at any time. It costs nothing.")),
            Action(label=_("See your request"), url=url),
        ),
    )


def withdrawn_on_paper(
    *,
    sender: Controller,
    language: str,
    reference: str,
    withdrawn_on: date,
    rights: Sequence[str],
    starts: Sequence[str] = (),
    by_consent: Sequence[str] = (),
    pause_over: bool = False,
    paused: bool = False,
    stopped: Sequence[str] = (),
) -> Body:
    """A withdrawal confirmed by post, with what it starts again as in the mail. Rule R12-18."""
    again = _again(
        sender, starts, by_consent, _after_the_pause(paused, stopped) if pause_over else "", paused
    )
    return Body(
        subject=_("Your request is withdrawn"),
        article=of_the_regulation("12(3)", language=language),
        parts=(
            Paragraph(text=_("You have withdrawn the following. We do nothing more about it.")),
            Listing(items=tuple(rights)),
            *again,
            _facts(language, reference=reference, withdrawn_on=withdrawn_on),
            Paragraph(text=_("You can ask again at any time, by letter, phone or e-mail.")),
            asking(sender, reference),
        ),
    )


def _facts(language: str, *, reference: str, withdrawn_on: date) -> Facts:
    return Facts(rows=((_("Number"), reference), (_("Withdrawn on"), long_date(withdrawn_on, language))))


def _again(
    sender: Controller, starts: Sequence[str], by_consent: Sequence[str], after: str, paused: bool
) -> list[Part]:
    """Return what is used again; nothing where the request had stopped no use."""
    told: list[Part] = [Paragraph(text=after % {"sender": sender.name})] if after else []
    if starts:
        first = (
            _("You had objected to this. It starts again when your pause has ended:")
            if paused
            else _("You had objected to this. It starts again now:")
        )
        told += [Paragraph(text=first), Listing(items=tuple(starts))]
    if by_consent:
        yes = _(
            "You have said yes to this, and your yes holds again: %(uses)s. You can take it back at any time."
        )
        told.append(Paragraph(text=yes % {"uses": ", ".join(by_consent)}))
    return [Heading(text=_("What starts again")), *told] if told else []


def _after_the_pause(paused: bool, stopped: Sequence[str]) -> str:
    if paused:
        return _(
            "The pause that came with it has ended. Your other pause still holds, so %(sender)s still does not use "
            "your data."
        )
    if stopped:
        return _(
            "The pause that came with it has ended. %(sender)s uses your data again, but not for what you have "
            "objected to."
        )
    return _("The pause that came with it has ended. %(sender)s uses your data again as before.")
