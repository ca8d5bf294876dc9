"""A letter on paper for whoever acts for a person: it says for whom, and greets the one who opens the envelope."""

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.letters.composing import greeting, sayable
from portal.letters.letter import Action, Letter, Paragraph, Part


def on_behalf(letter: Letter, *, reader: str, person: str, reference: str) -> Letter:
    """
    Return a letter that was written to a person as one for whoever acts for that person in a request.

    Its first words say whom it is about. It leads to none of our pages: signed in there, the reader would see what is
    the reader's own. What is said in short to a child is left out. `reader` and `person` are names, or nothing where
    they are not to be said.

    Source: GDPR Art. 12(1); R12-16.
    """
    with override(letter.language):
        parts: list[Part] = [Paragraph(text=_whose(sayable(person), reference))]
        kept = [part for part in letter.body.parts if not _own_page(part)]
        if len(kept) < len(letter.body.parts):
            kept.append(Paragraph(text=_reaching(letter, reference)))
        body = replace(letter.body, parts=(*parts, *kept))
        return replace(letter, greeting=greeting(reader), body=body, short=())


def _whose(person: str, reference: str) -> str:
    if not person:
        return _(
            "You get this letter because you act for somebody in the request %(number)s. We have written it to the "
            "person you act for: wherever it says “you” or “your”, also in its heading, that person is meant."
        ) % {"number": reference}
    return _(
        "You get this letter because you act for %(name)s in the request %(number)s. We have written it to "
        "%(name)s: wherever it says “you” or “your”, also in its heading, %(name)s is meant."
    ) % {"name": person, "number": reference}


def _reaching(letter: Letter, reference: str) -> str:
    sender = letter.sender
    return _(
        "The page of the request is open only to the person you act for. Do you want to say or ask something? Write "
        "to %(name)s, %(street)s, %(postal_code)s %(city)s, or to %(email)s, and name the number %(number)s."
    ) % {
        "name": sender.name,
        "street": sender.address.street,
        "postal_code": sender.address.postal_code,
        "city": sender.address.city,
        "email": sender.email,
        "number": reference,
    }


def _own_page(part: Part) -> bool:
    return isinstance(part, Action) and part.url.startswith(settings.INSYN_ADDRESS)
