"""A registration on its way, from an address to a member: what the session may continue, and the finish."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from consents.models import Answer
from consents.services.decisions import decide
from consents.wording import Wording, question
from portal import register
from portal.front.models import Registration
from portal.members import accounts, codes
from portal.members.models import Member
from portal.notices import services as notices
from portal.outbox.services import promise
from portal.register.schema import Channel, LegalBasis, Purpose
from portal.trail.services import record

KEY = "registration"
CARRIED = "registration_carried"  # what another service told before an address was given
LIFE = dt.timedelta(days=7)


class NotThere(Exception):
    """The registration is finished, was ended, or is older than seven days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One consent to be asked for: a purpose by a channel ("" when it has none), and its words."""

    purpose: Purpose
    channel: str
    wording: Wording

    @property
    def name(self) -> str:
        """Return the name of its box in the form."""
        return f"{self.purpose.id}:{self.channel}"


def begin(
    request: HttpRequest, *, email: str, language: str, answers: Mapping[str, Any] | None = None
) -> Registration:
    """This function will start a registration in this session; an earlier one of the session is dropped."""
    _mine(request).delete()
    carried = request.session.pop(CARRIED, {}) if answers is None else answers
    registration = Registration.objects.create(email=email, language=language, answers=dict(carried))
    request.session[KEY] = str(registration.pk)
    return registration


def current(request: HttpRequest, *, now: dt.datetime) -> Registration:
    """
    Return the session's registration.

    :raises NotThere: when there is none, or it is older than seven days.
    """
    registration = _mine(request).filter(begun_at__gt=now - LIFE).first()
    if registration is None:
        raise NotThere
    return registration


def is_free(email: str) -> bool:
    """Return whether no account has the address."""
    return accounts.holder_of(email) is None


def answer(registration: Registration, **given: Any) -> None:
    """This function will add answers to a registration."""
    registration.answers = {**registration.answers, **given}
    registration.save(update_fields=["answers"])


def forget(request: HttpRequest) -> None:
    """This function will delete the session's registration and everything entered in it."""
    registration = _mine(request).first()
    if registration is not None:
        codes.drop(purpose=codes.Purpose.REGISTRATION, email=registration.email)
        registration.delete()
    request.session.pop(KEY, None)


def clear(*, now: dt.datetime) -> int:
    """This function will delete registrations not finished within seven days, and return how many."""
    return Registration.objects.filter(begun_at__lt=now - LIFE).delete()[0]


def choices(*, birth_year: int, language: str, today: dt.date) -> tuple[Choice, ...]:
    """
    Return the consents to ask for: every purpose resting on consent, by each of its channels (C-1, C-2).

    A purpose with a minimum age is left out for those who may be younger.
    """
    known = register.current()
    found = []
    for purpose in known.purposes:
        if purpose.basis is not LegalBasis.CONSENT:
            continue
        if purpose.minimum_age and today.year - birth_year <= purpose.minimum_age:
            continue
        channels: Sequence[Channel | None] = purpose.channels or (None,)
        for channel in channels:
            wording = question(register=known, purpose=purpose, channel=channel, language=language)
            found.append(Choice(purpose=purpose, channel=channel.value if channel else "", wording=wording))
    return tuple(found)


def total(registration: Registration | None = None) -> int:
    """Return how many steps there are; 0 while the year of birth decides whether there is anything to choose."""
    asked = [purpose for purpose in register.current().purposes if purpose.basis is LegalBasis.CONSENT]
    born = registration.answers.get("birth_year") if registration else None
    if born:
        return 4 if choices(birth_year=born, language="sv", today=timezone.localdate()) else 3
    if not asked:
        return 3
    return 0 if all(purpose.minimum_age for purpose in asked) else 4


@transaction.atomic
def finish(
    *, registration_id: uuid.UUID, chosen: frozenset[str], language: str, now: dt.datetime, today: dt.date
) -> Member:
    """
    This function will make the member: account, terms, notice, decisions, promised receipt, in one go.

    Every consent offered is recorded, the unticked ones as refused, with the text shown in `language`. The
    registration and its codes are deleted. `today` is local to the controller.

    :raises NotThere: when it was finished before; so sending twice makes one member.
    :raises AddressTaken: when an account got the address meanwhile.
    :raises UserNameTaken: when another member got the user name meanwhile.
    Source: GDPR Art. 6(1)(b), 7(1), 13; C-6; promise 146.
    """
    registration = Registration.objects.select_for_update().filter(pk=registration_id).first()
    if (
        registration is None
        or registration.confirmed_at is None
        or not registration.answers.get("old_enough")
    ):
        raise NotThere
    given = registration.answers
    member = accounts.open_account(
        email=registration.email,
        origin=given.get("origin", "form"),
        language=language,
        profile={**given.get("profile", {}), "birth_year": given["birth_year"]},
        now=now,
    )
    _connect(member, given.get("social"))
    read_in = given["read_in"]
    notices.accept_terms(member=member, version=given["terms"], language=read_in, now=now)
    notices.tell(member=member, version=given["notice"], language=read_in, way="sign_up", now=now)
    offered = choices(birth_year=given["birth_year"], language=language, today=today)
    for choice in offered:
        decide(
            member=member,
            purpose=choice.purpose.id,
            channel=choice.channel,
            answer=Answer.GIVEN if choice.name in chosen else Answer.REFUSED,
            text_shown=choice.wording.text,
            language=language,
            notice_version=given["notice"],
            surface="registration",
            now=now,
        )
    promise(task="front.welcome", key=f"front.welcome {member.pk}", member_id=member.pk)
    record(
        action="front.registration.finished",
        subject=member,
        actor=member,
        role="member",
        facts={"offered": len(offered), "given": len(chosen & {choice.name for choice in offered})},
    )
    registration.delete()
    codes.drop(purpose=codes.Purpose.REGISTRATION, email=registration.email)
    return member


def _connect(member: Member, social: Mapping[str, Any] | None) -> None:
    if social:
        SocialAccount.objects.create(
            user=member, provider=social["provider"], uid=social["uid"], extra_data=social["received"]
        )


def _mine(request: HttpRequest) -> QuerySet[Registration]:
    key = request.session.get(KEY)
    return Registration.objects.filter(pk=key) if key else Registration.objects.none()
