"""What a letter on paper ends with where a mail leads to a page: how to answer, ask or act by letter."""

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Action, Paragraph, Part
from portal.register.parts import Controller


def link_or_letter(sender: Controller, reference: str, *, label: str, url: str) -> Part:
    """Return the link to a page, or for who has no page where to write (R12-15)."""
    return Action(label=label, url=url) if url else asking(sender, reference)


def asking(sender: Controller, reference: str) -> Paragraph:
    """Say where to write with whatever there is to say or ask."""
    told = _(
        "Do you want to say or ask something? Write to %(name)s, %(street)s, %(postal_code)s %(city)s, and give the "
        "number %(number)s."
    )
    return Paragraph(text=told % _where(sender, reference))


def replying(sender: Controller, reference: str) -> Paragraph:
    """Say where to send an answer that we ask for."""
    told = _(
        "Send your answer in a letter to %(name)s, %(street)s, %(postal_code)s %(city)s. Write the number %(number)s "
        "in it."
    )
    return Paragraph(text=told % _where(sender, reference))


def ending_a_pause(sender: Controller, reference: str, url: str) -> Part:
    """Return where a pause can be ended: on its page, or for who has none by letter. Source: GDPR Art. 18."""
    if url:
        return Action(label=_("See your pause"), url=url)
    told = _(
        "To end the pause, write to %(name)s, %(street)s, %(postal_code)s %(city)s, and give the number %(number)s."
    )
    return Paragraph(text=told % _where(sender, reference))


def words_of(text: str) -> list[Part]:
    """Return what somebody wrote as paragraphs, a line each."""
    return [Paragraph(text=line.strip()) for line in text.splitlines() if line.strip()]


def complaining(authority: AuthorityAnswer) -> Paragraph:
    """Say in one sentence where to complain, in a letter that is no answer. Source: GDPR Art. 77."""
    told = _("You can complain to %(name)s, %(address)s. It costs nothing.")
    return Paragraph(text=told % {"name": authority.name, "address": authority.address})


def place(sender: Controller) -> dict[str, str]:
    """Return where the organisation is reached, for sentences that say so."""
    at = sender.address
    return {
        "name": sender.name,
        "street": at.street,
        "postal_code": at.postal_code,
        "city": at.city,
        "email": sender.email,
    }


def _where(sender: Controller, reference: str) -> dict[str, str]:
    return place(sender) | {"number": reference}
