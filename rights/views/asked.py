"""What one right in a request was about, in words: the answers given, and what came of a correction."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rights.details import told
from rights.fulfilment import rectification
from rights.models import Case, Line
from rights.rules.right import Right


def facts_of(line: Line, *, language: str) -> tuple[tuple[str, str], ...]:
    """Return each question with its answer, and for a correction the recipients that are told of it (R19-2)."""
    facts = told(line.right_asked, line.details)
    if line.right_asked is not Right.RECTIFICATION:
        return facts
    recipients = rectification.told(line, language=language)
    if not recipients:
        return facts
    return (*facts, (_("Others who got the data"), "\n".join(f"{name}: {how}" for name, how in recipients)))


def question_url(line: Line, case: Case) -> str:
    """Return where a question of ours waits for the person, or nothing."""
    if line.right_asked is not Right.RECTIFICATION or line.stands.ended:
        return ""
    waiting = line.questions.filter(answered_at=None).exists()
    return reverse("request_question", args=[case.reference]) if waiting else ""
