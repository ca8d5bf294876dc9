"""
The last resort of showing who one is: a copy of an identity document, asked for, sent, looked at, checked.

It is asked for only where another way did not work out, with the reason in words; whoever asks for it is not the one
who checks it. Source: GDPR Art. 5(1)(c), 12(6); R12-10, R12-11; promise 136.
"""

import datetime as dt

from django.db import transaction
from django.utils.translation import override

from portal.correspondence.uploads import Upload
from portal.desk.witness import seen
from portal.members.models import Member
from portal.outbox.services import Lease
from rights.clock import local_day
from rights.documents import IdDocument
from rights.models import Case
from rights.packing import apart
from rights.rules.identity import Doubt, Ending, Way
from rights.rules.states import Role
from rights.services import documents, identity, pausing
from rights.services.sending import link_to, reach
from rights.timing import Pause

LOOKED_AT = "id_document"


class NoReason(ValueError):
    """A copy is asked for only with the reason why nothing less is enough."""


class NotAsked(Exception):
    """No copy of an identity document is waited for: one that comes all the same is not kept."""


class OneIsHere(Exception):
    """A copy waits to be checked already."""


class Gone(Exception):
    """The copy was destroyed, or its time is over."""


class NotSeen(Exception):
    """Only whoever has looked at the copy can say what it shows."""


def may_ask(case: Case) -> bool:
    """
    Return whether a copy may be asked for: another way was asked for first, and this was not.

    Where somebody else may be using the account, a stranger's copy would prove nothing.
    """
    pause = identity.open_question(case)
    if pause is None or pause.doubt == Doubt.ACCOUNT_MISUSED:
        return False
    return not any(one.way == Way.DOCUMENT and one.doubt == pause.doubt for one in case.pauses.all())


def ask(*, case: Case, because: str, by: Member, role: Role, now: dt.datetime) -> Pause:
    """
    This function will ask for a copy of an identity document instead of the way that did not work out.

    :raises NothingAsked: when no question is open.
    :raises NotOnTheLadder: when it was asked for before, or would prove nothing.
    :raises NoReason: without the reason why nothing less is enough.
    """
    if not because.strip():
        raise NoReason
    with transaction.atomic():
        case = identity.locked(case)
        identity.waiting(case)
        if not may_ask(case):
            raise identity.NotOnTheLadder
        return identity.ask_anew(case, Way.DOCUMENT, by=by, role=role, now=now, because=because.strip())


def take(*, case: Case, upload: Upload, by: Member, role: Role, now: dt.datetime) -> IdDocument:
    """
    This function will keep a copy that the person sent, or the scan that staff made of a posted one.

    She has answered: the clock runs again from now on, however long the check takes (Art. 12(3); D-9).

    :raises NotAsked: when none is waited for.
    :raises OneIsHere: while another one waits to be checked.
    :raises TriesUsedUp: after three that did not fit, which is noted.
    """
    with transaction.atomic():
        case = identity.locked(case)
        pause = _asked_for(case)
        if documents.held_of(case) is not None:
            raise OneIsHere
        spent = identity.spent(case, pause, by=by, role=role)
        own = by.pk == case.member_id
        if not spent:
            kept = documents.keep(
                pause=pause,
                upload=upload,
                brought_by=None if own else by.pk,
                role=Role.MEMBER if own else role,
                now=now,
            )
            pausing.settle(case, now=now)
    if spent:
        raise identity.TriesUsedUp
    return kept


def look(*, case: Case, by: Member, now: dt.datetime) -> tuple[IdDocument, bytes]:
    """
    This function will hand out the copy once, and note in the person's own log that somebody looked.

    :raises Gone: when it was destroyed, or its time is over.
    :raises SamePerson: when it is whoever asked for it.
    """
    with transaction.atomic():
        case = identity.locked(case)
        document = _waiting(case, now=now)
        if by.pk == document.pause.asked_by:
            raise identity.SamePerson
        seen(member=case.member, by=by, page=LOOKED_AT, reason=case.reference, now=now)
        IdDocument.objects.filter(pk=document.pk).update(looked_by=by.pk)
        try:
            return document, apart.unlock(document.path, bytes(document.key_wrapped or b""))
        except FileNotFoundError as lost:
            raise Gone from lost


def decide(*, case: Case, fits: bool, by: Member, now: dt.datetime) -> None:
    """
    This function will end the check: the copy is destroyed in the same commit, whatever it showed.

    Kept are who checked and when. Three that do not fit close this way.

    :raises Gone: when there is no copy any more.
    :raises SamePerson: when it is whoever asked for it.
    :raises NotSeen: when it is somebody who has not looked.
    """
    with transaction.atomic():
        case = identity.locked(case)
        document = _waiting(case, now=now)
        pause, role = document.pause, Role.VERIFIER
        if by.pk == pause.asked_by:
            raise identity.SamePerson
        if document.looked_by != by.pk:
            raise NotSeen
        ended = Ending.FITS if fits else Ending.DOES_NOT_FIT
        documents.destroy(document=document, ended=ended, now=now, by=by.pk, role=role)
        if fits:
            Pause.objects.filter(pk=pause.pk).update(seen_by=by.pk)
            identity.end(case, pause, way=Way.DOCUMENT, now=now, by=by, role=role)
        else:
            identity.count(case, pause, by=by, role=role)


def tell_gone(*, document: IdDocument, lease: Lease, now: dt.datetime) -> None:
    """This function will say that the copy of an identity document is deleted, and why (R12-11)."""
    case = document.pause.case
    with override(case.language):
        told = {
            "reference": case.reference,
            "ended": str(Ending(document.ended).label),
            "came_on": local_day(document.came_at),
            "gone_on": local_day(document.destroyed_at or now),
            "url": link_to(case),
        }
    reach(case, "rights.identity_document_gone", told, lease=lease, now=now)


def _asked_for(case: Case) -> Pause:
    pause = identity.open_question(case)
    if pause is None or pause.way != Way.DOCUMENT:
        raise NotAsked
    return pause


def _waiting(case: Case, *, now: dt.datetime) -> IdDocument:
    document = IdDocument.objects.held().select_related("pause__case").filter(pause__case=case).first()
    if document is None or document.expires_at <= now:
        raise Gone
    return document
