"""The letter about more time for a request."""

from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Body, Facts, Heading, Paragraph
from portal.letters.texts.answer import complaint
from portal.letters.texts.paper import link_or_letter
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def extended(
    *,
    sender: Controller,
    language: str,
    reference: str,
    reason: str,
    text: str,
    first_due_on: date,
    due_on: date,
    authority: AuthorityAnswer,
    url: str,
) -> Body:
    """
    More time: the new last day, and why. It leaves on or before the first last day.

    Source: GDPR Art. 12(3); R12-5; D-7, D-8.
    """
    return Body(
        subject=_("We need more time for your request"),
        article=of_the_regulation("12(3)", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s needs more time. You will get an answer by %(due)s.")
                % {"sender": sender.name, "due": long_date(due_on, language)}
            ),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Earlier last day"), long_date(first_due_on, language)),
                    (_("New last day"), long_date(due_on, language)),
                    (_("Reason"), reason),
                )
            ),
            Heading(text=_("Why it takes longer")),
            Paragraph(text=text),
            Paragraph(text=_("We may extend the time once only.")),
            link_or_letter(sender, reference, label=_("Follow your request"), url=url),
            *complaint(authority),
        ),
    )
