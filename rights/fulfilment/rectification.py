"""
The correction (Art. 16): the use pauses while a person looks, the value is changed in every place that holds it.

What is decided, and by whom, stands in the line's `Correction`; deciding is services.correcting.
"""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import register
from portal.datamap.registry import declared
from portal.members.models import Member
from portal.memberships.models import Payment
from portal.register.schema import NotInRegister
from rights import recipients
from rights.corrections import Correction
from rights.fulfilment import restriction
from rights.models import Line, Step
from rights.restrictions import Restriction
from rights.rules.correction import Decided, Wrong
from rights.rules.restriction import Ground
from rights.rules.states import Outcome, StepOutcome

NOT_DONE = (StepOutcome.UNREACHED, StepOutcome.REFUSED, StepOutcome.UNSUPPORTED)


class Undecided(Exception):
    """Nobody has decided the correction yet, so there is nothing to answer."""


@transaction.atomic
def prepare(line: Line) -> list[Step]:
    """
    This function will note what is contested, and stop the use of the data meanwhile unless the person said no.

    Doing it twice changes nothing. Source: GDPR Art. 16, 18(1)(a); R16-5.
    """
    wrong = asked(line)
    about = {
        "field": wrong,
        "category": category_of(wrong),
        "old": ", ".join(held(line.case.member, wrong))[:400],
    }
    noted, is_new = Correction.objects.get_or_create(line=line, defaults=about)
    if not is_new and noted.field != wrong:  # the message was understood otherwise in between
        Correction.objects.filter(pk=noted.pk, decided="").update(**about)
    if line.details.get("pause"):
        restriction.begin(line, ground=Ground.ACCURACY)
    return []


def needs_a_person(line: Line) -> bool:
    """Return that a person decides: what others rely on is locked for a reason (R16-2)."""
    return True


def execute(line: Line, *, now: dt.datetime) -> Outcome:
    """
    This function will say how the correction ended, when every place that holds the value has answered.

    :raises Undecided: when nobody has decided it.
    """
    found = decided(line)
    failed = line.steps.filter(outcome__in=NOT_DONE).exists()
    return Outcome.PARTLY if failed or found.decided == Decided.OTHERWISE else Outcome.DONE


def answer(line: Line, *, language: str) -> tuple[str, Mapping[str, object]]:
    """
    Return the letter that says what was changed, what was not and why, and who was told (R16-2, R19-2).

    :raises Undecided: when nobody has decided it.
    """
    found = decided(line)
    return "rights.corrected", {
        "what": str(found.wrong.label),
        "old": found.old,
        "new": found.new,
        "otherwise": found.decided == Decided.OTHERWISE,
        "reason": found.reason,
        "elsewhere": tuple(_elsewhere(step, language) for step in line.steps.order_by("source")),
        "told": recipients.told(line, language=language),
        "paused": paused_when_answered(line),
        "own_words": own_words(line),
        "pause_url": restriction.pause_page(line.case.member),
    }


def own_words(line: Line) -> str:
    """Return the page where the person puts words beside the data it is about; nothing for who has no such pages."""
    if not line.case.member.has_account:
        return ""
    noted = Correction.objects.filter(line=line).first()
    about = noted.category if noted else category_of(asked(line))
    page = reverse("my_data_statement", args=[about]) if about else reverse("my_data")
    return f"{settings.INSYN_ADDRESS}{page}"


def decided(line: Line) -> Correction:
    """
    Return what was decided about a line.

    :raises Undecided: when nobody has.
    """
    found = Correction.objects.filter(line=line).exclude(decided="").first()
    if found is None:
        raise Undecided
    return found


def asked(line: Line) -> Wrong:
    """Return what the line says is wrong; what no list knows is something else."""
    field = line.details.get("field")
    return Wrong(field) if field in Wrong.values else Wrong.OTHER


def category_of(wrong: Wrong) -> str:
    """Return the category of the register that a thing belongs to, or nothing where staff must say."""
    source = declared().get(wrong.table)
    return source.category_of(wrong.column) if source else ""


def held(member: Member, wrong: Wrong) -> list[str]:
    """Return what we hold of it now: one value, or several where several payments say different names."""
    match wrong:
        case Wrong.USER_NAME | Wrong.BIRTH_YEAR:
            value = getattr(member, wrong.column)
            return [] if value in {None, ""} else [str(value)]
        case Wrong.PAYER_NAME:
            names = Payment.objects.visible_to(member).exclude(payer_name="")
            return sorted(set(names.values_list("payer_name", flat=True)))
        case Wrong.PERSONAL_NUMBER | Wrong.OTHER:
            return []


def paused_when_answered(line: Line) -> bool:
    """Return whether the use was still paused for the line's sake when it was answered (R16-5)."""
    own = Restriction.objects.filter(line=line)
    return own.filter(Q(lifted_at=None) | Q(lifted_at__gte=line.answered_at)).exists()


def _elsewhere(step: Step, language: str) -> tuple[str, str]:
    try:
        name = register.current().source(step.source).name.in_language(language)
    except NotInRegister:
        name = step.source
    if step.outcome == StepOutcome.DONE:
        return name, _("corrected") if step.rows else _("held nothing of it")
    return name, str(StepOutcome(step.outcome).label)
