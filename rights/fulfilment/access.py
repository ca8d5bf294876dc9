"""The copy (Art. 15) and the move (Art. 20): ask every outside source, then make one file."""

from portal import register
from portal.recipients.sources import connected
from portal.register.schema import Ability
from rights.models import Line, Step
from rights.packing import contents
from rights.rules.right import Right

ABILITY = {Right.ACCESS: Ability.COLLECT, Right.PORTABILITY: Ability.COLLECT}
OWN = "portal"


def prepare(line: Line) -> list[Step]:
    """
    This function will put one step a source on record, our own tables first, before anything runs.

    Running it twice makes no second step.
    """
    names = [OWN, *(source.id for source in connected(ABILITY[line.right_asked]))]
    Step.objects.bulk_create([Step(line=line, source=name) for name in names], ignore_conflicts=True)
    return list(line.steps.all())


def needs_a_person(line: Line) -> bool:
    """
    Return whether the register wants someone to look before the file is made: always, or when others may be in it.

    Source: GDPR Art. 15(4), 20(4); R15-13.
    """
    return line.right not in {
        str(right) for right in register.current().handling.without_human
    } or contents.looked_for(line)
