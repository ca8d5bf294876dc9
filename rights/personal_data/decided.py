"""What was decided about a request: refusals, balancings, reviews, fees, pauses, longer time."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    codes,
    link,
    made,
    not_personal,
    observed,
    provided,
    register,
)
from rights.models import (
    Balancing,
    Fee,
    Refusal,
    Review,
)
from rights.restrictions import LIFTED_BY, Restriction
from rights.timing import Extension, Pause

KEY_OF_STAFF = _("a random key; names of staff are not needed to check who acted")
OF_STAFF = _("a random key; names of staff are not needed to check what they decided (C-579/21)")


@register
class Refusals(ModelSource):
    model = Refusal
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "ground": observed(),
        "conditions": not_personal(_("codes of what the ground asks for, the same for everybody")),
        "words": observed(others=Others.POSSIBLE),
        "facts": observed(others=Others.POSSIBLE),
        "intent": observed(others=Others.POSSIBLE),
        "proposed_by": not_personal(OF_STAFF),
        "proposed_at": observed(),
        "decision": observed(),
        "decided_by": not_personal(OF_STAFF),
        "decided_at": observed(),
        "note": observed(others=Others.POSSIBLE),
    }


@register
class Balancings(ModelSource):
    model = Balancing
    subject = "refusal__line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "refusal": link(),
        "purpose": observed(codes=codes.purposes),
        "ground": observed(),
        "reasons": observed(others=Others.POSSIBLE),
        "weighs": observed(others=Others.POSSIBLE),
    }


@register
class Reviews(ModelSource):
    model = Review
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "result": observed(),
        "explanation": observed(others=Others.POSSIBLE),
        "done_by": not_personal(OF_STAFF),
        "done_at": observed(),
    }


@register
class Fees(ModelSource):
    model = Fee
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "ground": observed(),
        "words": observed(others=Others.POSSIBLE),
        "facts": observed(others=Others.POSSIBLE),
        "intent": observed(others=Others.POSSIBLE),
        "minutes": observed(),
        "hourly": observed(money=True),
        "material": observed(money=True),
        "announced_by": not_personal(OF_STAFF),
        "announced_at": observed(),
        "answer": observed(),
        "view": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "answered_at": observed(),
    }


@register
class Restrictions(ModelSource):
    model = Restriction
    subject = "member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "line": link(),
        "ground": provided(rectify=Rectify.NO),
        "set_at": observed(),
        "confirmed_at": observed(),
        "planned_at": observed(),
        "planned_by": not_personal(_("a random key of the member of staff")),
        "lift_at": observed(),
        "told_at": observed(),
        "lifted_at": observed(),
        "lifted_by": observed(codes=codes.plain(LIFTED_BY)),
    }


@register
class Pauses(ModelSource):
    model = Pause
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "doubt": made(),
        "way": made(),
        "asked_at": made(),
        "asked_by": not_personal(KEY_OF_STAFF),
        "late_because": made(others=Others.POSSIBLE),
        "only_because": made(others=Others.POSSIBLE),
        "told_at": made(),
        "tries": made(),
        "seen_by": not_personal(KEY_OF_STAFF),
        "confirmed_by": not_personal(KEY_OF_STAFF),
        "shown": made(),
        "ended_at": made(),
    }


@register
class Extensions(ModelSource):
    model = Extension
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "reason": made(),
        "text": made(others=Others.POSSIBLE),
        "first_due_on": made(),
        "due_on": made(),
        "made_by": not_personal(KEY_OF_STAFF),
        "made_at": made(),
        "told_at": made(),
    }
