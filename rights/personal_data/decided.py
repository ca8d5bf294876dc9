"""What was decided about a request: refusals, balancings, reviews, fees, pauses, longer time."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    Kind,
    ModelSource,
    Others,
    codes,
    kept,
    link,
    not_personal,
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
        "ground": kept("request_register"),
        "conditions": not_personal(_("codes of what the ground asks for, the same for everybody")),
        "words": kept("request_content", others=Others.POSSIBLE),
        "facts": kept("request_content", others=Others.POSSIBLE),
        "intent": kept("request_content", others=Others.POSSIBLE),
        "proposed_by": not_personal(OF_STAFF),
        "proposed_at": kept("request_register"),
        "decision": kept("request_register"),
        "decided_by": not_personal(OF_STAFF),
        "decided_at": kept("request_register"),
        "note": kept("request_content", others=Others.POSSIBLE),
    }


@register
class Balancings(ModelSource):
    model = Balancing
    subject = "refusal__line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "refusal": link(),
        "purpose": kept("request_content", codes=codes.purposes),
        "ground": kept("request_content"),
        "reasons": kept("request_content", others=Others.POSSIBLE),
        "weighs": kept("request_content", others=Others.POSSIBLE),
    }


@register
class Reviews(ModelSource):
    model = Review
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "result": kept("request_register"),
        "explanation": kept("request_content", others=Others.POSSIBLE),
        "done_by": not_personal(OF_STAFF),
        "done_at": kept("request_register"),
    }


@register
class Fees(ModelSource):
    model = Fee
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "ground": kept("request_register"),
        "words": kept("request_content", others=Others.POSSIBLE),
        "facts": kept("request_content", others=Others.POSSIBLE),
        "intent": kept("request_content", others=Others.POSSIBLE),
        "minutes": kept("request_register"),
        "hourly": kept("request_register", money=True),
        "material": kept("request_register", money=True),
        "announced_by": not_personal(OF_STAFF),
        "announced_at": kept("request_register"),
        "answer": kept("request_register"),
        "view": kept("request_content", others=Others.POSSIBLE, kind=Kind.PROVIDED),
        "answered_at": kept("request_register"),
    }


@register
class Restrictions(ModelSource):
    model = Restriction
    subject = "member"
    counted_from = "line__case__closed_at"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "line": link(),
        "ground": kept("request_register", kind=Kind.PROVIDED),
        "set_at": kept("request_register"),
        "confirmed_at": kept("request_register"),
        "planned_at": kept("request_register"),
        "planned_by": not_personal(_("a random key of the member of staff")),
        "planned_because": kept("request_content", others=Others.POSSIBLE),
        "lift_at": kept("request_register"),
        "told_at": kept("request_register"),
        "lifted_at": kept("request_register"),
        "lifted_by": kept("request_register", codes=codes.plain(LIFTED_BY)),
    }


@register
class Pauses(ModelSource):
    model = Pause
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "doubt": kept("request_register", kind=Kind.MADE),
        "way": kept("request_register", kind=Kind.MADE),
        "asked_at": kept("request_register", kind=Kind.MADE),
        "asked_by": not_personal(KEY_OF_STAFF),
        "late_because": kept("request_content", others=Others.POSSIBLE, kind=Kind.MADE),
        "only_because": kept("request_content", others=Others.POSSIBLE, kind=Kind.MADE),
        "told_at": kept("request_register", kind=Kind.MADE),
        "tries": kept("request_register", kind=Kind.MADE),
        "seen_by": not_personal(KEY_OF_STAFF),
        "confirmed_by": not_personal(KEY_OF_STAFF),
        "shown": kept("request_register", kind=Kind.MADE),
        "ended_at": kept("request_register", kind=Kind.MADE),
    }


@register
class Extensions(ModelSource):
    model = Extension
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "reason": kept("request_register", kind=Kind.MADE),
        "text": kept("request_content", others=Others.POSSIBLE, kind=Kind.MADE),
        "first_due_on": kept("request_register", kind=Kind.MADE),
        "due_on": kept("request_register", kind=Kind.MADE),
        "made_by": not_personal(KEY_OF_STAFF),
        "made_at": kept("request_register", kind=Kind.MADE),
        "told_at": kept("request_register", kind=Kind.MADE),
    }
