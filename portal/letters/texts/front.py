"""Letters about getting in: codes, the welcome, and the one to somebody who is already a member."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.letter import Action, Body, Code, Facts, Heading, Listing, Paragraph
from portal.letters.words import long_date, works_for
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def registration_code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code that proves a new address. `minutes` is how long it works."""
    return Body(
        subject=_("Your code for registering"),
        parts=(
            Paragraph(text=_("You asked to register with %(sender)s. Here is your code:") % _of(sender)),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(
                text=_(
                    "If you did not ask, do nothing: without the code no account is made and we keep nothing."
                )
            ),
        ),
    )


def already_registered(*, sender: Controller, language: str, sign_in_url: str) -> Body:
    """To somebody who registered with an address that is known; the page said the same as to a stranger."""
    return Body(
        subject=_("You already have an account"),
        parts=(
            Paragraph(
                text=_(
                    "Someone, perhaps you, tried to register with %(sender)s using this address. "
                    "You already have an account here, so nothing was changed."
                )
                % _of(sender)
            ),
            Action(label=_("Sign in"), url=sign_in_url),
            Paragraph(text=_("If it was not you, you need not do anything.")),
        ),
    )


def sign_in_code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code for signing in. `minutes` is how long it works."""
    return Body(
        subject=_("Your code for signing in"),
        parts=(
            Paragraph(text=_("Here is your code for signing in at %(sender)s:") % _of(sender)),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(
                text=_("We never ask for this code by phone or mail. If you did not ask for it, do nothing.")
            ),
        ),
    )


def proof_code(*, sender: Controller, language: str, code: str, minutes: int, devices_url: str) -> Body:
    """The fresh proof that it is the member, before something weighty. `minutes` is how long it works."""
    return Body(
        subject=_("Your code to confirm that it is you"),
        parts=(
            Paragraph(text=_("To go on at %(sender)s, confirm with this code that it is you:") % _of(sender)),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(
                text=_(
                    "If you did not ask for it, someone else may be signed in to your account. "
                    "Open the page below and end the devices that you do not know."
                )
            ),
            Action(label=_("See signed-in devices"), url=devices_url),
        ),
    )


def guest_code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code for somebody without an account who makes a request. `minutes` is how long it works."""
    return Body(
        subject=_("Your code for your request"),
        parts=(
            Paragraph(
                text=_("You are making a request to %(sender)s without an account. Here is your code:")
                % _of(sender)
            ),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(text=_("If you did not ask, do nothing: without the code no request is made.")),
        ),
    )


def welcome(
    *,
    sender: Controller,
    language: str,
    joined_on: date,
    terms_version: str,
    notice_version: str,
    consents: Sequence[str],
    consents_url: str,
    terms_url: str,
    notice_url: str,
    objection_url: str,
    overview_url: str,
) -> Body:
    """
    The welcome is a receipt: what was accepted, what was told, what was allowed, and how to take it back or object.

    Source: GDPR Art. 7(1), 7(3), 13, 21(4).
    """
    allowed: tuple[Listing | Paragraph, ...] = (
        Paragraph(text=_("You have not allowed anything beyond what the membership needs.")),
    )
    if consents:
        allowed = (
            Listing(items=tuple(consents)),
            Paragraph(text=_("You can take back a consent at any time, as easily as you gave it.")),
        )
    return Body(
        subject=_("Welcome: this is what we agreed"),
        article=of_the_regulation("7(1)", "13", "21(4)", language=language),
        parts=(
            Paragraph(text=_("You are now registered with %(sender)s.") % _of(sender)),
            Facts(
                rows=(
                    (_("Registered on"), long_date(joined_on, language)),
                    (_("Terms you accepted"), _("version %(version)s") % {"version": terms_version}),
                    (
                        _("Privacy notice you were shown"),
                        _("version %(version)s") % {"version": notice_version},
                    ),
                )
            ),
            Action(label=_("Read the terms"), url=terms_url),
            Action(label=_("Read the privacy notice"), url=notice_url),
            Heading(text=_("What you have allowed")),
            *allowed,
            Action(label=_("See and change your consents"), url=consents_url),
            Heading(text=_("Your right to object")),
            Paragraph(
                text=_(
                    "You can say no to marketing at any time. You need no reason, it costs nothing, and it stops at once. "
                    "You can also object, because of your own situation, to what we do for a public interest or for "
                    "interests of our own or of others."
                )
            ),
            Action(label=_("Object to a use"), url=objection_url),
            Action(label=_("See your data"), url=overview_url),
        ),
    )


def _of(sender: Controller) -> dict[str, str]:
    return {"sender": sender.name}
