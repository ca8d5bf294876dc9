"""The request itself, its lines, the work of the sources, the files and drafts."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    codes,
    exempt,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
)
from rights.models import (
    Case,
    Download,
    Draft,
    Line,
    Note,
    Package,
    Step,
)
from rights.rules.endings import ENDINGS, FAILURES


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
        "registered_at": observed(),
        "registered_by": not_personal(_("a random key of who on our staff entered it")),
        "delivery": provided(rectify=Rectify.NO),
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


exempt("rights.Recorded", _("dates, kinds and outcomes of requests that are long closed; nobody is in it"))
