"""
Questions that only the account holder can answer, and when what is said fits. Pure: what we hold is handed in.

They are off unless the register names them (`knowledge` among `[identity] methods`), and never the only proof for a
right that hands data out, changes them or destroys them: others may know the answers, too. Source: GDPR Art. 12(6);
R12-10; promise 59.
"""

import datetime as dt
import re
from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from rights.rules.right import Right

FEWEST = 2
"""One answer may be a guess: at least two are asked for, and all of them have to fit."""
UNDONE_AGAIN = frozenset({Right.OBJECTION, Right.RESTRICTION, Right.REVIEW})
"""Rights that hand nothing out, and whose effect can be taken back."""


class Question(models.TextChoices):
    """A question whose answer follows from what we hold; the words are read to the person."""

    JOINED = "joined", _("In which year and month did you register? Such as 2024-03.")
    PAID_DAY = "paid_day", _("On which day did you pay us last? Such as 2026-10-28.")
    PAID_SUM = "paid_sum", _("How much did you pay us last, without the decimals?")


def alone_enough(rights: Iterable[str]) -> bool:
    """Return whether answers alone may be proof for all of these rights."""
    return set(rights) <= UNDONE_AGAIN


def fits(question: Question, *, said: str, held: dt.date | int) -> bool:
    """Return whether what was said answers the question. Days are local; money is in whole units, rounded down."""
    numbers = [int(one) for one in re.findall(r"\d{1,9}", said)]
    match question:
        case Question.JOINED:
            return isinstance(held, dt.date) and numbers == [held.year, held.month]
        case Question.PAID_DAY:
            return isinstance(held, dt.date) and numbers == [held.year, held.month, held.day]
        case Question.PAID_SUM:
            return numbers == [held]
