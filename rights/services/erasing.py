"""
From the decision to the act: who decides an erasure, and what comes before anything is destroyed.

The last letter leaves while there is still an address (R17-9): by mail at once, on paper when staff have posted it.
Then the act itself is promised.
"""

import datetime as dt
import smtplib
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import override

from portal import register
from portal.gate.services import last_word
from portal.letters.services import Addressee, send
from portal.members.entering import address_lines
from portal.members.models import Member
from portal.members.young import may_be_a_child
from portal.outbox.services import Lease, promise
from portal.recipients import notifying
from portal.register.vocabulary import Right as Invoked
from portal.trail.services import record
from retention.items import Keep
from retention.models import Disposal
from retention.services import deciding, disposal
from retention.services.cutting import whole_kept
from retention.services.planning import Plan
from rights.clock import local_day
from rights.fulfilment import erasure, objection
from rights.models import Case, Line, Note
from rights.packing.answer import authority_for
from rights.papers import Delivery
from rights.rules.states import Role, State, StepOutcome
from rights.services import collecting, posting
from rights.services.erasing_outside import erase_outside
from rights.services.following import digest_of, link_of, token_of
from rights.services.reading import agent_of


class OthersFirst(Exception):
    """Another request of the person is still open: it could not be answered any more."""


class NotReviewing(Exception):
    """The line does not wait for a decision."""


class CopyFirst(Exception):
    """The person waits for a file, and was told that nothing is deleted before it is made."""


class LettersFirst(Exception):
    """A letter to the person is still to be posted: afterwards there is no address."""


class PublicFirst(Exception):
    """Data that we made public go, and no step towards whoever has them from there is noted (R17-6)."""


class RefusalWaits(Exception):
    """A refusal of the same line is proposed: it is signed or turned down first."""


class UsePaused(Exception):
    """
    The person has had all use of the data paused, and may want that instead of an erasure.

    Source: GDPR Art. 18(1)(b), 18(2).
    """


@transaction.atomic
def decide(*, line: Line, by: Member, now: dt.datetime, keeps: Collection[Keep] = ()) -> Disposal:
    """
    This function will let a handler stand behind the plan, and call for a second person; it is carried out at once
    where the register asks for none.

    :raises NotReviewing: when the line does not wait for a decision.
    :raises RefusalWaits: when a refusal of it waits for a second signature.
    :raises OthersFirst: when another request of the person is open.
    :raises CopyFirst: when parts are to go, and a file that was asked for is not made yet.
    :raises LettersFirst: when a letter to the person is still to be posted.
    :raises PublicFirst: when nothing is noted about data that we made public.
    :raises UsePaused: while all use of the person's data is paused.
    :raises OfStaff: when the person works here.
    Source: GDPR Art. 17(3); R17-2; promise 101.
    """
    if erasure.not_followed_up(line, now=now):
        raise PublicFirst
    about = deciding.decide(disposal=_reviewed(line), by=by.pk, now=now, keeps=keeps)
    _note(line, "decided", by=by, role=Role.HANDLER)
    if two_persons():
        promise(task="rights.tell_staff", key=f"erasure {line.pk} {now.isoformat()}", case_id=line.case_id)
    else:
        collecting.release(line=line, now=now, by=by, role=Role.HANDLER)
    return about


@transaction.atomic
def approve(*, line: Line, by: Member, read: dt.datetime | None, now: dt.datetime) -> Disposal:
    """
    This function will let a second person say yes to what was decided at the moment `read`, and have it carried out.

    :raises NotReviewing: when the line does not wait for a decision.
    :raises RefusalWaits: when a refusal of it waits for a second signature.
    :raises OthersFirst: when another request of the person is open.
    :raises CopyFirst: when parts are to go, and a file that was asked for is not made yet.
    :raises LettersFirst: when a letter to the person is still to be posted.
    :raises UsePaused: while all use of the person's data is paused.
    :raises NotApproved: when nobody has decided it yet.
    :raises DecidedAnew: when it was decided again since.
    :raises SamePerson: when the same person decided it.
    """
    about = deciding.approve(disposal=_reviewed(line), by=by.pk, read=read, now=now)
    _note(line, "approved", by=by, role=Role.APPROVER)
    collecting.release(line=line, now=now, by=by, role=Role.APPROVER)
    return about


@transaction.atomic
def turn_down(*, line: Line, by: Member, why: str, now: dt.datetime) -> Disposal:
    """
    This function will let a second person say no: the plan goes back to be decided anew, with the reason as a note.

    :raises NotReviewing: when the line does not wait for a decision.
    :raises NotApproved: when nobody has decided it yet.
    :raises SamePerson: when the same person decided it.
    """
    Line.objects.select_for_update().get(pk=line.pk)
    if line.stands is not State.REVIEWING:
        raise NotReviewing
    about = deciding.turn_down(disposal=erasure.of_line(line), by=by.pk)
    Note.objects.create(case=line.case, text=why, staff_id=by.pk, noted_at=now)
    _note(line, "turned_down", by=by, role=Role.APPROVER)
    return about


def two_persons() -> bool:
    """Return whether the register wants four eyes for an erasure."""
    return Invoked.ERASURE in register.current().handling.four_eyes


def begin(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will have the record erased outside, send the last letter, and promise the act itself.

    A system that fails is asked again; until each has answered nothing is called done, and staff see what waits.
    A last letter on paper is waited for: posting it begins this anew, and every step is done once.

    :raises SourceFailed: when a system outside failed.
    Source: R17-8, R17-9; security.md (d) 3.
    """
    if line.stands is not State.EXECUTING:
        return
    about = erasure.close(line, now=now)  # done when it was approved, as a rule
    erase_outside(line, about, lease=lease, now=now)
    if about.whole and about.told_at is None:
        _say_farewell(line, about, now=now)
    with transaction.atomic():
        if not (about.whole and _waits_for_the_post(line, now=now)):
            promise(task="rights.execute", key=f"execute {line.pk}", line_id=line.pk)
        lease.keep()


def finish(*, about: Disposal, lease: Lease, now: dt.datetime) -> None:
    """
    This function will have go what need not stay any more of an erasure that was carried out: outside, then here.

    Its term has ended, or a hold. Whoever got what goes is told, but nobody who got only what stays as it is; and so is
    the person who is still here. A disposal that no request asked for has nothing outside.

    :raises SourceFailed: when a system outside failed.
    Source: GDPR Art. 17, 19; R17-3, R17-11.
    """
    line = objection.line_of(about)
    if line is not None:
        kept = line.steps.filter(outcome=StepOutcome.KEPT_BY_LAW)
        kept.update(outcome=StepOutcome.PENDING, ended_at=None)
        erase_outside(line, about, lease=lease, now=now)
    with lease.beating(), transaction.atomic():
        went = disposal.finish(disposal=about, now=now)
        if line is not None:
            erasure.owe_word(line, about, but=whole_kept(disposal.plan_of(about, now=now)), now=now)
        if went and not about.whole:
            key = f"finished {about.pk} {now.isoformat()}"
            promise(task="rights.tell_finished", key=key, disposal_id=about.pk)
        lease.keep()


def recipients_of(about: Disposal, doing: Plan) -> list[str]:
    """Return who is told of an erasure: each who got something that is touched by it. Source: GDPR Art. 19."""
    return notifying.to_be_told(about.member, categories=about.categories, but=whole_kept(doing))


def _reviewed(line: Line) -> Disposal:
    """Return the plan of a line that can be decided, the person's record locked: nothing is asked for meanwhile."""
    Member.objects.select_for_update().get(pk=line.case.member_id)
    if Line.objects.select_for_update().get(pk=line.pk).stands is not State.REVIEWING:
        raise NotReviewing
    if line.refusals.waiting().exists():
        raise RefusalWaits
    about = erasure.of_line(line)
    if erasure.paused(line):
        raise UsePaused
    if about.whole and erasure.others_open(line):
        raise OthersFirst
    if erasure.file_awaited(line):
        raise CopyFirst
    if about.whole and erasure.letters_here(line):
        raise LettersFirst
    return about


def _say_farewell(line: Line, about: Disposal, *, now: dt.datetime) -> None:
    """Send what is going and what stays, with a link that needs no account. An address that is refused is no hindrance."""
    case, language = line.case, line.case.language
    Case.objects.filter(pk=case.pk, follow_digest="").update(follow_digest=digest_of(token_of(case.pk)))
    member = last_word(case.member_id)
    if member is None or not member.email:
        return
    today = local_day(now)
    with override(language):
        told = erasure.farewell(line, on=today, language=language)
    context = {
        "reference": case.reference,
        "received_on": case.received_on,
        "answered_on": today,
        "authority": authority_for(case, language=language),
        "url": link_of(case),
        **told,
    }
    try:
        send(
            promise_key=f"farewell {line.pk}",
            subject_id=member.pk,
            addressee=Addressee(
                email=member.email, language=language, simply=may_be_a_child(member, on=today)
            ),
            letter=erasure.LETTER,
            context=context,
            now=now,
        )
    except smtplib.SMTPRecipientsRefused:
        return
    Disposal.objects.filter(pk=about.pk, told_at=None).update(told_at=now)


def _waits_for_the_post(line: Line, *, now: dt.datetime) -> bool:
    """
    Queue the last letter on paper for whoever is answered by post, and return whether it is still to be posted.

    Somebody else who is to have the answer gets it afterwards: that address stays.
    """
    case, member = line.case, last_word(line.case.member_id)
    if member is None or agent_of(case, now=now, line=line) or not address_lines(member):
        return False
    if member.email and case.delivery != Delivery.POST:
        return False
    key = f"last letter {line.pk}"
    letter = posting.queue(key=key, case=case, reader=member, letter=erasure.LETTER, values={}, line=line)
    if letter.dispatched_on is None:
        return True
    Disposal.objects.filter(about_id=line.pk, told_at=None).update(told_at=now)
    return False


def _note(line: Line, what: str, *, by: Member, role: Role) -> None:
    facts = {"line": str(line.pk), "right": line.right}
    record(
        action=f"rights.erasure.{what}",
        subject=line.case.member_id,
        actor=by,
        role=role,
        about=line.case,
        facts=facts,
    )
