"""What the letters about the clock say: the question who it is, and more time; as mail, and on paper for the post."""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import override

from portal.letters import pdf
from portal.letters.composing import compose
from portal.letters.wording import wording
from portal.members.models import Member
from portal.members.young import may_be_a_child
from portal.trail.services import record
from rights.clock import deadline_of, extension_of, local_day
from rights.models import Case
from rights.rules.deadlines import UNANSWERED_DAYS
from rights.rules.identity import Doubt, Way
from rights.rules.states import Role
from rights.services import documents, extending, identity
from rights.services.receipts import address_of
from rights.timing import EXTENSION_REASONS, Extension, Pause


class NothingToPrint(Exception):
    """No letter about the clock waits to be posted."""


def question(pause: Pause, *, url: str) -> dict[str, object]:
    """Return the values of the letter that asks who it is, in the case's language."""
    with override(pause.case.language):
        return {
            "reference": pause.case.reference,
            "because": str(Doubt(pause.doubt).label),
            "enough": str(Way(pause.way).label),
            "asked_on": local_day(pause.asked_at),
            "until": local_day(pause.asked_at) + dt.timedelta(days=UNANSWERED_DAYS),
            "url": url,
        }


def asked(pause: Pause, *, url: str) -> tuple[str, dict[str, object]]:
    """Return the letter that asks who it is, and its values: one of its own where a copy of a document is asked for."""
    values = question(pause, url=url)
    if pause.way != Way.DOCUMENT:
        return "rights.identity_asked", values
    del values["enough"]
    return "rights.identity_document", values | {
        "only_because": pause.only_because,
        "days": documents.days_kept(),
    }


def more_time(extension: Extension, *, url: str) -> dict[str, object]:
    """Return the values of the letter about more time, in the case's language."""
    return {
        "reference": extension.case.reference,
        "reason": reason_of(extension, language=extension.case.language),
        "text": extension.text,
        "first_due_on": extension.first_due_on,
        "due_on": extension.due_on,
        "url": url,
    }


def reason_of(extension: Extension, *, language: str) -> str:
    """Return the reason for more time, in words."""
    with override(language):
        return str(dict(EXTENSION_REASONS)[extension.reason])


def on_paper(*, case: Case, by: Member, role: Role, now: dt.datetime) -> bytes:
    """
    Return the letter about the clock that is to be posted, and note that it was printed to be.

    It goes to the address on file and to no other (L-C). A letter about more time counts as told from now on.

    :raises NothingToPrint: when there is none, or nowhere to post it.
    :raises PangoMissing: when this system can make no PDF.
    """
    where, waits = address_lines(case.member), _waits(case, now=now)
    if not where or waits is None:
        raise NothingToPrint
    name, values = _letter(waits)
    letter = compose(
        name,
        language=case.language,
        addressed_to=case.member.name,
        context=values,
        simply=may_be_a_child(case.member, on=local_day(now)),
    )
    paper = pdf.render(letter, dated_on=local_day(now), to=where)
    with transaction.atomic():
        if isinstance(waits, Extension):
            extending.told(extension=waits, now=now)
        else:
            Pause.objects.filter(pk=waits.pk, told_at=None).update(told_at=now)
        record(
            action="rights.letter.printed",
            subject=case.member_id,
            actor=by.pk,
            role=role,
            about=case,
            facts={
                "letter": name,
                "wording": wording(name, language=case.language, simply=bool(letter.short)),
            },
        )
    return paper


def to_post(case: Case, *, now: dt.datetime) -> bool:
    """Return whether a letter about the clock waits to be posted, and there is where to post it."""
    return bool(address_lines(case.member)) and _waits(case, now=now) is not None


def address_lines(member: Member) -> Sequence[str]:
    """Return the postal address on file as a letter's head has it; nothing where there is none."""
    if not member.street or not member.city:
        return ()
    lines = (member.name, member.street, f"{member.postal_code} {member.city}".strip())
    return tuple(line for line in lines if line)


def _waits(case: Case, *, now: dt.datetime) -> Pause | Extension | None:
    """Return what is to be posted. A code goes by post to everybody; other letters to those without e-mail."""
    by_post = not case.member.email
    extension, pause = extension_of(case), identity.open_question(case)
    untold = extension is not None and extension.told_at is None
    if by_post and untold and deadline_of(case, today=local_day(now)).extended:
        return extension
    if pause is not None and (by_post or pause.way == Way.LETTER_CODE):
        return pause
    return None


def _letter(waits: Pause | Extension) -> tuple[str, Mapping[str, object]]:
    if isinstance(waits, Extension):
        return "rights.extended", more_time(waits, url=address_of(waits.case))
    name, values = asked(waits, url=address_of(waits.case, name="request_identity"))
    if waits.way == Way.LETTER_CODE:
        return "rights.identity_code", values | {"code": identity.code_of(waits)}
    return name, values
