"""Letters about a request that is passed on to whoever decides about the data."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.letter import Body, Facts, Listing, Paragraph
from portal.letters.texts.paper import link_or_letter
from portal.letters.words import long_date
from portal.register.articles import cited, of_the_regulation
from portal.register.parts import Controller


def forwarded(
    *,
    sender: Controller,
    language: str,
    reference: str,
    controller: str,
    email: str,
    work: str,
    forwarded_on: date,
    url: str,
) -> Body:
    """To the person: who decides about the data, how to reach it, what we still answer. Source: R12-19."""
    return Body(
        subject=_("We have passed your request on"),
        article=of_the_regulation("28(3)(e)", language=language),
        parts=(
            Paragraph(
                text=_(
                    "Some of the data are not ours to decide about. We keep them for %(controller)s, who answers you."
                )
                % {"controller": controller}
            ),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Who decides and answers"), controller),
                    (_("How to reach them"), email),
                    (_("What we do on their behalf"), work),
                    (_("Passed on"), long_date(forwarded_on, language)),
                )
            ),
            Paragraph(text=_("We go on with what we decide about ourselves, and answer you about that.")),
            link_or_letter(sender, reference, label=_("Follow your request"), url=url),
        ),
    )


def passed_on(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    forwarded_on: date,
    rights: Sequence[str],
    work: str,
) -> Body:
    """To the controller: a request for it has come; nobody is named. Source: GDPR Art. 28(3)(e); R12-17, R12-19."""
    return Body(
        subject=_("A request for you to answer"),
        article=of_the_regulation("28(3)(e)", language=language),
        parts=(
            Paragraph(
                text=_(
                    "A person has asked %(sender)s about data that we keep on your behalf. You decide about them, "
                    "so the answer is yours to give. We have told the person so."
                )
                % {"sender": sender.name}
            ),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("It reached us"), long_date(received_on, language)),
                    (_("Passed on"), long_date(forwarded_on, language)),
                    (_("What we do on your behalf"), work),
                )
            ),
            Paragraph(text=_("What the person asked for:")),
            Listing(items=tuple(rights)),
            Paragraph(
                text=_(
                    "The law gives you one month to answer (%(article)s). Count from the day it reached us, to be "
                    "on the safe side."
                )
                % {"article": cited("12(3)", language=language)}
            ),
            Paragraph(
                text=_(
                    "This mail does not say who the person is. Write to %(email)s with the number, and we hand that over "
                    "in the way we have agreed. We help you with the answer."
                )
                % {"email": sender.email}
            ),
        ),
    )
