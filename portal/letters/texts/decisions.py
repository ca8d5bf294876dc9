"""Letters that answer a right without a file: what was decided and done, why, and how to complain."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Facts, Heading, Listing, Paragraph, Part, Table
from portal.letters.texts.answer import complaint
from portal.letters.texts.paper import asking
from portal.letters.words import kronor, long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def answered(*, sender: Controller, language: str, reference: str, right: str, url: str) -> Body:
    """The mail that says an answer waits; it holds a link and no data. Rules R12-4, R12-17."""
    return Body(
        subject=_("Your request is answered"),
        article=of_the_regulation("12(3)", language=language),
        parts=(
            Paragraph(text=_("%(sender)s has answered your request.") % {"sender": sender.name}),
            Facts(rows=((_("Number"), reference), (_("You asked for"), right))),
            Action(label=_("Read the answer"), url=url),
            Paragraph(text=_("The answer says what we did, why, and how you can complain.")),
        ),
    )


def objection_met(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    stopped: Sequence[str],
    profiles: Sequence[tuple[str, str]] = (),
    told: Sequence[tuple[str, str]] = (),
) -> Body:
    """
    The objection was met: which uses have stopped, and what became of profiles for marketing. Rules R21-1, R21-3.

    Source: GDPR Art. 12(3), 21, 77.
    """
    return Body(
        subject=_("We have stopped what you objected to"),
        article=of_the_regulation("12(3)", "21", "77", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s no longer uses your data for the following.") % {"sender": sender.name}
            ),
            Listing(items=tuple(stopped)),
            *ended(profiles),
            *(recipients(told) if told else ()),
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            Paragraph(
                text=_(
                    "We still keep the data for the other purposes we have told you about. "
                    "If you want us to delete them, you can ask for that too."
                )
            ),
            asking(sender, reference),
            *complaint(authority),
        ),
    )


def review_done(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    decision: str,
    logic: str,
    result: str,
    explanation: str,
) -> Body:
    """
    A person has looked at a machine's decision: result, explanation, how the machine decides. Rule R22-2.

    Source: GDPR Art. 12(3), 22(3), 77, 79; C-634/21.
    """
    looked = (
        (_("Decision"), decision),
        (_("Result"), result),
        (_("Who looked at it"), _("one of our case handlers")),
    )
    how: list[Part] = [Heading(text=_("How the machine decides")), Paragraph(text=logic)] if logic else []
    return Body(
        subject=_("A person has looked at the decision"),
        article=of_the_regulation("12(3)", "22(3)", language=language),
        parts=(
            Paragraph(
                text=_(
                    "A person at %(sender)s, who can change the decision, has looked at it and at what you wrote."
                )
                % {"sender": sender.name}
            ),
            Facts(rows=looked),
            Heading(text=_("Why")),
            *(Paragraph(text=line.strip()) for line in explanation.splitlines() if line.strip()),
            *how,
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            *complaint(authority),
        ),
    )


def dates(
    language: str, *, reference: str, received_on: date, answered_on: date, price: int | None = 0
) -> list[Part]:
    """Return the facts that every answer has. `price` in öre; None where nothing is given that could have one."""
    cost = _("free of charge") if not price else kronor(price, language)
    return [
        Heading(text=_("Your request")),
        Facts(
            rows=(
                (_("Number"), reference),
                (_("Received on"), long_date(received_on, language)),
                (_("Answered on"), long_date(answered_on, language)),
                *(((_("Price"), cost),) if price is not None else ()),
            )
        ),
    ]


def ended(profiles: Sequence[tuple[str, str]]) -> list[Part]:
    """Return what became of profiles built for marketing; nothing where there were none. Source: GDPR Art. 21(2)."""
    if not profiles:
        return []
    return [
        Table(
            caption=_("What we had gathered about you for marketing"),
            columns=(_("What"), _("Result")),
            rows=tuple(profiles),
        )
    ]


def recipients(rows: Sequence[tuple[str, str]]) -> list[Part]:
    """Return who else got the data, and how far telling each has come. Rule R19-2. Source: GDPR Art. 19."""
    found: list[Part] = [Heading(text=_("Others who got the data from us"))]
    if not rows:
        return [*found, Paragraph(text=_("There is nobody else to tell."))]
    return [*found, Facts(rows=tuple(rows))]
