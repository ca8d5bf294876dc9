"""Whether a person is, or may be, a child: then letters begin with a part in a child's words."""

import datetime as dt

from portal import register
from portal.members.models import Member

OF_AGE = 18
"""The age from which nobody is a child. Source: Convention on the Rights of the Child, Art. 1."""


def may_be_a_child(member: Member, *, on: dt.date) -> bool:
    """
    Return whether children are users here, by the register, and the birth year says that this may be one.

    Only the year is known, so in the year in which somebody turns 18 it may be so still. Nobody is asked for a birth
    year for this. Source: GDPR Art. 12(1), recital 58; R12-14.
    """
    book = register.current()
    if member.birth_year is None or book.age.to_join(book.country) >= OF_AGE:
        return False
    return on.year - member.birth_year <= OF_AGE
