"""
From the decision to the act: who decides an erasure, and what comes before anything is destroyed.

The last letter leaves while there is still an address (R17-9); then the act itself is promised.
"""

import datetime as dt
import smtplib
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import override

from portal import register
from portal.gate.services import last_word
from portal.letters.services import Addressee, send
from portal.members.models import Member
from portal.outbox.services import Lease, promise
from portal.recipients.erasing import Erased, erase
from portal.recipients.sources import connected
from portal.register.schema import Ability
from portal.register.vocabulary import Right as Invoked
from retention.items import Keep
from retention.models import Disposal
from retention.services import disposal
from rights.clock import local_day
from rights.fulfilment import erasure
from rights.models import Case, Line, Step
from rights.packing.answer import authority_for
from rights.rules.states import Role, State, StepOutcome
from rights.services import collecting
from rights.services.following import digest_of, link_of, token_of

SAID_AS = {
    Erased.DONE: StepOutcome.DONE,
    Erased.NOT_HELD: StepOutcome.DONE,
    Erased.UNSUPPORTED: StepOutcome.UNSUPPORTED,
    Erased.KEPT: StepOutcome.KEPT_BY_LAW,
}


class OthersFirst(Exception):
    """Another request of the person is still open: it could not be answered any more."""


class NotReviewing(Exception):
    """The line does not wait for a decision."""


@transaction.atomic
def decide(*, line: Line, by: Member, now: dt.datetime, keeps: Collection[Keep] = ()) -> Disposal:
    """
    This function will let a handler stand behind the plan; it is carried out at once where the register asks for no
    second person.

    :raises NotReviewing: when the line does not wait for a decision.
    :raises OthersFirst: when another request of the person is open.
    :raises OfStaff: when the person works here.
    Source: GDPR Art. 17(3); R17-2; promise 101.
    """
    about = _reviewed(line)
    about = disposal.decide(disposal=about, by=by.pk, now=now, keeps=keeps)
    if not two_persons():
        collecting.release(line=line, now=now, by=by, role=Role.HANDLER)
    return about


@transaction.atomic
def approve(*, line: Line, by: Member, now: dt.datetime) -> Disposal:
    """
    This function will let a second person say yes, and have it carried out.

    :raises NotReviewing: when the line does not wait for a decision.
    :raises OthersFirst: when another request of the person is open.
    :raises NotApproved: when nobody has decided it yet.
    :raises SamePerson: when the same person decided it.
    """
    about = disposal.approve(disposal=_reviewed(line), by=by.pk, now=now)
    collecting.release(line=line, now=now, by=by, role=Role.APPROVER)
    return about


def two_persons() -> bool:
    """Return whether the register wants four eyes for an erasure."""
    return Invoked.ERASURE in register.current().handling.four_eyes


def begin(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will close the record, write the ledger, have it erased outside, send the last letter, and promise
    the act itself.

    A system that fails is asked again; until each has answered nothing is called done, and staff see what waits.

    :raises SourceFailed: when a system outside failed.
    Source: R17-8, R17-9; security.md (d) 3.
    """
    if line.stands is not State.EXECUTING:
        return
    about = disposal.begin(disposal=erasure.of_line(line), now=now)
    _erase_outside(line, about, lease=lease, now=now)
    if about.whole and about.told_at is None:
        _say_farewell(line, about, now=now)
    with transaction.atomic():
        promise(task="rights.execute", key=f"execute {line.pk}", line_id=line.pk)
        lease.keep()


def _reviewed(line: Line) -> Disposal:
    if Line.objects.select_for_update().get(pk=line.pk).stands is not State.REVIEWING:
        raise NotReviewing
    about = erasure.of_line(line)
    ended = [state for state in State if state.ended]
    others = Line.objects.filter(case__member=about.member_id).exclude(state__in=ended).exclude(pk=line.pk)
    if about.whole and others.exists():
        raise OthersFirst
    return about


def _erase_outside(line: Line, about: Disposal, *, lease: Lease, now: dt.datetime) -> None:
    """Ask every connected system that holds what is to go, once each; one that cannot erase is named in the answer."""
    able = {source.id for source in connected(Ability.ERASE)}
    held = {source.id: source for ability in Ability for source in connected(ability)}
    for source in held.values():
        if not about.whole and source.category not in about.categories:
            continue
        step, _is_new = Step.objects.get_or_create(line=line, source=source.id, defaults={"begun_at": now})
        if step.outcome != StepOutcome.PENDING:
            continue
        Step.objects.filter(pk=step.pk).update(attempts=lease.failures + 1)
        can = source.id in able
        said = erase(source, about.member_id, key=step.pk) if can else Erased.UNSUPPORTED
        Step.objects.filter(pk=step.pk).update(outcome=SAID_AS[said], ended_at=now)


def _say_farewell(line: Line, about: Disposal, *, now: dt.datetime) -> None:
    """Send what is going and what stays, with a link that needs no account. An address that is refused is no hindrance."""
    case, language = line.case, line.case.language
    Case.objects.filter(pk=case.pk, follow_digest="").update(follow_digest=digest_of(token_of(case.pk)))
    member = last_word(case.member_id)
    if member is None or not member.email:
        return
    today = local_day(now)
    with override(language):
        told = erasure.told(line, on=today, language=language)
    context = {
        "reference": case.reference,
        "received_on": case.received_on,
        "answered_on": today,
        "authority": authority_for(case, language=language),
        "done": False,
        "url": link_of(case),
        **told,
    }
    try:
        send(
            promise_key=f"farewell {line.pk}",
            subject_id=member.pk,
            addressee=Addressee(email=member.email, language=language),
            letter=erasure.LETTER,
            context=context,
            now=now,
        )
    except smtplib.SMTPRecipientsRefused:
        return
    Disposal.objects.filter(pk=about.pk, told_at=None).update(told_at=now)
