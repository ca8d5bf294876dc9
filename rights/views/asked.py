"""What one right in a request was about, in words: the answers given, and who else was told of it."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rights import recipients
from rights.details import told
from rights.models import Case, Line
from rights.rules.right import Right

CHANGING = (Right.RECTIFICATION, Right.ERASURE, Right.RESTRICTION)
"""The rights after which whoever got the data is told (Art. 19)."""


def facts_of(line: Line, *, language: str) -> tuple[tuple[str, str], ...]:
    """Return each question with its answer, and the recipients that are told of what was done (R19-2)."""
    facts = told(line.right_asked, line.details)
    others = recipients.told(line, language=language) if line.right_asked in CHANGING else ()
    if not others:
        return facts
    return (*facts, (_("Others who got the data"), "\n".join(f"{name}: {how}" for name, how in others)))


def question_url(line: Line, case: Case) -> str:
    """Return where a question of ours waits for the person, or nothing."""
    if line.right_asked is not Right.RECTIFICATION or line.stands.ended:
        return ""
    waiting = line.questions.filter(answered_at=None).exists()
    return reverse("request_question", args=[case.reference]) if waiting else ""
