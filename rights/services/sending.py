"""Reaching the person: by mail, or by a letter in the queue to print. The gate is asked before either."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from portal.gate.services import processable_now
from portal.letters.services import Addressee, send
from portal.members.entering import address_lines
from portal.members.models import Member
from portal.members.young import may_be_a_child
from portal.outbox.services import Lease
from rights.clock import local_day
from rights.models import Case, Line
from rights.services import posting, printing
from rights.services.following import link_of
from rights.services.reading import agent_of
from rights.services.receipts import address_of

PURPOSE = "rights"


def reach(
    case: Case,
    letter: str,
    context: dict[str, Any],
    *,
    lease: Lease,
    now: dt.datetime,
    on_paper: tuple[str, dict[str, Any]] | None = None,
    keep: Callable[[], None] | None = None,
    about: Line | None = None,
) -> None:
    """
    Mail a letter; to a person without e-mail queue it to be posted instead.

    `about` is the line it is about, where it is about one: whoever acts for the person may act for that one alone.
    `on_paper` names the letter and the values that say the same on paper, where there is no page to look at. `keep`
    commits what the sending proves together with the lease, where there is more than the lease to keep: a death between
    the two would leave a letter that was sent and is not known to be.
    """
    if not by_mail(case, letter, context, lease=lease, now=now, keep=keep):
        name, values = on_paper or (letter, context)
        by_post(case, name, values, lease=lease, now=now, line=about)


def by_mail(
    case: Case,
    letter: str,
    context: dict[str, Any],
    *,
    lease: Lease,
    now: dt.datetime,
    keep: Callable[[], None] | None = None,
) -> bool:
    """Ask the gate, then mail; return whether there was an address to mail to."""
    member: Member | None = processable_now(case.member_id, PURPOSE)
    if member is None or not member.email:
        return False
    send(
        promise_key=lease.key,
        subject_id=member.pk,
        addressee=Addressee(
            email=member.email,
            language=case.language,
            simply=may_be_a_child(member, on=local_day(now)),
        ),
        letter=letter,
        context=context,
        now=now,
        keep=keep or lease.keep,
    )
    return True


def by_post(
    case: Case,
    letter: str,
    values: dict[str, Any],
    *,
    lease: Lease,
    now: dt.datetime,
    line: Line | None = None,
) -> None:
    """
    Ask the gate, then queue a letter to print, for the person or whoever is to have the answer (R12-15).

    `line` is the line it is about, where it is about one. Who has an account and no postal address reads it on the
    page; whoever acts for somebody has no such page.
    """
    with transaction.atomic():
        reader = _reader(case, now=now, about=line)
        if reader and not (reader == case.member and reader.has_account and not address_lines(reader)):
            posting.queue(key=lease.key, case=case, reader=reader, letter=letter, values=values, line=line)
        lease.keep()


def _reader(case: Case, *, now: dt.datetime, about: Line | None) -> Member | None:
    """Return whoever is to have it, the record locked; the person, when who acts for her is gone by now."""
    agent = agent_of(case, now=now, line=about)
    found: Member | None = processable_now(agent.pk, PURPOSE) if agent else None
    return found or processable_now(case.member_id, PURPOSE)


def code_by_post(case: Case, *, key: str) -> None:
    """Ask the gate, then queue the letter with a code, for the person and for nobody who acts for her (R12-10; L-C)."""
    with transaction.atomic():
        if processable_now(case.member_id, PURPOSE) is not None:
            posting.queue(key=key, case=case, reader=case.member, letter=printing.CODE, values={})


def link_to(case: Case, *, name: str = "request") -> str:
    """Return where a mail leads: to one of the case's pages, or for a guest to the secret link."""
    return link_of(case) if case.follow_digest else address_of(case, name=name)
