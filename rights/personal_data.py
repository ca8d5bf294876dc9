"""Requests and what became of them are part of the person's data, too."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    codes,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
)
from rights.models import (
    ENDINGS,
    FAILURES,
    Balancing,
    Case,
    Download,
    Draft,
    Fee,
    Line,
    Note,
    Package,
    Refusal,
    Review,
    Step,
)
from rights.restrictions import LIFTED_BY, Restriction
from rights.timing import Extension, Pause

OF_STAFF = _("a random key; names of staff are not needed to check what they decided (C-579/21)")


@register
class Cases(ModelSource):
    model = Case
    subject = "member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "reference": observed(),
        "member": link(),
        "channel": observed(),
        "language": observed(codes=codes.languages),
        "received_at": observed(),
        "received_on": observed(),
        "due_on": observed(),
        "same_day_key": not_personal(_("tells two equal requests of one day apart")),
        "follow_digest": secret(
            _("A hash of the link by which a request is followed without an account."),
            label=_("Key of the link"),
        ),
        "thread": observed(_("Conversation")),
        "acknowledged_at": observed(),
        "closed_at": observed(),
    }


@register
class Notes(ModelSource):
    model = Note
    subject = "case__member"
    category = "requests"
    label = _("What our staff noted about your request")
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "text": observed(others=Others.POSSIBLE),
        "staff_id": not_personal(_("a random key of who noted it")),
        "noted_at": observed(),
    }


@register
class Lines(ModelSource):
    model = Line
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "right": provided(rectify=Rectify.NO),
        "state": observed(),
        "outcome": observed(),
        "categories": provided(others=Others.NONE, rectify=Rectify.NO),
        "since": provided(rectify=Rectify.NO),
        "details": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "percent": not_personal(_("how far the work has come")),
        "doing": not_personal(_("which part is being worked on")),
        "answered_at": observed(),
    }


@register
class Steps(ModelSource):
    model = Step
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "source": observed(codes=codes.sources),
        "outcome": observed(),
        "attempts": observed(),
        "rows": observed(),
        "cursor": not_personal(_("how far a source was read")),
        "key_wrapped": secret(
            _("The locked key of what a source answered; never shown."), label=_("Locked key")
        ),
        "reason": observed(codes=codes.plain(FAILURES)),
        "begun_at": observed(),
        "ended_at": observed(),
    }


@register
class Packages(ModelSource):
    model = Package
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "key_wrapped": secret(_("The locked key of your file; never shown."), label=_("Locked key")),
        "file": not_personal(_("a random file name")),
        "size": observed(),
        "digest": observed(),
        "rows": observed(),
        "contents": observed(_("Contents"), others=Others.NONE),
        "made_at": observed(),
        "expires_at": observed(),
        "destroyed_at": observed(),
        "destroyed_by": observed(codes=codes.plain(ENDINGS)),
    }


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
class Downloads(ModelSource):
    model = Download
    subject = "package__line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "package": link(),
        "at": observed(),
        "network": observed(),
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
class Drafts(ModelSource):
    model = Draft
    subject = "member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "member": link(),
        "answers": provided(_("Answers"), others=Others.NONE),
        "saved_at": observed(),
    }


KEY_OF_STAFF = _("a random key; names of staff are not needed to check who acted")


@register
class Pauses(ModelSource):
    model = Pause
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "doubt": observed(),
        "way": observed(),
        "asked_at": observed(),
        "asked_by": not_personal(KEY_OF_STAFF),
        "late_because": observed(others=Others.POSSIBLE),
        "told_at": observed(),
        "tries": observed(),
        "seen_by": not_personal(KEY_OF_STAFF),
        "confirmed_by": not_personal(KEY_OF_STAFF),
        "shown": observed(),
        "ended_at": observed(),
    }


@register
class Extensions(ModelSource):
    model = Extension
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "reason": observed(),
        "text": observed(others=Others.POSSIBLE),
        "first_due_on": observed(),
        "due_on": observed(),
        "made_by": not_personal(KEY_OF_STAFF),
        "made_at": observed(),
        "told_at": observed(),
    }
