"""Letters about the clock of a request: who is it that asks. That we need more time is `more_time`."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Body, Code, Facts, Heading, Listing, Paragraph, Part
from portal.letters.texts.paper import asking, complaining, link_or_letter, place, replying
from portal.letters.words import long_date
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller

TO_COVER = (
    gettext_lazy("the picture of you"),
    gettext_lazy("the last four digits of your personal number"),
    gettext_lazy("the number of the document, and your signature"),
    gettext_lazy("everything else that stands there"),
)
"""What nobody needs to see on a copy of an identity document (R12-11)."""

WHICH_TWO = gettext_lazy(
    "Choose two that have nothing to do with each other and that hardly anybody else knows. For example: the month "
    "you became a member, what you paid last and when, or an address or telephone number you gave us before."
)
"""What a person may tell who is to show by two things that it is her (R12-10)."""


def identity_asked(
    *,
    sender: Controller,
    language: str,
    reference: str,
    because: str,
    enough: str,
    asked_on: date,
    until: date,
    authority: AuthorityAnswer,
    url: str,
    two_things: bool = False,
) -> Body:
    """
    The question who it is: why we doubt, what is enough, what not to send, what happens otherwise.

    `two_things` when two things that both know are enough: then it says which, and where to tell them. On paper, for
    who has no page, `url` is empty.

    Source: GDPR Art. 11(2), 12(6); R12-9, R12-10, R12-12.
    """
    return Body(
        subject=_("Show us that it is you"),
        article=of_the_regulation("12(6)", language=language),
        parts=(
            *_why(because),
            Heading(text=_("What is enough")),
            Paragraph(text=enough),
            *(_two_things(sender, on_page=bool(url)) if two_things else ()),
            link_or_letter(sender, reference, label=_("Show that it is you"), url=url),
            *_rest(language, reference=reference, asked_on=asked_on, until=until, authority=authority),
        ),
    )


def identity_code(
    *,
    sender: Controller,
    language: str,
    reference: str,
    because: str,
    enough: str,
    asked_on: date,
    until: date,
    authority: AuthorityAnswer,
    url: str,
    code: str,
) -> Body:
    """
    The letter on paper that carries a code to the address on file; it goes to no other address.

    Source: GDPR Art. 12(6); R12-10; security.md (b), L-C.
    """
    return Body(
        subject=_("Your code"),
        article=of_the_regulation("12(6)", language=language),
        parts=(
            *_why(because),
            Heading(text=_("What is enough")),
            Paragraph(
                text=_(
                    "Type this code on the page of your request. If you cannot, write it in a letter to us, "
                    "with the number of your request."
                )
                if url
                else _("Write this code in a letter to us.")
            ),
            Code(value=code),
            *((Action(label=_("Show that it is you"), url=url),) if url else ()),
            replying(sender, reference),
            Paragraph(text=_("Did you not ask us for anything? Then do nothing, and nobody gets any data.")),
            *_rest(language, reference=reference, asked_on=asked_on, until=until, authority=authority),
        ),
    )


def identity_document(
    *,
    sender: Controller,
    language: str,
    reference: str,
    because: str,
    only_because: str,
    days: int,
    asked_on: date,
    until: date,
    authority: AuthorityAnswer,
    url: str,
) -> Body:
    """
    The last resort: a copy of an identity document, why nothing less is enough, what to cover, when it is deleted.

    Source: GDPR Art. 5(1)(c), 12(6); R12-11; promise 136.
    """
    return Body(
        subject=_("Show us that it is you"),
        article=of_the_regulation("12(6)", language=language),
        parts=(
            *_why(because),
            Paragraph(
                text=_(
                    "We ask you to send a copy of an identity document. Nothing less was enough, and this is why:"
                )
            ),
            Paragraph(text=only_because),
            Heading(text=_("Cover what we do not need")),
            Paragraph(
                text=_("We need to read your name and until when the document is valid. Cover the rest:")
            ),
            Listing(items=tuple(str(one) for one in TO_COVER)),
            Paragraph(
                text=_(
                    'Write across the copy "Only for %(reference)s", so that nobody can use it for anything else.'
                )
                % {"reference": reference}
            ),
            Heading(text=_("What we do with it")),
            Paragraph(
                text=_(
                    "The copy is locked and kept apart. Only those who check it can open it, and each time is "
                    "noted for you to see. It is deleted as soon as it is checked, and after %(days)s days at "
                    "the latest. Then we tell you that it is gone."
                )
                % {"days": days}
            ),
            *_ways_to_send(sender, reference, url),
            *_meanwhile(language, reference=reference, asked_on=asked_on, until=until, authority=authority),
        ),
    )


def identity_document_gone(
    *,
    sender: Controller,
    language: str,
    reference: str,
    ended: str,
    came_on: date,
    gone_on: date,
    url: str,
) -> Body:
    """The copy of an identity document is deleted: why, and when. Source: GDPR Art. 5(1)(e), 12(1); R12-11."""
    return Body(
        subject=_("The copy of your document is deleted"),
        article=of_the_regulation("5(1)(e)", language=language),
        parts=(
            Paragraph(text=_("The copy of your identity document is deleted. %(ended)s") % {"ended": ended}),
            Facts(
                rows=(
                    (_("Number"), reference),
                    (_("It came"), long_date(came_on, language)),
                    (_("It was deleted"), long_date(gone_on, language)),
                )
            ),
            Paragraph(
                text=_(
                    "We keep only that a copy came, when it was deleted, and who checked it, as a code without a name."
                )
            ),
            link_or_letter(sender, reference, label=_("Follow your request"), url=url),
        ),
    )


def _ways_to_send(sender: Controller, reference: str, url: str) -> list[Part]:
    """Return how a copy of a document reaches us: on the page, where there is one, or by post."""
    if not url:
        return [replying(sender, reference), Paragraph(text=_("Do not send it by e-mail."))]
    return [
        Action(label=_("Show that it is you"), url=url),
        Paragraph(text=_("You can also send the copy by post. Do not send it by e-mail.")),
        asking(sender, reference),
    ]


def _two_things(sender: Controller, *, on_page: bool) -> list[Part]:
    """Return which two things fit, and the ways to tell them."""
    by_phone = _("by telephone, %(phone)s: say the number of your request first") % {"phone": sender.phone}
    return [
        Heading(text=_("Which two things")),
        Paragraph(text=str(WHICH_TWO)),
        Heading(text=_("How you tell us")),
        Listing(
            items=(
                *([by_phone] if sender.phone else []),
                _("on a visit: %(street)s, %(postal_code)s %(city)s") % place(sender),
                _("in a letter to the same address, with the number of your request"),
                *(
                    [_("in a message on the page of your request, where it is kept as long as the request")]
                    if on_page
                    else []
                ),
            )
        ),
    ]


def _why(because: str) -> list[Part]:
    return [
        Paragraph(
            text=_("We want to answer your request, but we cannot yet be sure that it is you who asks.")
        ),
        Paragraph(text=_("We ask because %(because)s.") % {"because": because}),
    ]


def _rest(
    language: str, *, reference: str, asked_on: date, until: date, authority: AuthorityAnswer
) -> list[Part]:
    return [
        Heading(text=_("Do not send us")),
        Listing(
            items=(
                _("a copy of an identity card, a passport or a driving licence"),
                _("your personal number, or a password"),
            )
        ),
        *_meanwhile(language, reference=reference, asked_on=asked_on, until=until, authority=authority),
    ]


def _meanwhile(
    language: str, *, reference: str, asked_on: date, until: date, authority: AuthorityAnswer
) -> list[Part]:
    return [
        Heading(text=_("What happens meanwhile")),
        Facts(
            rows=(
                (_("Number"), reference),
                (_("The clock has stood still since"), long_date(asked_on, language)),
                (_("We wait until"), long_date(until, language)),
            )
        ),
        Paragraph(
            text=_(
                "The time for our answer stands still while we wait, and goes on when we have what we need. "
                "If we hear nothing by then, we may have to end the request. You can always make a new one."
            )
        ),
        Paragraph(text=_("Can you not show it in this way? Tell us, and we look for another way together.")),
        complaining(authority),
    ]
