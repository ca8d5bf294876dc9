"""
The erasure (Art. 17): a plan at once, a person's decision, and then the one door to destruction.

What goes and what stays is decided in `retention`; before this act stands `services.erasing`, which has the record
erased outside and sends the last letter.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import override

from consents.models import Answer, Decision
from consents.services.withdrawing import take_all_back
from portal import register
from portal.datamap import codes
from portal.letters.words import moment
from portal.outbox.models import Promise
from portal.recipients import notifying
from portal.recipients.erasing import Erased
from portal.recipients.models import Act
from portal.register.schema import Category
from portal.register.vocabulary import Right as Invoked
from portal.trail.services import record
from retention.items import from_json
from retention.models import Disposal
from retention.services import disposal
from retention.services.cutting import whole_kept
from retention.showing import effects
from rights import recipients
from rights.clock import deadline_of, local_day
from rights.documents import IdDocument
from rights.forwarded import Forward
from rights.handed import Handover, Sent
from rights.handed import Why as NotSent
from rights.models import Case, Line, Step
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.rules.erasure import SOME, Why
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.timing import Extension

LETTER = "rights.erased"
ASKED, ENTERED = "erasure", "entered"
"""Where a yes was taken back: in the person's own request, or in one that staff entered."""
TELLING = {
    "rights.tell_answered": "line_id",
    "rights.tell_withdrawn": "line_id",
    "rights.acknowledge": "case_id",
    "rights.tell_message": "case_id",
    "rights.tell_extended": "extension_id",
    "rights.tell_forwarded": "forward_id",
    "rights.tell_document_gone": "document_id",
    "rights.hand_over": "handover_id",
    "rights.tell_handed_over": "handover_id",
    "rights.tell_finished": "disposal_id",
}
"""
The duties that tell a person how something has ended, or have to, and which key each names: nobody is left to tell it
to afterwards.
"""
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
    if takes_back(line.details):
        with override(line.case.language):
            text = str(Why.CONSENT.label)
        take_all_back(
            member=line.case.member,
            text_shown=text,
            language=line.case.language,
            surface=ENTERED if line.case.registered_by else ASKED,
            now=line.case.received_at,
            by=line.case.registered_by,
        )
    disposal.propose(
        member=line.case.member, about_id=line.pk, categories=parts(line), now=line.case.received_at
    )
    return []


def needs_a_person(line: Line) -> bool:
    """Return whether the register wants someone to decide before anything is destroyed, or something is in the way."""
    asked_for_one = Invoked.ERASURE not in register.current().handling.without_human
    if asked_for_one or paused(line) or file_awaited(line):
        return True
    if not_followed_up(line, now=line.case.received_at):
        return True
    return not parts(line) and (others_open(line) or letters_here(line))


def public(line: Line, *, now: dt.datetime) -> tuple[Category, ...]:
    """Return the kinds of data that we made public and that this erasure takes; none before the work has begun."""
    told = [one for one in register.current().categories if one.public]
    if line.right_asked is not Right.ERASURE or line.stands.ended or not told:
        return ()
    about = Disposal.objects.filter(about_id=line.pk).first()
    if about is None:
        return ()
    going = {item.category for item in disposal.plan_of(about, now=now).items if not item.kept}
    return tuple(one for one in told if one.id in going)


def not_followed_up(line: Line, *, now: dt.datetime) -> bool:
    """Return whether a kind of public data has no step yet: then nothing is decided (Art. 17(2); R17-6)."""
    done = set(line.outreach.values_list("category", flat=True))
    return any(one.id not in done for one in public(line, now=now))


def paused(line: Line) -> bool:
    """Return whether all use of the person's data is paused, which may be wanted instead (Art. 18(1)(b))."""
    return Restriction.objects.live().filter(member=line.case.member_id).exists()


def others_open(line: Line) -> bool:
    """Return whether another right of the person waits for an answer, which nobody would be left to get."""
    ended = [state for state in State if state.ended]
    others = Line.objects.filter(case__member=line.case.member_id).exclude(pk=line.pk)
    return others.exclude(state__in=ended).exists()


def file_awaited(line: Line) -> bool:
    """Return whether the person waits for a file, which is to hold what was here when it was asked for (R15-14)."""
    files = [right for right in Right if right.makes_a_file]
    asked = Line.objects.filter(case__member=line.case.member_id, right__in=files).exclude(pk=line.pk)
    return asked.exclude(state__in=[state for state in State if state.ended]).exists()


def letters_here(line: Line) -> bool:
    """Return whether a letter is still to be posted, to the person or whoever acts, or anything still to be told."""
    member = line.case.member_id
    rows: Mapping[str, QuerySet[Any]] = {
        "line_id": Line.objects.filter(case__member=member).exclude(pk=line.pk),
        "case_id": Case.objects.filter(member=member),
        "extension_id": Extension.objects.filter(case__member=member),
        "forward_id": Forward.objects.filter(case__member=member),
        "document_id": IdDocument.objects.filter(pause__case__member=member),
        "handover_id": Handover.objects.filter(line__case__member=member),
        "disposal_id": Disposal.objects.filter(member=member),
    }
    keys = {name: [str(key) for key in found.values_list("pk", flat=True)] for name, found in rows.items()}
    untold = Q()
    for task, name in TELLING.items():
        untold |= Q(task=task, **{f"ids__{name}__in": keys[name]})
    return Posted.objects.needing(member).exists() or Promise.objects.open().filter(untold).exists()


@transaction.atomic
def close(line: Line, *, now: dt.datetime) -> Disposal:
    """
    This function will close the record, write the ledger, and note everyone who got the data as one to be told.

    Done once, before anything is destroyed. Source: GDPR Art. 17(1), 19; R17-8, R19-1.
    """
    about = of_line(line)
    if about.begun_at is not None:
        return about
    if about.whole:
        _end_handovers(line, now=now)
    about = disposal.begin(disposal=about, now=now)
    owe_word(line, about, but=whole_kept(disposal.plan_of(about, now=now)), now=now)
    return about


def owe_word(line: Line, about: Disposal, *, but: Collection[str] = (), now: dt.datetime) -> None:
    """This function will note everyone who got what goes as one to be told, once each, but for what is kept whole."""
    notifying.owe(
        member=about.member,
        act=Act.ERASURE,
        line_id=line.pk,
        number=line.case.reference,
        categories=about.categories,
        but=but,
        now=now,
    )


def _end_handovers(line: Line, *, now: dt.datetime) -> None:
    """End the sending of files that was set aside after a fault of ours: the file goes, and the reason stays (R20-3)."""
    mine = Handover.objects.filter(line__case__member=line.case.member_id, outcome=Sent.WAITING)
    for one in mine.select_related("line__case"):
        Handover.objects.filter(pk=one.pk).update(outcome=Sent.GIVEN_UP, reason=NotSent.GONE, ended_at=now)
        record(
            action="rights.handover.given_up",
            subject=line.case.member_id,
            role="system",
            about=one.line.case,
            facts={"right": one.line.right, "recipient": one.recipient},
        )


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """This function will destroy what the plan lets go, and say whether all of it went."""
    items = disposal.dispose(disposal=of_line(line), now=now)
    outside = set(line.steps.values_list("outcome", flat=True))
    if outside - {StepOutcome.DONE} or any(item.kept and item.category != "requests" for item in items):
        return Outcome.PARTLY
    return Outcome.DONE if outside or any(not item.kept for item in items) else Outcome.NO_DATA


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """
    Return the letter that is also the proof: what is gone, what stays until when and why, and the backups.

    What a hold kept goes later; the backups are counted from then.
    """
    last = max(line.answered_at, of_line(line).begun_at)  # type: ignore[type-var]  # an answered line has both moments
    return LETTER, {"done": True, **told(line, on=local_day(last), language=language)}  # type: ignore[arg-type]  # as above


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
        "taken_back": () if about.whole else taken_back(line),
        "act": str(about.act_id),
        "searched": _searched(about, language),
        "told": recipients.told(line, language=language),
        "others": [
            (str(codes.sources().get(step.source, step.source)), str(step.get_outcome_display()))
            for step in line.steps.order_by("source")
        ],
    }


def _searched(about: Disposal, language: str) -> tuple[str, int, int] | None:
    """Return when it was last searched for what could be left, in how many places, and in how many there was something."""
    if about.searched_at is None or about.searched is None:
        return None
    zone = ZoneInfo(register.current().time_zone)
    return moment(about.searched_at, language, zone=zone), about.searched, len(about.traces)


def parts(line: Line) -> tuple[str, ...]:
    """Return the categories asked for; none where everything is to go."""
    if line.details.get("scope") != SOME:
        return ()
    return tuple(line.details.get("parts", ()))


def takes_back(details: Mapping[str, object]) -> bool:
    """Return whether an erasure is asked for because every yes is taken back (Art. 17(1)(b))."""
    grounds = details.get("grounds")
    return isinstance(grounds, list | tuple) and Why.CONSENT in grounds


def taken_back(line: Line) -> tuple[str, ...]:
    """Return what the person had said yes to and took back with the request, in the active language."""
    found = Decision.objects.filter(member=line.case.member_id, surface__in=[ASKED, ENTERED])
    same = found.filter(answer=Answer.WITHDRAWN, at=line.case.received_at).order_by("purpose")
    return in_words(same)


def in_words(decisions: Iterable[Decision]) -> tuple[str, ...]:
    """Return what decisions are about, each once; what has left the register goes by its code."""
    names = codes.purposes()
    return tuple(dict.fromkeys(str(names.get(one.purpose, one.purpose)) for one in decisions))


def of_line(line: Line) -> Disposal:
    """Return the disposal of a prepared line."""
    return Disposal.objects.get(about_id=line.pk)
