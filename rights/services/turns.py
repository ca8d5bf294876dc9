"""
Whose turn it is: a line may wait for the person although it stands with staff, and for staff although it waits for her.

The state says where the work is; this says who acts next, and in whose words. Source: GDPR Art. 12(1), 12(2).
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rights.corrections import Question
from rights.models import Case, Line
from rights.rules.right import Right
from rights.rules.states import TABLE, Acts, State
from rights.services import charging

FILES = [right.value for right in Right if right.makes_a_file]
"""Rights whose file may be made without an answer to our question (R15-17)."""


class Need(TextChoices):
    """What a line waits for; the words say the person's next act."""

    IDENTITY = "identity", gettext_lazy("Show that it is you")
    QUESTION = "question", gettext_lazy("Answer our question")
    FEE = "fee", gettext_lazy("Say yes or no to a fee")


def lines() -> QuerySet[Line]:
    """Return lines to be read with their requests, for `load`."""
    return Line.objects.select_related("fee").order_by("right")


def load(cases: Iterable[Case]) -> None:
    """This function will read what `need_of` asks of these requests: nothing more where no line may wait for anybody."""
    read = [line for case in cases for line in case.lines.all()]
    prefetch_related_objects([line for line in read if line.stands is State.REVIEWING], "questions")
    identifying = [line.case for line in read if line.stands is State.IDENTIFYING]
    prefetch_related_objects(identifying, "pauses__documents")


def need_of(line: Line) -> Need | None:
    """Return what a line needs from the person before anything goes on, or None: it is not her turn."""
    if line.stands is State.IDENTIFYING:
        return None if line.case.copy_is_here else Need.IDENTITY
    if line.stands is not State.REVIEWING:
        return None
    fee = charging.fee_of(line)
    if fee is not None and not fee.answer:
        return Need.FEE
    if line.right in FILES or all(one.answered_at for one in line.questions.all()):
        return None
    return Need.QUESTION


def with_the_person() -> Q:
    """Return which lines under review wait for the person's answer: the same, to be asked of the database."""
    waiting = Question.objects.filter(line=OuterRef("pk"), answered_at=None)
    asked = Q(~Q(right__in=FILES), Exists(waiting))
    return Q(state=State.REVIEWING) & (Q(fee__answer="") | asked)


def in_words(line: Line) -> str:
    """Return where a line stands, to the person."""
    if need_of(line):
        return _("Waiting for you")
    return _("We have your copy and check it") if line.stands is State.IDENTIFYING else line.in_words


def to_staff(line: Line) -> str:
    """Return where a line stands, to staff."""
    if line.stands is State.IDENTIFYING and line.case.copy_is_here:
        return _("A copy has come and is to be checked")
    return _("Waiting for the person's answer") if _asked(line) else line.to_staff


def acts(line: Line) -> Acts:
    """Return who acts next on a line that has not ended."""
    if line.stands is State.IDENTIFYING and line.case.copy_is_here:
        return Acts.STAFF
    return Acts.MEMBER if _asked(line) else TABLE[line.stands].acts


def _asked(line: Line) -> bool:
    return need_of(line) in {Need.QUESTION, Need.FEE}
