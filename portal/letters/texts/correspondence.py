"""Letters about messages: a mail says that there is one, never what it says."""

from datetime import date

from django.utils.translation import gettext as _

from portal.letters.letter import Action, Body, Facts, Paragraph
from portal.letters.words import long_date
from portal.register.parts import Controller


def received(*, sender: Controller, language: str, reference: str, received_on: date, url: str = "") -> Body:
    """We got a message through the contact form. Without an account there is no link."""
    follow = (Action(label=_("Read the conversation"), url=url),) if url else ()
    return Body(
        subject=_("We have received your message"),
        parts=(
            Paragraph(text=_("Thank you for your message to %(sender)s.") % {"sender": sender.name}),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Received on"), long_date(received_on, language)),
                )
            ),
            Paragraph(text=_("What you wrote is not repeated here: mail can be read on its way.")),
            *follow,
        ),
    )
