"""Letters about messages: a mail says that there is one, never what it says."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from portal.letters.letter import Action, Body, Code, Facts, Heading, Paragraph, Part
from portal.letters.texts.paper import replying, words_of
from portal.letters.words import long_date, works_for
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
                    (pgettext("a message", "Received on"), long_date(received_on, language)),
                )
            ),
            Paragraph(text=_("What you wrote is not repeated here: mail can be read on its way.")),
            *follow,
        ),
    )


def answered(*, sender: Controller, language: str, reference: str, url: str = "") -> Body:
    """We have answered a message. Whoever has no account follows the conversation by the address got when writing."""
    follow: tuple[Action | Paragraph, ...] = (
        (Action(label=_("Read the answer"), url=url),)
        if url
        else (Paragraph(text=_("You read the answer at the address you got when you wrote to us.")),)
    )
    return Body(
        subject=_("We have answered your message"),
        parts=(
            Paragraph(text=_("%(sender)s has answered your message.") % {"sender": sender.name}),
            Facts(rows=((_("Number"), reference),)),
            *follow,
        ),
    )


def about_request(*, sender: Controller, language: str, reference: str, url: str, words: str = "") -> Body:
    """
    There is a message about a request: by mail a link, never what it says; on paper, without a link, its `words`.

    Rules R12-15, R12-17. Source: GDPR Art. 12(1).
    """
    where: tuple[Part, ...] = (
        (
            Action(label=_("Read the message"), url=url),
            Paragraph(text=_("You answer on the same page.")),
        )
        if url
        else (Heading(text=_("Our message")), *words_of(words), replying(sender, reference))
    )
    return Body(
        subject=_("A message about your request"),
        parts=(
            Paragraph(text=_("%(sender)s has written to you about your request.") % {"sender": sender.name}),
            Facts(rows=((_("Number"), reference),)),
            *where,
        ),
    )


def code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code that ties a message to the address its writer gave. `minutes` is how long it works."""
    return Body(
        subject=_("Your code for your message"),
        parts=(
            Paragraph(
                text=_("Someone, perhaps you, wrote to %(sender)s and gave this address. Here is the code:")
                % {"sender": sender.name}
            ),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(
                text=_(
                    "If it was not you, do nothing: without the code the message is not tied to your address."
                )
            ),
        ),
    )
