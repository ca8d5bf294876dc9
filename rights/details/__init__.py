"""What is asked beside a right that is no copy: one page of questions a right, all of the same shape."""

from collections.abc import Mapping

from rights.details.erasure import ErasureForm
from rights.details.form import DetailsForm
from rights.details.objection import ObjectionForm
from rights.details.rectification import RectificationForm
from rights.details.restriction import RestrictionForm
from rights.details.review import ReviewForm
from rights.rules.right import Right

FORMS: Mapping[Right, type[DetailsForm]] = {
    Right.RECTIFICATION: RectificationForm,
    Right.ERASURE: ErasureForm,
    Right.OBJECTION: ObjectionForm,
    Right.RESTRICTION: RestrictionForm,
    Right.REVIEW: ReviewForm,
}
"""The questions of each right that has some; a copy and a move ask how much instead."""


def told(right: Right, answers: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return each question with its answer in words, in the active language; nothing for a copy or a move."""
    return FORMS[right](dict(answers)).told() if right in FORMS else ()
