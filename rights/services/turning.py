"""Letters to whoever acted for a person turn to the person when the power to act has ended (R12-16)."""

from django.db import transaction

from portal.members.models import Member
from portal.outbox.services import promise
from portal.trail.services import record
from rights.models import Case
from rights.papers import Posted
from rights.services import printing
from rights.services.reading import at_last

FOR_AGENT = " agent"
"""How the key ends of a receipt that whoever acts gets beside the person, who was mailed her own."""
ANSWERS = frozenset({printing.ANSWERED, printing.COPY})


@transaction.atomic
def to_person(case: Case, *, by: Member, role: str) -> None:
    """
    This function will turn the letters that have not left to the person.

    A letter printed before is to be printed anew. An answer goes the person's own way, by mail or by post.
    """
    person = at_last(case.member)
    waiting = Posted.objects.select_for_update(of=("self",)).filter(case=case, dispatched_on=None)
    for posted in waiting.exclude(reader=person).exclude(reader=case.member_id):
        if posted.printed_at is None and (posted.letter in ANSWERS or second(posted)):
            _let_go(posted, by=by, role=role)
        else:
            Posted.objects.filter(pk=posted.pk).update(reader=person, printed_at=None)


def second(posted: Posted) -> bool:
    """Return whether it is the receipt for whoever acts, beside the person's own."""
    return posted.promise_key.endswith(FOR_AGENT)


def _let_go(posted: Posted, *, by: Member, role: str) -> None:
    """Take a letter out of the queue that the person has, or gets in another way."""
    if posted.letter in ANSWERS:
        promise(task="rights.tell_answered", key=f"to person {posted.pk}", line_id=posted.line_id)
    record(
        action="rights.letter.let_go",
        subject=posted.case.member_id,
        actor=by,
        role=role,
        about=posted.case,
        facts={"letter": str(posted.pk)},
    )
    posted.delete()
