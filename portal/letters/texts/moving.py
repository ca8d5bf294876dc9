"""The letter about the file of a move that the person wanted sent to another organisation."""

from datetime import date

from django.utils.translation import gettext as _

from portal.letters.letter import Body, Facts, Paragraph
from portal.letters.texts.paper import link_or_letter
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def handed_over(
    *,
    sender: Controller,
    language: str,
    reference: str,
    receiver: str,
    outcome: str,
    reason: str,
    ended_on: date,
    there: bool,
    url: str,
) -> Body:
    """
    To the person: who got the file and when, or why it could not be sent; `there` while it can still be fetched here.

    Source: GDPR Art. 20(2); R20-3.
    """
    return Body(
        subject=_("About the file you asked us to send on"),
        article=of_the_regulation("20(2)", language=language),
        parts=(
            Paragraph(
                text=_("You asked us to send the file with your data to %(receiver)s. This is what happened.")
                % {"receiver": receiver}
            ),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Receiver"), receiver),
                    (_("Outcome"), outcome),
                    *([(_("Reason"), reason)] if reason else []),
                    (_("Date"), long_date(ended_on, language)),
                )
            ),
            Paragraph(
                text=_("The file is yours all the same: fetch it on the page, and hand it to whom you want.")
                if there and url
                else _("The file is yours all the same, and you can hand it to whom you want.")
                if there
                else _(
                    "The file is no longer with us. You can ask for a new one at any time, free of charge."
                )
            ),
            link_or_letter(sender, reference, label=_("Follow your request"), url=url),
        ),
    )
