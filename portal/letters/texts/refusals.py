"""Letters that say no: the ground with its article, why, and the ways to complain and to go to court."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from portal.letters.answer import AuthorityAnswer
from portal.letters.letter import Body, Facts, Heading, Listing, Paragraph, Part
from portal.letters.texts.answer import complaint, late
from portal.letters.texts.corrections import beside_the_data
from portal.letters.texts.decisions import dates, ended
from portal.register.articles import of_the_regulation
from portal.register.parts import Controller


def refused(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    right: str,
    reason: str,
    law: str,
    words: str,
    stopped: Sequence[str],
    late_since: date | None,
    asked: Sequence[tuple[str, str]],
    own_words: str | None,
    profiles: Sequence[tuple[str, str]] = (),
) -> Body:
    """
    The request is refused: the ground and its article, why in plain words, and what can be done about it.

    `reason` says the ground, `words` what staff wrote to the person, `asked` what exactly was asked for; `late_since`
    is the day the refusal should have come by, when it comes later; `own_words` is the page where the person can put
    a view of her own beside the data, empty for who has no such page, None where there is nothing to put one beside.
    Rules R12-6, R12-8, R16-6. Source: GDPR Art. 12(4), 16, 77, 79.
    """
    return Body(
        subject=_("We cannot do what you asked for"),
        article=of_the_regulation("12(4)", "77", "79", language=language),
        parts=(
            Paragraph(
                text=_("%(sender)s says no to this request of yours: %(right)s.")
                % {"sender": sender.name, "right": right}
            ),
            *late(language, late_since),
            *((Facts(rows=tuple(asked)),) if asked else ()),
            Heading(text=_("Why")),
            Paragraph(text=reason),
            *_paragraphs(words),
            Facts(rows=((_("Law"), law),)),
            *_stopped(stopped),
            *ended(profiles),
            *(beside_the_data(sender, reference, own_words) if own_words is not None else ()),
            *dates(
                language, reference=reference, received_on=received_on, answered_on=answered_on, price=None
            ),
            *_ways_out(authority),
        ),
    )


def objection_weighed(
    *,
    sender: Controller,
    language: str,
    reference: str,
    received_on: date,
    answered_on: date,
    authority: AuthorityAnswer,
    weighed: Sequence[tuple[str, str, str, str]],
    stopped: Sequence[str],
    late_since: date | None,
    profiles: Sequence[tuple[str, str]] = (),
) -> Body:
    """
    The objection was weighed and some use goes on: for each its name, the ground, our reasons, why they weigh more.

    Rules R12-6, R21-2. Source: GDPR Art. 12(4), 21(1), 77, 79.
    """
    goes_on: list[Part] = []
    for name, ground, reasons, weighs in weighed:
        goes_on += [Heading(text=name), Paragraph(text=ground), *_paragraphs(reasons), *_paragraphs(weighs)]
    return Body(
        subject=_("We have weighed your objection"),
        article=of_the_regulation("12(4)", "21(1)", "77", "79", language=language),
        parts=(
            Paragraph(
                text=_(
                    "%(sender)s has weighed your situation against our own reasons. Two people have looked at "
                    "it. What stands below goes on, in spite of your objection."
                )
                % {"sender": sender.name}
            ),
            *late(language, late_since),
            *goes_on,
            Facts(rows=((_("Law"), of_the_regulation("21(1)", language=language)),)),
            *_stopped(stopped),
            *ended(profiles),
            *dates(language, reference=reference, received_on=received_on, answered_on=answered_on),
            *_ways_out(authority),
        ),
    )


def _ways_out(authority: AuthorityAnswer) -> list[Part]:
    """The authority and the court, which R12-6 wants in every refusal. Source: GDPR Art. 77, 79."""
    return [
        *complaint(authority),
        Paragraph(
            text=_(
                "If you go to court, you can choose a court in the country where we are or one in the country "
                "where you live. You need not complain to the authority first."
            )
        ),
    ]


def _stopped(names: Sequence[str]) -> list[Part]:
    if not names:
        return []
    return [Heading(text=_("What we have stopped, as you asked")), Listing(items=tuple(names))]


def _paragraphs(text: str) -> list[Part]:
    return [Paragraph(text=line.strip()) for line in text.splitlines() if line.strip()]
