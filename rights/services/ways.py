"""Which ways of showing who one is are open for a person, by what we hold; also before there is a request (R12-10)."""

from portal.members.models import Member
from rights import e_id
from rights.rules.identity import Doubt, Way, doubts, ladder


def of(member: Member, reason: Doubt, *, has_questions: bool) -> tuple[Way, ...]:
    """Return the ways that are open for a doubt about a request of this person, the least intrusive first."""
    return ladder(
        reason,
        has_account=member.has_account,
        has_email=bool(member.email),
        has_address=bool(member.street and member.city),
        has_questions=has_questions,
        has_e_id=e_id.service() is not None,
    )


def doubts_about_letters(person: Member | None) -> tuple[Doubt, ...]:
    """Return what may be doubted about a request that did not come by this website; None is somebody new."""
    return doubts(signed_in=False, has_account=bool(person and person.has_account))


def to_offer(person: Member | None) -> tuple[Way, ...]:
    """
    Return the ways to choose from before the request is entered: those that some doubt about the person opens.

    Which of them this doubt opens is checked when the request is there.
    """
    if person is None:
        return ladder(Doubt.UNKNOWN_SENDER, has_account=False, has_email=True, has_address=True)
    return of(person, Doubt.UNKNOWN_SENDER, has_questions=person.has_account)
