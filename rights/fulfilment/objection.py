"""
The objection (Art. 21): a use is stopped at the gate before anybody weighs anything.

Marketing stays stopped, without a reason and without a person, and a profile built for it is deleted. Other uses
stay stopped until a person has shown compelling reasons in writing and another has signed; that decision is the desk's.
"""

import datetime as dt
import uuid
from collections.abc import Mapping

from django.utils.translation import gettext as _

from consents.models import Answer, Decision
from portal import register
from portal.datamap.codes import categories, source_name
from portal.gate import services as gate
from portal.gate.models import Cause
from portal.outbox import services as outbox
from portal.recipients import notifying
from portal.recipients.erasing import Erased, erase
from portal.recipients.models import Act
from portal.register.schema import Ability, Category, LegalBasis
from retention.items import ItemOutcome, from_json
from retention.models import Disposal
from retention.services import disposal, holds
from retention.services.cutting import whole_kept
from retention.services.planning import plan
from rights import recipients
from rights.fulfilment.erasure import SAID_AS, file_awaited, paused
from rights.models import Line, Refusal, Step
from rights.rules.objection import MARKETING, only_marketing
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome

BEGUN = (State.PREPARING, State.REVIEWING, State.EXECUTING, State.ANSWERED)
"""Where a line is whose profiles are to go: who asked is known, and it was not taken back."""


def prepare(line: Line) -> list[Step]:
    """
    This function will close every purpose objected to, at once, whatever is decided later.

    Doing it twice changes nothing. Source: GDPR Art. 18(1)(d), 21(1), 21(3); R21-1, R21-4.
    """
    _stop(line)
    ended = {one.id for one in profiles(line)}
    holding = [one.id for one in register.current().sources if one.may_connect and one.category in ended]
    return [Step.objects.get_or_create(line=line, source=source)[0] for source in holding]


def forget(line: Line, *, now: dt.datetime) -> None:
    """
    This function will delete the profiles that the line ends from our own tables, by the one door, whoever decides later.

    Where something is in the way it puts the plan on record; `postponed` finds it. What a hold keeps, here or outside,
    stays on record too: the end of the hold finishes it. Whoever was given one is told. Doing it twice changes nothing;
    a record of staff has no profile.
    Source: GDPR Art. 17(1)(c), 19, 21(2), 21(3); R21-3; promise 72.
    """
    ended, member = [one.id for one in profiles(line)], line.case.member
    if not ended or member.is_staff:
        return
    about = disposal.propose(member=member, about_id=key_of(line), categories=ended, now=now)
    if in_the_way(line):
        return
    doing, held = plan(member=member, categories=ended, now=now), holds.kept(member_id=member.pk, among=ended)
    if held or any(not item.kept for item in doing.items):
        disposal.dispose(disposal=disposal.begin(disposal=about, now=now), now=now)
    else:
        disposal.call_off(about_id=about.about_id)
    notifying.owe(
        member=member,
        act=Act.ERASURE,
        line_id=line.pk,
        number=line.case.reference,
        categories=ended,
        but=whole_kept(doing) | held,
        now=now,
    )


def in_the_way(line: Line) -> str:
    """
    Return when the profiles go that cannot go now, in words of the active language; nothing where nothing hinders it.

    Paused data are stored and no more, whoever asked for the pause and why. Whoever waits for a file is to find in it
    what was here on the day of asking. Source: GDPR Art. 15(3), 18(2); R15-11, R15-14, R18-2.
    """
    if paused(line):
        return _("Deleted when the pause has ended")
    return _("Deleted when the file you asked for is made") if file_awaited(line) else ""


def postponed(member_id: uuid.UUID) -> list[Line]:
    """Return a person's objections with a profile that something was in the way of deleting, and is no more."""
    begun = Line.objects.filter(case__member=member_id, right=Right.OBJECTION, state__in=BEGUN)
    return [line for line in begun.select_related("case") if _left(line) and not in_the_way(line)]


def key_of(line: Line) -> uuid.UUID:
    """Return the key of what a line deletes as an objection: not its own, for it may be understood as an erasure yet."""
    return uuid.uuid5(line.pk, "profiles")


def leave_unnamed(step: Step) -> None:
    """This function will forget that a system was to be asked: the end of the hidden hold asks it (R17-11)."""
    step.delete()


def line_of(about: Disposal) -> Line | None:
    """Return the line that asked for a disposal, as an erasure or as an objection; None where the portal began it."""
    lines = Line.objects.select_related("case__member").filter(case__member=about.member_id)
    return next((one for one in lines if about.about_id in {one.pk, key_of(one)}), None)


def forget_at(step: Step) -> StepOutcome | None:
    """
    This function will have a system outside delete the profile it has, and return what came of it: a hold keeps it.

    None where nothing may be told of it: the person is not to know of the hold (R17-11).

    :raises SourceFailed: when it is away, slow, or answers something else.
    """
    source, member_id = register.current().source(step.source), step.line.case.member_id
    if hold := holds.keeping(member_id=member_id, category=source.category):
        return SAID_AS[Erased.KEPT] if hold.shown else None
    able = Ability.ERASE in source.abilities
    return SAID_AS[erase(source, member_id, key=step.pk) if able else Erased.UNSUPPORTED]


def profiles(line: Line) -> tuple[Category, ...]:
    """Return the profiles that the line ends: those built for nothing but what it objects to (Art. 21(2))."""
    ended = set(purposes(line))
    return tuple(
        one
        for one in register.current().categories
        if one.marketing_profile and ended.issuperset(one.purposes)
    )


def forgotten(line: Line) -> list[tuple[str, str]]:
    """Return each profile that the line ended, or the system that held it, and what came of it, in the active language."""
    about = Disposal.objects.filter(about_id=key_of(line)).first()
    labels, deleted = categories(), str(ItemOutcome.ERASED.label)
    later = in_the_way(line) or str(StepOutcome.PENDING.label)
    found = []
    for item in from_json(about.items if about else ()):
        waits = about is not None and about.begun_at is None and not item.kept
        name = str(labels.get(item.category, item.category))
        found.append((name, later if waits else str(item.outcome.label)))
    for step in line.steps.order_by("source"):
        said = {StepOutcome.DONE: deleted, StepOutcome.PENDING: later}
        outcome = StepOutcome(step.outcome)
        found.append((source_name(step.source), said.get(outcome, str(outcome.label))))
    return found


def needs_a_person(line: Line) -> bool:
    """Return whether anything but marketing is objected to (R21-2, R21-3)."""
    return not only_marketing(line.right_asked, line.details)


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """This function will leave the purposes closed: that was the whole work."""
    return Outcome.DONE


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """Return the letter that says which uses have stopped, and what became of profiles for marketing."""
    return "rights.objection_met", {
        "stopped": in_words(stopped(line), language=language),
        "profiles": forgotten(line),
        "told": recipients.told(line, language=language),
    }


def go_on(line: Line, *, chosen: frozenset[str]) -> Outcome:
    """
    This function will open the purposes that may go on and keep the others closed; returns how the line ends.

    A purpose that another objection of the person still closes stays closed. Nothing more is deleted when nobody has
    shown who asked. Source: GDPR Art. 21(1); R21-2.
    """
    if line.stands is State.IDENTIFYING:
        let_stay(line)
    _stop(line)
    _reopen(line, chosen)
    return Outcome.REFUSED if chosen.issuperset(purposes(line)) else Outcome.PARTLY


def let_go(line: Line) -> None:
    """This function will open again what an objection had closed that the person took back (R12-18)."""
    let_stay(line)
    _reopen(line, frozenset(purposes(line)))


def let_stay(line: Line) -> None:
    """This function will leave be what has not gone yet of the profiles that the line would end."""
    disposal.call_off(about_id=key_of(line))
    left = line.steps.filter(outcome=StepOutcome.PENDING)
    outbox.let_go(ids=[str(step) for step in left.values_list("pk", flat=True)])
    left.delete()


def would_go_on(line: Line) -> tuple[str, ...]:
    """
    Return the purposes that start again when the person takes the objection back.

    What another objection closes stays closed, and what rests on a yes starts only where there is one (Art. 7, 21).
    """
    elsewhere = {purpose for other in _others(line) for purpose in stopped(other)}
    found = tuple(one for one in stopped(line) if one not in elsewhere)
    said_yes = {
        one.purpose
        for one in Decision.objects.filter(member=line.case.member_id, purpose__in=found).current()
        if one.answer == Answer.GIVEN
    }
    asks = set(of_consent(found))
    return tuple(one for one in found if one not in asks or one in said_yes)


def of_consent(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the purposes that rest on the person's consent."""
    consented = {one.id for one in register.current().purposes if one.basis is LegalBasis.CONSENT}
    return tuple(one for one in ids if one in consented)


def going_on(refusal: Refusal) -> frozenset[str]:
    """Return the purposes that go on by a refusal: those weighed, or on another ground all that can be weighed."""
    chosen = frozenset(refusal.balancings.values_list("purpose", flat=True))
    return chosen or frozenset(open_to_weighing(refusal.line))


def open_to_weighing(line: Line) -> tuple[str, ...]:
    """Return the purposes objected to that a person may weigh: never marketing (Art. 21(2), 21(3))."""
    marketing = {one.id for one in register.current().purposes if one.marketing}
    return tuple(one for one in purposes(line) if one not in marketing)


def purposes(line: Line) -> tuple[str, ...]:
    """Return the purposes of the register that the line objects to, marketing spelled out."""
    uses = set(line.details.get("uses", ()))
    return tuple(
        one.id
        for one in register.current().purposes
        if one.id in uses or (one.marketing and MARKETING in uses)
    )


def stopped(line: Line) -> tuple[str, ...]:
    """Return the purposes that the line keeps closed: all it objects to, but for what goes on by a refusal."""
    refusal = line.refusals.approved().first()
    chosen = going_on(refusal) if refusal else frozenset()
    return tuple(one for one in purposes(line) if one not in chosen)


def in_words(ids: tuple[str, ...], *, language: str) -> list[str]:
    """Return what purposes are called; one that has left the register goes by its code."""
    names = {one.id: one.name.in_language(language) for one in register.current().purposes}
    return [names.get(one, one) for one in ids]


def _left(line: Line) -> bool:
    """Return whether anything of the profiles that the line ends is still to go, here or outside."""
    planned = Disposal.objects.filter(about_id=key_of(line), begun_at=None)
    return planned.exists() or line.steps.filter(outcome=StepOutcome.PENDING).exists()


def _stop(line: Line) -> None:
    """Close at the gate every purpose that the line objects to."""
    for purpose in purposes(line):
        gate.close(member=line.case.member, purpose=purpose, cause=Cause.OBJECTED)


def _reopen(line: Line, chosen: frozenset[str]) -> None:
    """Open purposes at the gate, but for those that another objection of the person keeps closed."""
    elsewhere = {purpose for other in _others(line) for purpose in stopped(other)}
    for purpose in sorted(chosen - elsewhere):
        gate.reopen(member=line.case.member, purpose=purpose, cause=Cause.OBJECTED)


def _others(line: Line) -> list[Line]:
    """Return the person's other objections that were not taken back."""
    same = Line.objects.filter(case__member=line.case.member_id, right=Right.OBJECTION)
    return list(same.exclude(pk=line.pk).exclude(state=State.WITHDRAWN))
