"""Letters about a pause of all use: that it is set, and that it is going to be lifted."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part
from portal.letters.texts.answer import complaint
from portal.letters.texts.decisions import dates, recipients
from portal.letters.texts.paper import ending_a_pause, link_or_letter
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def restricted(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    paused_on: date,
    ground: str,
    until: str,
    notice_days: int,
    url: str,
    told: Sequence[tuple[str, str]],
) -> Body:
    """
    The restriction is confirmed: what is paused, since when and until when, what goes on, how it ends, and
    who else is told. `url` is the page of the pause, empty for who has none.

    Rules R18-2, R19-2. Source: GDPR Art. 12(3), 18(1), 18(2), 18(3), 19.
    """
    return Body(
        subject=_("The use of your data is paused"),
        article=of_the_regulation("12(3)", "18", "19", language=language),
        parts=(
            Paragraph(
                text=_(
                    "%(sender)s has paused all use of your data. We keep them, and do nothing else with them."
                )
                % {"sender": sender.name}
            ),
            Facts(
                rows=(
                    (_("Paused since"), long_date(paused_on, language)),
                    (_("Your reason"), _("“%(words)s”") % {"words": ground}),
                    (_("It lasts"), until),
                )
            ),
            Heading(text=_("What the pause stops")),
            Listing(
                items=(
                    _("news, offers and other mailings"),
                    _("statistics and tailoring"),
                    _("giving your data to partners"),
                    _("renewals, and changes made by our staff"),
                    _("decisions made by a machine"),
                )
            ),
            Heading(text=_("What goes on")),
            Paragraph(
                text=_(
                    "We answer you when you use your rights, as the law demands. For anything else we need one "
                    "of four reasons: that you agree, a legal claim, the rights of another person, or an "
                    "important public interest. Each time, you see it among those who have looked at your data."
                )
            ),
            Heading(text=_("How it ends")),
            Paragraph(
                text=ngettext(
                    "You can end the pause yourself whenever you want, and then it ends at once. If we end it, "
                    "we tell you first, and you have %(days)s whole day before we do.",
                    "You can end the pause yourself whenever you want, and then it ends at once. If we end it, "
                    "we tell you first, and you have %(days)s whole days before we do.",
                    notice_days,
                )
                % {"days": notice_days}
            ),
            ending_a_pause(sender, reference, url),
            *recipients(told),
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            *complaint(authority),
        ),
    )


def to_be_lifted(
    *,
    sender: Controller,
    language: str,
    reference: str,
    right: str,
    paused_on: date,
    lifted_on: date,
    because: str,
    others: Sequence[str],
    stopped: Sequence[str],
    authority: AuthorityAnswer,
    url: str,
    messages_url: str,
) -> Body:
    """
    The notice before a restriction is lifted: which, why, from which day, what stays stopped all the same. R18-5.

    `others` are the person's other pauses that still hold then, `stopped` the uses stopped by an objection; the
    addresses are empty for whoever has no pages to look at.

    Source: GDPR Art. 18(3), 21.
    """
    told = {"sender": sender.name, "day": long_date(lifted_on, language)}
    return Body(
        subject=_("One of your pauses is going to end")
        if others
        else _("The pause of your data is going to end"),
        article=of_the_regulation("18(3)", language=language),
        parts=(
            *_what_ends(told, others=others, stopped=stopped),
            Heading(text=_("Why it ends")),
            Paragraph(text=because),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("You asked for"), right),
                    (_("Paused since"), long_date(paused_on, language)),
                    (_("First day without this pause"), long_date(lifted_on, language)),
                )
            ),
            Paragraph(
                text=_(
                    "Until then nothing changes. If you think that it should not end, write to us before that day, "
                    "or ask for a new pause."
                )
            ),
            link_or_letter(sender, reference, label=_("Write to us about it"), url=messages_url),
            *([Action(label=_("See your pause"), url=url)] if url else []),
            *complaint(authority),
        ),
    )


def _what_ends(told: Mapping[str, str], *, others: Sequence[str], stopped: Sequence[str]) -> list[Part]:
    if others:
        return [
            Paragraph(
                text=ngettext(
                    "From %(day)s this pause no longer holds. You have another pause that still holds then, so "
                    "%(sender)s still does not use your data.",
                    "From %(day)s this pause no longer holds. You have other pauses that still hold then, so "
                    "%(sender)s still does not use your data.",
                    len(others),
                )
                % told
            ),
            Heading(text=ngettext("Your other pause", "Your other pauses", len(others))),
            Listing(items=tuple(others)),
        ]
    if not stopped:
        return [Paragraph(text=_("From %(day)s %(sender)s may use your data again as before.") % told)]
    return [
        Paragraph(
            text=_(
                "From %(day)s %(sender)s may use your data again, but not for what you have objected to. "
                "This stays stopped:"
            )
            % told
        ),
        Listing(items=tuple(stopped)),
    ]
