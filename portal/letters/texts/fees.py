"""Letters about a fee: that one is announced, and what it is, why, and what can be done about it."""

from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph
from portal.letters.texts.answer import complaint
from portal.letters.texts.paper import link_or_letter, replying
from portal.letters.words import kronor, long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def fee_announced(*, sender: Controller, language: str, reference: str, right: str, url: str) -> Body:
    """The mail that says a fee is announced; it holds a link and no reason. Rules R12-7, R12-17."""
    return Body(
        subject=_("We ask you before we go on"),
        article=of_the_regulation("12(5)", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s asks for a fee before going on with your request. You owe nothing yet.")
                % {"sender": sender.name}
            ),
            Facts(rows=((_("Number"), reference), (_("You asked for"), right))),
            Action(label=_("Read why, and decide"), url=url),
        ),
    )


def fee_waived(*, sender: Controller, language: str, reference: str, right: str, url: str) -> Body:
    """The mail that says that nothing is to be paid after all. Rules R12-7, R12-17."""
    return Body(
        subject=_("You pay nothing for your request"),
        article=of_the_regulation("12(5)", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s asked for a fee. You need not pay it: your request is free of charge.")
                % {"sender": sender.name}
            ),
            Paragraph(text=_("We go on with your request. You need not do anything.")),
            Facts(rows=((_("Number"), reference), (_("You asked for"), right))),
            link_or_letter(sender, reference, label=_("Follow your request"), url=url),
        ),
    )


def fee(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    right: str,
    law: str,
    words: str,
    minutes: int,
    hourly: int,
    work: int,
    material: int,
    amount: int,
    due_on: date,
    on_paper: bool = False,
) -> Body:
    """
    A fee: why, how it is made up, and the three ways on. Amounts in öre. Rule R12-7.

    `due_on` is our last day to answer, which goes on; `on_paper` when there is no page to say yes or no on.

    Source: GDPR Art. 12(5)(a), 15(3), 77.
    """
    return Body(
        subject=_("A fee for your request"),
        article=of_the_regulation("12(5)", "77", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s asks for %(amount)s for this request of yours: %(right)s.")
                % {"sender": sender.name, "amount": kronor(amount, language), "right": right}
            ),
            Heading(text=_("Why")),
            *(Paragraph(text=line.strip()) for line in words.splitlines() if line.strip()),
            Facts(rows=((_("Law"), law),)),
            Heading(text=_("How it is made up")),
            Facts(
                rows=(
                    (_("Minutes of work"), str(minutes)),
                    (_("Our cost for an hour of work"), kronor(hourly, language)),
                    (_("Work"), kronor(work, language)),
                    (_("Paper, postage and the like"), kronor(material, language)),
                    (_("In all"), kronor(amount, language)),
                )
            ),
            Heading(text=_("What you can do")),
            Listing(
                items=(
                    _("Say yes: we go on, and send an invoice with the answer."),
                    _("Say no: two people look at it again. We do it free of charge, or refuse and say why."),
                    _("Take the request back: it costs nothing."),
                )
            ),
            Paragraph(
                text=_(
                    "Answer in good time before %(due)s, our last day to answer you: it does not move. As long as you "
                    "have said nothing, we make nothing and you pay nothing."
                )
                % {"due": long_date(due_on, language)}
            ),
            *((replying(sender, reference),) if on_paper else ()),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("Received on"), long_date(received_on, language)),
                    (_("Announced on"), long_date(answered_on, language)),
                )
            ),
            *complaint(authority),
        ),
    )
