"""What a refusal tells the person, whatever right was asked for: the ground, the words, the uses it leaves stopped."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from rights.clock import deadline_of
from rights.fulfilment import objection, rectification
from rights.models import Balancing, Case, Line, Refusal
from rights.rules.grounds import GROUNDS, Ground, law
from rights.rules.right import Right


def last_day(case: Case, *, today: dt.date) -> dt.date:
    """Return the last day for a refusal, as of a local day: always the first month, whatever was extended (D-8)."""
    return deadline_of(case, today=today).refusal_due_on


def told(
    refusal: Refusal, balancings: Sequence[Balancing], *, language: str, answered_on: dt.date
) -> tuple[str, Mapping[str, object]]:
    """
    Return the letter of a refusal and its values in the active language.

    `balancings` are handed in, so that a proposal can be read before it is on record.
    Source: GDPR Art. 12(4), 21(1); R12-6, R16-6, R21-2.
    """
    line, due_on = refusal.line, last_day(refusal.line.case, today=answered_on)
    common: dict[str, object] = {
        "late_since": due_on if answered_on > due_on else None,
        "stopped": _stopped(refusal, balancings, language=language),
        "profiles": objection.forgotten(line) if line.right == Right.OBJECTION else [],
    }
    if balancings:
        weighed = [
            (name, str(GROUNDS[Ground(one.ground)].sentence), one.reasons, one.weighs)
            for one, name in zip(
                balancings,
                objection.in_words(tuple(one.purpose for one in balancings), language=language),
                strict=True,
            )
        ]
        return "rights.objection_weighed", common | {"weighed": weighed}
    rule = GROUNDS[Ground(refusal.ground)]
    return "rights.refused", common | {
        "right": f"{line.right_asked.label} ({line.right_asked.article})",
        "reason": str(rule.sentence),
        "law": law(Ground(refusal.ground), right=line.right),
        "words": refusal.words,
        **_of_a_correction(line),
    }


def _of_a_correction(line: Line) -> Mapping[str, object]:
    """Return what a refused correction would have changed to what, and where own words are put; else neither (R16-6)."""
    if line.right_asked is not Right.RECTIFICATION:
        return {"asked": (), "own_words": None}
    wished = str(line.details.get("value", ""))
    rows = [(_("What"), str(rectification.asked(line).label))]
    rows += [(_("You asked for"), wished)] if wished else []
    return {"asked": rows, "own_words": rectification.own_words(line)}


def _stopped(refusal: Refusal, balancings: Sequence[Balancing], *, language: str) -> list[str]:
    """Return what an objection has stopped all the same; nothing for any other right."""
    line = refusal.line
    if line.right != Right.OBJECTION:
        return []
    chosen = {one.purpose for one in balancings} or set(objection.open_to_weighing(line))
    left = tuple(one for one in objection.purposes(line) if one not in chosen)
    return objection.in_words(left, language=language)
