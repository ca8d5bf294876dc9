"""The way through a request: which page comes after which, for the answers given so far."""

from django.urls import reverse

from rights.rules.right import Right
from rights.services.drafts import Answers

SCOPE = {
    Right.ACCESS: "request_copy",
    Right.PORTABILITY: "request_move",
    Right.OBJECTION: "request_object",
    Right.ERASURE: "request_erase",
    Right.REVIEW: "request_review",
    Right.RESTRICTION: "request_pause",
}
PARTS = {Right.ACCESS: "request_copy_parts", Right.PORTABILITY: "request_move_parts"}
EFFECTS = {Right.ERASURE: "request_erase_effects"}
"""What a right would do, shown between its questions and the check (R17-7)."""
CHECK = "request_check"


def next_page(answers: Answers) -> str:
    """Return the page of the next question, or of the check when all is answered."""
    if not answers.rights:
        return "request_new"
    right = answers.unanswered
    if right is None:
        return CHECK
    return SCOPE[right] if answers.choice(right) is None else PARTS.get(right, SCOPE[right])


def _pages(answers: Answers) -> list[str]:
    """Return the pages of these answers in order; the path grows when only some of it is wanted."""
    pages = ["request_new"]
    for right in answers.rights or (Right.ACCESS,):
        pages.append(SCOPE[right])
        choice = answers.choice(right)
        if choice is not None and not choice.whole and right in PARTS:
            pages.append(PARTS[right])
            if right is Right.ACCESS:
                pages.append("request_copy_period")
        pages += [EFFECTS[right]] if right in EFFECTS else []
    return [*pages, CHECK]


def steps(answers: Answers, here: str) -> dict[str, object]:
    """
    Return which step this is and which page comes before it.

    How many there are is known only at the last: every answer may add some.
    """
    pages = _pages(answers)
    at = pages.index(here) if here in pages else 0
    total = len(pages) if here == CHECK else 0
    return {"here": at + 1, "total": total, "back_url": reverse(pages[at - 1]) if at else ""}
