"""
The erasure (Art. 17): a plan at once, a person's decision, and then the one door to destruction.

What goes and what stays is decided in `retention`; before this act stands `services.erasing`, which has the record
erased outside and sends the last letter.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import override

from consents.services.withdrawing import take_all_back
from portal import register
from portal.datamap.codes import sources
from portal.outbox.models import Promise
from portal.recipients import notifying
from portal.recipients.erasing import Erased
from portal.recipients.models import Act
from portal.register.vocabulary import Right as Invoked
from retention.items import from_json
from retention.models import Disposal
from retention.services import disposal
from retention.services.cutting import whole_kept
from retention.showing import effects
from rights import recipients
from rights.clock import deadline_of, local_day
from rights.models import Case, Line, Step
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.erasure import SOME, Why
from rights.rules.states import Outcome, State, StepOutcome
from rights.timing import Extension

LETTER = "rights.erased"
TELLING = ("rights.tell_answered", "rights.tell_withdrawn")
"""The duties that tell a person how a right has ended: nobody is left to tell it to afterwards."""
SAID_AS = {
    Erased.DONE: StepOutcome.DONE,
    Erased.NOT_HELD: StepOutcome.DONE,
    Erased.UNSUPPORTED: StepOutcome.UNSUPPORTED,
    Erased.KEPT: StepOutcome.KEPT_BY_LAW,
}
"""What a system outside says of an erasure, as the outcome of a step."""


def prepare(line: Line) -> list[Step]:
    """
    This function will put on record what would go and what would stay; nothing is touched.

    Whoever asks because a yes is taken back takes it back thereby, at once. Doing it twice keeps the first plan.
    Source: GDPR Art. 7(3), 17(1), 17(3); R17-2, R17-3, R17-4.
    """
    if Why.CONSENT in line.details.get("grounds", ()):
        with override(line.case.language):
            text = str(Why.CONSENT.label)
        take_all_back(
            member=line.case.member,
            text_shown=text,
            language=line.case.language,
            surface="erasure",
            now=line.case.received_at,
        )
    disposal.propose(
        member=line.case.member, about_id=line.pk, categories=parts(line), now=line.case.received_at
    )
    return []


def needs_a_person(line: Line) -> bool:
    """Return whether the register wants someone to decide before anything is destroyed, or something is in the way."""
    if Invoked.ERASURE not in register.current().handling.without_human or paused(line):
        return True
    return not parts(line) and (others_open(line) or letters_here(line))


def paused(line: Line) -> bool:
    """Return whether all use of the person's data is paused, which may be wanted instead (Art. 18(1)(b))."""
    return Restriction.objects.live().filter(member=line.case.member_id).exists()


def others_open(line: Line) -> bool:
    """Return whether another right of the person waits for an answer, which nobody would be left to get."""
    ended = [state for state in State if state.ended]
    others = Line.objects.filter(case__member=line.case.member_id).exclude(pk=line.pk)
    return others.exclude(state__in=ended).exists()


def letters_here(line: Line) -> bool:
    """Return whether a letter to the person is still to be posted, or anything of a request still to be told."""
    member = line.case.member_id
    lines = Line.objects.filter(case__member=member).exclude(pk=line.pk).values_list("pk", flat=True)
    cases = Case.objects.filter(member=member).values_list("pk", flat=True)
    more_time = Extension.objects.filter(case__in=cases).values_list("pk", flat=True)
    untold = Promise.objects.open().filter(
        Q(task__in=TELLING, ids__line_id__in=[str(one) for one in lines])
        | Q(task="rights.acknowledge", ids__case_id__in=[str(one) for one in cases])
        | Q(task="rights.tell_extended", ids__extension_id__in=[str(one) for one in more_time])
    )
    return Posted.objects.needing(member).exists() or untold.exists()


@transaction.atomic
def close(line: Line, *, now: dt.datetime) -> Disposal:
    """
    This function will close the record, write the ledger, and note everyone who got the data as one to be told.

    Done once, before anything is destroyed. Source: GDPR Art. 17(1), 19; R17-8, R19-1.
    """
    about = of_line(line)
    if about.begun_at is not None:
        return about
    about = disposal.begin(disposal=about, now=now)
    notifying.owe(
        member=about.member,
        act=Act.ERASURE,
        line_id=line.pk,
        number=line.case.reference,
        categories=about.categories,
        but=whole_kept(disposal.plan_of(about, now=now)),
        now=now,
    )
    return about


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """This function will destroy what the plan lets go, and say whether all of it went."""
    items = disposal.dispose(disposal=of_line(line), now=now)
    outside = set(line.steps.values_list("outcome", flat=True))
    if outside - {StepOutcome.DONE} or any(item.kept and item.category != "requests" for item in items):
        return Outcome.PARTLY
    return Outcome.DONE if outside or any(not item.kept for item in items) else Outcome.NO_DATA


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter that is also the proof: what is gone, what stays until when and why, and the backups."""
    return LETTER, {"done": True, **told(line, on=local_day(line.answered_at), language=language)}  # type: ignore[arg-type]  # an answered line has its day


def farewell(line: Line, *, on: dt.date, language: str) -> dict[str, object]:
    """Return the values of the letter that leaves just before; it says so where it is late (Art. 12(3))."""
    due_on = deadline_of(line.case, today=on).due_on
    late_since = due_on if on > due_on else None
    return {"done": False, "late_since": late_since, **told(line, on=on, language=language)}


def told(line: Line, *, on: dt.date, language: str) -> dict[str, object]:
    """Return the values of the letter as the plan stands; `on` is the local day of the destruction."""
    about = of_line(line)
    return {
        "whole": about.whole,
        "effects": effects(from_json(about.items), on=on, language=language),
        "act": str(about.act_id),
        "told": recipients.told(line, language=language),
        "others": [
            (str(sources().get(step.source, step.source)), str(step.get_outcome_display()))
            for step in line.steps.order_by("source")
        ],
    }


def parts(line: Line) -> tuple[str, ...]:
    """Return the categories asked for; none where everything is to go."""
    if line.details.get("scope") != SOME:
        return ()
    return tuple(line.details.get("parts", ()))


def of_line(line: Line) -> Disposal:
    """Return the disposal of a prepared line."""
    return Disposal.objects.get(about_id=line.pk)
