"""Letters for people who are answered by post: they have no page to look at, so each says what to do on paper."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Body, Facts, Heading, Listing, Paragraph
from portal.letters.texts.answer import complaint, covered
from portal.letters.texts.decisions import dates
from portal.letters.texts.paper import place
from portal.letters.texts.rights import at_once, by_when
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def received_on_paper(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    rights: Sequence[str],
    due_on: date,
    why: str,
    late: bool = False,
    stops: bool = False,
    pauses: bool = False,
    regret_on: date | None = None,
) -> Body:
    """
    The acknowledgement by post: number, rights recognised, due date and why that date. Rules R12-2, R12-15.

    `stops` when a use is stopped before there is an answer, `pauses` when all are, `regret_on` the day before which
    nothing is deleted.

    Source: GDPR Art. 12(2), 12(3).
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
            Heading(text=_("Why this date")),
            Paragraph(text=why),
            _reaching(sender),
        ),
    )


def copy_on_paper(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    right: str,
    authority: AuthorityAnswer,
    to_move: bool,
    price: int,
    masked: int = 0,
) -> Body:
    """
    The letter on top of a copy, or of what can be moved, that is posted; `price` is what was agreed, in öre.

    Rules R12-7, R12-13, R12-15, R15-11, R15-13.

    Source: GDPR Art. 12(1), 12(3), 15(3), 20(1).
    """
    return Body(
        subject=_("Here is what you asked for"),
        article=of_the_regulation("12(3)", "20" if to_move else "15(3)", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s has answered your request: %(right)s.")
                % {"sender": sender.name, "right": right}
            ),
            Paragraph(
                text=_(
                    "The enclosure says what we hold about you, why, who gets it and how long we keep it. "
                    "Then come the data themselves, and the files you have sent us."
                )
            ),
            *covered(masked, language, _("The enclosure says why, and how you can complain.")),
            *dates(
                language, reference=reference, received_on=received_on, answered_on=answered_on, price=price
            ),
            _missing(sender),
            *complaint(authority),
        ),
    )


def letter_waits(*, sender: Controller, language: str, reference: str) -> Body:
    """To the organisation itself: a letter is not posted yet, or came back. Names nobody. Rule R12-15."""
    return Body(
        subject=_("A letter needs your attention"),
        parts=(
            Paragraph(
                text=_("A letter has waited to be posted for two days, or came back. Open it on the desk.")
            ),
            Facts(rows=((_("Number"), reference),)),
        ),
    )


def _reaching(sender: Controller) -> Paragraph:
    return Paragraph(
        text=_(
            "Is something missing or wrong, or do you want to take the request back? Write to %(name)s, "
            "%(street)s, %(postal_code)s %(city)s, or to %(email)s, and name the number above."
        )
        % place(sender)
    )


def _missing(sender: Controller) -> Paragraph:
    """Say where to write when an answer is not what it should be: there is nothing to take back any more."""
    return Paragraph(
        text=_(
            "Is something missing or wrong? Write to %(name)s, %(street)s, %(postal_code)s %(city)s, or to %(email)s, "
            "and name the number above."
        )
        % place(sender)
    )
