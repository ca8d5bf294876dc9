"""Letters about a correction: what was changed, what is still needed, and what recipients must know (Art. 16, 19)."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part
from portal.letters.texts.answer import complaint
from portal.letters.texts.decisions import dates, recipients
from portal.letters.texts.paper import asking, ending_a_pause, replying, words_of
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def corrected(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    what: str,
    old: str,
    new: str,
    otherwise: bool,
    reason: str,
    elsewhere: Sequence[tuple[str, str]],
    told: Sequence[tuple[str, str]],
    paused: bool,
    own_words: str,
    pause_url: str,
) -> Body:
    """
    The correction was made: from what to what, what differs from the request and why, and who was told.

    `own_words` is the page where a view of one's own is put beside the data, `pause_url` that of the pause; both empty
    for who has no such pages.
    Rules R16-2, R19-2. Source: GDPR Art. 12(3), 12(4), 16, 18(3), 19, 77, 79.
    """
    first = (
        _("We have corrected your data, but not as you asked. The reason stands below.")
        if otherwise
        else _("We have corrected your data.")
    )
    return Body(
        subject=_("We have corrected your data"),
        article=of_the_regulation(
            *(("12(3)", "12(4)") if otherwise else ("12(3)",)),
            *("16", "18(3)", "19", "77"),
            *(("79",) if otherwise else ()),
            language=language,
        ),
        parts=(
            Paragraph(text=first),
            *_change(what, old, new, reason),
            *_elsewhere(elsewhere),
            *recipients(told),
            *(_pause(sender, reference, pause_url) if paused else ()),
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            *beside_the_data(sender, reference, own_words),
            *complaint(authority),
        ),
    )


def beside_the_data(sender: Controller, reference: str, url: str) -> tuple[Part, ...]:
    """
    Return what a person can do who sees it differently: put words of her own beside the data, by letter without a page.

    Rules R16-3, R16-6.
    """
    if not url:
        return (
            Paragraph(
                text=_(
                    "If you think it is still not right, you can write your own words to us. We keep them and show "
                    "them together with the data."
                )
            ),
            asking(sender, reference),
        )
    return (
        Paragraph(
            text=_(
                "If you think it is still not right, you can add your own words on the page My data. "
                "They are kept and shown together with the data."
            )
        ),
        Action(label=_("Write your own words"), url=url),
    )


def asked(
    *,
    sender: Controller,
    language: str,
    reference: str,
    due_on: date,
    url: str,
    article: str = "16",
    what: str = "",
    why: str = "",
    among: Sequence[str] = (),
) -> Body:
    """
    We ask for something before we go on: in a mail `what` and `why` stand on the page alone, on paper they are here.

    `among` are the things to choose from, where there are such. Rules R12-15, R15-17, R16-4.
    """
    question: tuple[Part, ...] = (
        (Action(label=_("See what we need and why"), url=url),)
        if url
        else (
            Heading(text=_("What we ask")),
            *words_of(what),
            *((Listing(items=tuple(among)),) if among else ()),
            Heading(text=_("Why we need it")),
            *words_of(why),
            replying(sender, reference),
        )
    )
    return Body(
        subject=_("We need something for your request"),
        article=of_the_regulation(article, language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s needs something from you to go on with your request.")
                % {"sender": sender.name}
            ),
            Facts(
                rows=((_("Number"), reference), (_("Last day to answer you"), long_date(due_on, language)))
            ),
            *question,
            Paragraph(text=_("The sooner you answer, the sooner we go on. Our last day does not move.")),
        ),
    )


def told(*, sender: Controller, language: str, act: str, reference: str) -> Body:
    """A recipient is told that data it got were changed here: a number, and nothing about whom. Rule R19-1."""
    what = {
        "rectification": _("We have corrected data about a person. You got the data from us."),
        "erasure": _("We have erased data about a person. You got the data from us."),
        "restriction": _("We have restricted the use of data about a person. You got the data from us."),
        "lifted": _("A restriction of the use of data about a person has ended. You got the data from us."),
    }.get(act, act)
    return Body(
        subject=_("About data you got from us"),
        article=of_the_regulation("19", language=language),
        parts=(
            Paragraph(text=what),
            Facts(rows=((_("Number"), reference), (_("From"), sender.name), (_("Contact"), sender.email))),
            Paragraph(
                text=_(
                    "This mail holds no personal data. You get the particulars in the way we have agreed on; "
                    "if you have not got them, answer this mail and give the number."
                )
            ),
            Paragraph(text=_("Do the same with your copy, and tell us when it is done.")),
        ),
    )


def waiting(*, sender: Controller, language: str, reference: str, due_on: date) -> Body:
    """Staff are told that a recipient still waits to be told. Rule R19-1."""
    return Body(
        subject=_("A recipient waits to be told"),
        article=of_the_regulation("19", language=language),
        parts=(
            Paragraph(
                text=_("A recipient that got data from us has not been told what was done with them since.")
            ),
            Facts(rows=((_("Number"), reference), (_("To be told by"), long_date(due_on, language)))),
            Paragraph(text=_("Open “recipients to tell” at the desk.")),
        ),
    )


def _change(what: str, old: str, new: str, reason: str) -> list[Part]:
    rows = [(_("What"), what)]
    if old or new:
        rows += [(_("Before"), old or _("nothing")), (_("Now"), new or _("nothing"))]
    found: list[Part] = [Heading(text=_("What we changed")), Facts(rows=tuple(rows))]
    return [*found, Paragraph(text=reason)] if reason else found


def _elsewhere(rows: Sequence[tuple[str, str]]) -> list[Part]:
    return [Heading(text=_("In our other systems")), Facts(rows=tuple(rows))] if rows else []


def _pause(sender: Controller, reference: str, url: str) -> list[Part]:
    return [
        Heading(text=_("The pause")),
        Paragraph(
            text=_(
                "We have not used your data while we looked into it. The pause does not end with this answer: we "
                "tell you first from which day we use the data again. You can end it yourself at once, or ask for "
                "a longer pause."
            )
        ),
        ending_a_pause(sender, reference, url),
    ]
