"""
Doubting who asks, and being shown: the only reason for which the clock of a request stands still.

More is asked only for a reason of this case, and only on the ladder of `rights.rules.identity`. Nothing that a
person answers is kept: a way, a count of tries, and the keys of the two who looked.
"""

import base64
import datetime as dt
import hmac

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from rights.clock import deadline_of, holidays, local_day
from rights.models import Case, CaseQuerySet, Channel, Line
from rights.rules import deadlines
from rights.rules.deadlines import UNANSWERED_DAYS
from rights.rules.identity import MOST_TRIES, Doubt, Way, doubts, enough, plain
from rights.rules.states import Role, State, allowed
from rights.services import collecting, documents, lifecycle, questions, ways
from rights.timing import Pause

ASKING = (State.RECEIVED, State.PREPARING, State.REVIEWING, State.WAITING)


class NothingToAsk(Exception):
    """No line of the case can wait, a question is open already, or the same doubt was answered before."""


class NotOnTheLadder(ValueError):
    """That doubt is none here, or that way asks more than this doubt allows (R12-9, R12-10)."""


class NothingAsked(Exception):
    """Nobody waits for the person to show who it is."""


class NotEnough(Exception):
    """What was shown is not what was asked for."""


class SamePerson(Exception):
    """Two members of staff look; this one has looked already."""


class TriesUsedUp(Exception):
    """Three tries did not fit: this way is closed."""


def doubts_about(case: Case) -> tuple[Doubt, ...]:
    """Return what may still be doubted about who made this request: what was answered is not asked again."""
    answered = {one.doubt for one in case.pauses.all() if one.shown and not questions.too_little(case)}
    found = doubts(signed_in=case.channel == Channel.PORTAL, has_account=case.member.has_account)
    return tuple(one for one in found if one not in answered)


def ways_for(case: Case, reason: Doubt) -> tuple[Way, ...]:
    """Return the ways that are open for a doubt about this case, the least intrusive first."""
    return ways.of(case.member, reason, has_questions=questions.open_for(case))


def may_doubt(case: Case, *, role: Role, now: dt.datetime) -> bool:
    """Return whether that role may ask: a line can wait, nothing is asked yet, a doubt and time are left (D-9)."""
    today = local_day(now)
    return (
        open_question(case) is None
        and today <= deadline_of(case, today=today).due_on
        and any(allowed(line.stands, State.IDENTIFYING, role=role) for line in case.lines.all())
        and bool(doubts_about(case))
    )


def open_question(case: Case) -> Pause | None:
    """Return the question that waits for the person, or None."""
    return next((one for one in case.pauses.all() if one.ended_at is None), None)


def doubt(
    *, case: Case, reason: Doubt, way: Way, by: Member, role: Role, now: dt.datetime, late_because: str = ""
) -> Pause:
    """
    This function will ask the person who it is, and stop the clock until that is shown.

    :raises NotOnTheLadder: when the reason is none for this case, or the way asks more than it allows.
    :raises NothingToAsk: when nothing can wait, a question is open, all was answered, or the last day is over.
    :raises TooLate: more than three working days after receipt without a reason.
    Source: GDPR Art. 12(6); R12-9, R12-10; D-9.
    """
    with transaction.atomic():
        case = locked(case)
        if not may_doubt(case, role=role, now=now):
            raise NothingToAsk
        if reason not in doubts_about(case) or way not in ways_for(case, reason):
            raise NotOnTheLadder
        today = local_day(now)
        current = deadline_of(case, today=today)
        deadlines.pause(current, asked_on=today, late_because=late_because, holidays=holidays(), today=today)
        for line in case.lines.filter(state__in=ASKING):
            lifecycle.advance(line=line, to=State.IDENTIFYING, now=now, by=by.pk, role=role)
        return _ask(case, reason, way, by=by, role=role, now=now, late_because=late_because.strip())


def ask_otherwise(*, case: Case, way: Way, by: Member, role: Role, now: dt.datetime) -> Pause:
    """
    This function will ask for another way, for the same doubt, when the first one did not work out (R12-12).

    The clock goes on standing still, and the 30 days begin anew.

    :raises NothingAsked: when no question is open.
    :raises NotOnTheLadder: when it was asked for before, or asks more than this doubt allows.
    """
    with transaction.atomic():
        case = locked(case)
        if way not in other_ways(case):
            raise NotOnTheLadder
        return ask_anew(case, way, by=by, role=role, now=now)


def ask_anew(case: Case, way: Way, *, by: Member, role: Role, now: dt.datetime, because: str = "") -> Pause:
    """This function will end the open question of a locked case and put it anew, in another way."""
    before = waiting(case)
    Pause.objects.filter(pk=before.pk).update(ended_at=now)
    documents.let_go(case, now=now)
    words = {"late_because": before.late_because, "only_because": because}
    return _ask(case, Doubt(before.doubt), way, by=by, role=role, now=now, **words)


def other_ways(case: Case) -> tuple[Way, ...]:
    """Return the ways that could be asked for instead: none that was asked for before, whose tries would begin anew."""
    pause = waiting(case)
    asked = {one.way for one in case.pauses.all() if one.doubt == pause.doubt}
    return tuple(way for way in ways_for(case, Doubt(pause.doubt)) if way not in asked)


def prove(*, case: Case, way: Way, now: dt.datetime, by: Member, role: Role = Role.SYSTEM) -> None:
    """
    This function will take what was shown as enough: the wait ends and the work goes on.

    :raises NothingAsked: when nobody waits for it.
    :raises NotEnough: when that way does not answer what was asked, or needs two who look.
    """
    with transaction.atomic():
        case = locked(case)
        pause = waiting(case)
        if not enough(asked=Way(pause.way), shown=way) or not way.by_oneself:
            raise NotEnough
        end(case, pause, way=way, now=now, by=by, role=role)


def look(*, case: Case, fits: bool, by: Member, role: Role, now: dt.datetime) -> bool:
    """
    This function will note that one member of staff has looked, in person or at two details, and whether it fitted.

    The second one's look ends the wait; returns whether it has ended. What was seen is noted nowhere. R12-10; L-D.

    :raises NothingAsked: when nobody waits for it, and NotEnough when it is not for two to look.
    :raises SamePerson: when the second is the first.
    :raises TriesUsedUp: after three tries that did not fit, which is noted.
    """
    with transaction.atomic():
        case = locked(case)
        pause = waiting(case)
        if not Way(pause.way).needs_two:
            raise NotEnough
        closed = spent(case, pause, by=by, role=role)
        ended = not closed and _looked(case, pause, fits=fits, by=by, role=role, now=now)
    if closed:
        raise TriesUsedUp
    return ended


def try_code(*, case: Case, typed: str, by: Member, role: Role, now: dt.datetime) -> bool:
    """
    This function will try the code that went by post, and return whether it fitted. Three tries; none is kept.

    A wrong try is counted for good. :raises TriesUsedUp: at the fourth, which is noted.
    """
    with transaction.atomic():
        case = locked(case)
        pause = waiting(case)
        if pause.way != Way.LETTER_CODE:
            raise NotEnough
        closed = spent(case, pause, by=by, role=role)
        fits = not closed and hmac.compare_digest(plain(typed), plain(code_of(pause)))
        if fits:
            end(case, pause, way=Way.LETTER_CODE, now=now, by=by, role=role)
        elif not closed:
            count(case, pause, by=by, role=role)
    if closed:
        raise TriesUsedUp
    return fits


def unanswered(now: dt.datetime) -> CaseQuerySet:
    """
    Return the open cases whose question has waited for 30 days: staff may close them as not identified (D-9).

    A copy that lies with us is an answer; one that did not do asks anew, and so do the 30 days (R12-12).
    """
    since = now - dt.timedelta(days=UNANSWERED_DAYS)
    return Case.objects.open().filter(pk__in=documents.still_asked(since=since).values("case"))


def code_of(pause: Pause) -> str:
    """Return the code that goes by post: it follows from the question's random key, and is stored nowhere."""
    keyed = salted_hmac("insyn.identity", str(pause.pk), algorithm="sha256").digest()
    letters = base64.b32encode(keyed).decode()[:8]
    return f"{letters[:4]}-{letters[4:]}"


def _ask(
    case: Case, reason: Doubt, way: Way, *, by: Member, role: Role, now: dt.datetime, **words: str
) -> Pause:
    asked = {"doubt": reason, "way": way, "asked_at": now, "asked_by": by.pk}
    pause = Pause.objects.create(case=case, **asked, **words)
    _note(case, "rights.identity.asked", by=by, role=role, reason=reason, way=way)
    promise(task="rights.ask_identity", key=f"ask_identity {pause.pk}", pause_id=pause.pk)
    return pause


def end(case: Case, pause: Pause, *, way: Way, now: dt.datetime, by: Member, role: Role) -> None:
    """This function will end the wait of a locked case: what was asked is shown, and the work goes on."""
    Pause.objects.filter(pk=pause.pk).update(shown=way, ended_at=now)
    _note(case, "rights.identity.shown", by=by, role=role, way=way)
    for line in Line.objects.filter(case=case, state=State.IDENTIFYING):
        collecting.begin(line=line, now=now, by=by.pk, role=role, again=str(pause.pk))


def _looked(case: Case, pause: Pause, *, fits: bool, by: Member, role: Role, now: dt.datetime) -> bool:
    if not fits:
        count(case, pause, by=by, role=role)
        return False
    if pause.seen_by == by.pk:
        raise SamePerson
    if pause.seen_by is None:
        Pause.objects.filter(pk=pause.pk).update(seen_by=by.pk)
        _note(case, "rights.identity.seen", by=by, role=role, way=Way(pause.way))
        return False
    Pause.objects.filter(pk=pause.pk).update(confirmed_by=by.pk)
    end(case, pause, way=Way(pause.way), now=now, by=by, role=role)
    return True


def spent(case: Case, pause: Pause, *, by: Member, role: Role) -> bool:
    """Return whether the three tries are used up, and note that one more was blocked."""
    used_up = pause.tries >= MOST_TRIES
    if used_up:
        _note(case, "rights.identity.blocked", by=by, role=role, way=Way(pause.way))
    return used_up


def count(case: Case, pause: Pause, *, by: Member, role: Role) -> None:
    """This function will count a try that did not fit."""
    Pause.objects.filter(pk=pause.pk).update(tries=F("tries") + 1)
    _note(case, "rights.identity.tried", by=by, role=role, way=Way(pause.way))


def locked(case: Case) -> Case:
    """Return the case anew, locked until the transaction ends."""
    found: Case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("member", "extension")
        .prefetch_related("pauses__documents", "lines")
        .get(pk=case.pk)
    )
    return found


def waiting(case: Case) -> Pause:
    """
    Return the question that waits for the person.

    :raises NothingAsked: when there is none.
    """
    pause = open_question(case)
    if pause is None:
        raise NothingAsked
    return pause


def _note(case: Case, action: str, *, by: Member, role: Role, way: Way, reason: str = "") -> None:
    who = Role.MEMBER if by.pk == case.member_id else role
    facts = {"way": way} | ({"reason": reason} if reason else {})
    record(action=action, subject=case.member_id, actor=by.pk, role=who, about=case, facts=facts)
