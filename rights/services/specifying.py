"""
Asking which parts of a large copy are wanted; "everything" is an answer like any other, and no answer is one, too.

Source: GDPR Art. 15, recital 63; R15-17.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal import register
from portal.datamap.rows import held
from portal.letters.words import whole_number
from portal.members.models import Member
from rights.corrections import Question
from rights.models import Line
from rights.packing.contents import tables
from rights.rules.states import Role, State
from rights.services import questioning


class NotLarge(Exception):
    """Only of a large amount of data may anybody be asked to say which part is wanted."""


def may_be_asked(line: Line) -> bool:
    """Return whether everything was asked for, it is much, nobody was asked yet, and a person looks at the line."""
    whole = line.right_asked.makes_a_file and not line.categories and line.since is None
    return whole and line.stands is State.REVIEWING and not line.questions.exists() and is_large(line)


def is_large(line: Line) -> bool:
    """Return whether our own tables hold at least as many records for the file as the register calls a large amount."""
    return _rows(line) >= register.current().handling.large_copy_rows


@transaction.atomic
def ask(*, line: Line, by: Member, now: dt.datetime) -> Question:
    """
    This function will ask which parts are wanted. The clock goes on, and the file may be made without an answer.

    :raises NotLarge: when it is not much, when parts were chosen already, or when it was asked before.
    :raises NotWaiting: when the line is not with staff.
    """
    if not may_be_asked(line):
        raise NotLarge
    language = line.case.language
    with override(language):
        number = whole_number(_rows(line), language)
        text = _("Which parts do you want? You can have everything.")
        why = _("We hold %(n)s records about you, which is much to read at once.") % {"n": number}
    return questioning.ask(line=line, text=text, why=why, by=by, now=now)


@transaction.atomic
def reply(
    *, line: Line, categories: Sequence[str], by: Member, role: Role = Role.MEMBER, now: dt.datetime
) -> Question:
    """
    This function will keep which parts are wanted, none meaning everything, and tell staff.

    :raises NotAsked: when no question waits, or the line has ended.
    """
    language = line.case.language
    labels = {one.id: one.label.in_language(language) for one in register.current().categories}
    with override(language):
        said = ", ".join(labels[one] for one in categories) or _("Everything")
    answered = questioning.reply(line=line, text=said, by=by, role=role, now=now)
    Line.objects.filter(pk=line.pk).update(categories=sorted(categories))
    return answered


def _rows(line: Line) -> int:
    wanted = [copying.source for copying in tables(line)]
    counted, _days = held(
        member_id=line.case.member_id,
        sources=list(dict.fromkeys(wanted)),
        time_zone=register.current().time_zone,
    )
    return sum(one.rows for one in counted.values())
