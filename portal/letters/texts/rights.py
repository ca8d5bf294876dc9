"""Letters about a request: received, ready, soon gone, withdrawn, nothing held, and the receipt."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import Answer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Table
from portal.letters.texts.answer import answer, complaint, covered, facts, overdue
from portal.letters.words import long_date, whole_number
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller

__all__ = [
    "answer",
    "file_expiring",
    "file_ready",
    "no_data",
    "receipt",
    "received",
]


def received(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    rights: Sequence[str],
    due_on: date,
    why: str,
    late: bool = False,
    url: str,
    stops: bool = False,
    pauses: bool = False,
    regret_on: date | None = None,
    can_withdraw: bool = True,
) -> Body:
    """
    The acknowledgement: number, rights recognised, due date and why that date, how to follow. Rule R12-2.

    `stops` when a use is stopped before there is an answer, `pauses` when all are, `regret_on` the day before which
    nothing is deleted; `can_withdraw` unless nothing is left to take back.

    Source: GDPR Art. 12(3).
    """
    return Body(
        subject=_("We have received your request"),
        article=of_the_regulation("12(3)", language=language),
        parts=(
            by_when(sender, language, due_on=due_on, late=late),
            *at_once(language, stops=stops, pauses=pauses, regret_on=regret_on),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Received on"), long_date(received_on, language)),
                    (_("Last day to answer"), long_date(due_on, language)),
                )
            ),
            Heading(text=_("This is what we understood")),
            Listing(items=tuple(rights)),
            Paragraph(text=_("Is something missing or wrong? Tell us on the page of the request.")),
            Heading(text=_("Why this date")),
            Paragraph(text=why),
            Action(label=_("Follow your request"), url=url),
            *(
                [Paragraph(text=_("You can withdraw the request there at any time. It costs nothing."))]
                if can_withdraw
                else []
            ),
        ),
    )


def by_when(sender: Controller, language: str, *, due_on: date, late: bool) -> Paragraph:
    """Return that the request is here and by when it is answered; `late` where that day has gone (Art. 5(1)(a), 12(3))."""
    if late:
        said = _(
            "%(sender)s has received your request. You should have had an answer by %(due)s. We are late, and we are "
            "sorry. We answer as soon as we can."
        )
    else:
        said = _("%(sender)s has received your request. You will get an answer by %(due)s.")
    return Paragraph(text=said % {"sender": sender.name, "due": long_date(due_on, language)})


def at_once(language: str, *, stops: bool, pauses: bool, regret_on: date | None) -> list[Paragraph]:
    """
    Return what a request does, or does not yet do, before anybody answers.

    Source: GDPR Art. 17, 18(1), 21(3); R17-7, R18-6.
    """
    said = []
    if stops:
        said.append(_("What you object to stops at once."))
    if pauses:
        said.append(_("All use of your data is paused from now on. We only store them."))
    if regret_on:
        told = _(
            "Nothing is deleted before %(day)s. Until then you can change your mind and keep everything."
        )
        said.append(told % {"day": long_date(regret_on, language)})
    return [Paragraph(text=one) for one in said]


def receipt(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_at: str,
    rights: Sequence[str],
    due_on: date,
    why: str,
    channel: str,
    delivery: str,
    url: str,
    stops: bool = False,
    pauses: bool = False,
    regret_on: date | None = None,
) -> Body:
    """
    The receipt to print or keep. `received_at`, `channel` and `delivery` are words in the reader's language.

    Source: GDPR Art. 12(3).
    """
    return Body(
        subject=_("Receipt for your request"),
        article=of_the_regulation("12(3)", language=language),
        parts=(
            Paragraph(
                text=_("This shows that %(sender)s has received your request.") % {"sender": sender.name}
            ),
            *at_once(language, stops=stops, pauses=pauses, regret_on=regret_on),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Received"), received_at),
                    (_("Received through"), channel),
                    (_("You get the answer"), delivery),
                    (_("Last day to answer"), long_date(due_on, language)),
                )
            ),
            Heading(text=_("What you asked for")),
            Listing(items=tuple(rights)),
            Heading(text=_("Why this date")),
            Paragraph(text=why),
            Action(label=_("Follow your request"), url=url),
        ),
    )


def file_ready(
    *,
    sender: Controller,
    language: str,
    reference: str,
    right: str,
    to_move: bool,
    expires_on: date,
    url: str,
    masked: int = 0,
) -> Body:
    """
    The copy, or the file to move, can be fetched; the mail holds a link and no data. Rules R12-17, R15-13.

    `masked` is how many things are covered in it.
    """
    return Body(
        subject=_("Your file to move is ready to download")
        if to_move
        else _("Your copy is ready to download"),
        article=of_the_regulation("12(3)", "20" if to_move else "15(3)", language=language),
        parts=(
            Paragraph(
                text=_("The file you asked %(sender)s for is ready. It is here until %(date)s.")
                % {"sender": sender.name, "date": long_date(expires_on, language)}
            ),
            Facts(rows=((_("Number"), reference), (_("What is in it"), right))),
            *covered(masked, language, _("The file says why, and how you can complain.")),
            Action(label=_("Go to your file"), url=url),
            Paragraph(
                text=_(
                    "You confirm that it is you before the download starts. "
                    "What we hold stays as it is: a copy deletes nothing."
                )
            ),
        ),
    )


def file_expiring(
    *,
    sender: Controller,
    language: str,
    reference: str,
    right: str,
    to_move: bool,
    expires_on: date,
    url: str,
) -> Body:
    """A reminder before the file is destroyed."""
    return Body(
        subject=_("Your file to move will soon be deleted")
        if to_move
        else _("Your copy will soon be deleted"),
        parts=(
            Paragraph(
                text=_("The file that %(sender)s made for you is here until %(date)s. Then it is destroyed.")
                % {"sender": sender.name, "date": long_date(expires_on, language)}
            ),
            Facts(rows=((_("Number"), reference), (_("What is in it"), right))),
            Action(label=_("Go to your file"), url=url),
            Paragraph(text=_("If you miss it, you can ask again at any time, free of charge.")),
        ),
    )


def no_data(*, sender: Controller, language: str, answer: Answer) -> Body:
    """
    The explicit no: nothing is held, and where we searched. Rule R15-1.

    Source: GDPR Art. 15(1), 12(4), 77.
    """
    return Body(
        subject=_("We hold no data about you"),
        article=of_the_regulation("12(4)", "15(1)", "77", language=language),
        parts=(
            Paragraph(
                text=_("No: %(sender)s holds no personal data about you beyond this request.")
                % {"sender": sender.name}
            ),
            *overdue(language, answer),
            Facts(rows=tuple(facts(language, answer))),
            Table(
                caption=_("Every place we searched, also those that hold nothing"),
                columns=(_("Place"), _("Result"), _("Records")),
                rows=tuple(
                    (one.name, one.outcome, whole_number(one.records, language)) for one in answer.sources
                ),
            ),
            Paragraph(
                text=_("If you have used another address or name with us, tell us and we search again.")
            ),
            *complaint(answer.authority),
        ),
    )
