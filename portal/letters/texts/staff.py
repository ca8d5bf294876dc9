"""Mail to the organisation itself: a request or a hold needs a look, by its number. It names nobody."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.letters.letter import Body, Facts, Paragraph
from portal.letters.words import long_date
from portal.register.parts import Controller

__all__ = ["hold_review", "staff_look"]

WANTED: Mapping[str, object] = {
    "erasure": gettext_lazy("A deletion is decided. It waits for a second person."),
    "fee": gettext_lazy("There is an answer about the fee."),
    "identity": gettext_lazy("The question who it is has had no answer for 30 days."),
    "profile": gettext_lazy(
        "A system still holds what was gathered for marketing, although marketing is objected to. See that it goes."
    ),
    "refusal": gettext_lazy("A refusal is proposed. It waits for a second person."),
    "remind": gettext_lazy("It is not answered yet."),
    "replied": gettext_lazy("There is an answer to your question."),
    "traces": gettext_lazy("Something of the person was found after the deletion. The request says where."),
    "unreached": gettext_lazy("A system did not answer. What it holds may be missing in our answer."),
    "untold": gettext_lazy(
        "The news of a longer time did not go out in time, so the last day does not move."
    ),
    "written": gettext_lazy("There is a new message about it."),
}
"""Why staff are called, as the promise's key begins; none of them says anything of a person."""


def staff_look(
    *, sender: Controller, language: str, reference: str, due_on: date | None, why: str = "remind"
) -> Body:
    """A request needs a person's look, or the person has written about one that is answered. Rule D-10."""
    rows = [(_("Number"), reference)]
    if due_on is not None:
        rows.append((_("Last day to answer"), long_date(due_on, language)))
    return Body(
        subject=_("A request needs your attention"),
        parts=(
            Paragraph(text=f"{WANTED[why]} {_('Open the request on the desk.')}"),
            Facts(rows=tuple(rows)),
        ),
    )


def hold_review(*, sender: Controller, language: str, number: str, review_on: date) -> Body:
    """The day has come to look at a hold again. Rule R17-11."""
    return Body(
        subject=_("A hold needs your attention"),
        parts=(
            Paragraph(
                text=_(
                    "Data stay because of a hold, and the day has come to look at it again. Open it on the desk: "
                    "is it still needed?"
                )
            ),
            Facts(
                rows=(
                    (_("Key"), number),
                    (_("To be looked at again by"), long_date(review_on, language)),
                )
            ),
        ),
    )
