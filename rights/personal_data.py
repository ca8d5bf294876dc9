"""Requests and what became of them are part of the person's data, too."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    codes,
    document,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
    third_party,
)
from portal.letters.names import NAMES
from rights.models import ENDINGS, FAILURES, Case, Download, Draft, Line, Note, Package, Step
from rights.papers import Mandate, Original, Posted, Scan


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


@register
class Originals(ModelSource):
    model = Original
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "text": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "thread": not_personal(_("the conversation it stands in, which is listed by itself")),
    }


@register
class Scans(ModelSource):
    model = Scan
    subject = "original__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "original": link(),
        "file": document(),
        "file_name": provided(rectify=Rectify.NO),
        "media_type": observed(),
        "size": observed(),
    }


@register
class Mandates(ModelSource):
    model = Mandate
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "agent": third_party(reason=_("somebody else's record; you know who acts for you")),
        "kind": provided(rectify=Rectify.STAFF),
        "scope": provided(others=Others.POSSIBLE, rectify=Rectify.STAFF),
        "expires_on": provided(rectify=Rectify.STAFF),
        "answers_to_agent": provided(rectify=Rectify.STAFF),
        "checked_by": not_personal(_("a random key of who on our staff checked it")),
        "checked_at": observed(),
        "revoked_at": observed(),
    }


ADDRESS_SOURCES = {
    "member": _("you changed it last"),
    "staff": _("our staff entered it last"),
    "record": _("you gave it when you joined"),
}
"""Who gave the address that a letter was posted to."""


@register
class PostedLetters(ModelSource):
    model = Posted
    subject = "case__member"
    category = "letters"
    fields = {
        "id": not_personal(_("a random key")),
        "promise_key": not_personal(_("tells two letters apart")),
        "reader": not_personal(
            _("whose record the address was read from: yours, or that of who acts for you")
        ),
        "case": link(),
        "line": not_personal(_("which right it answers")),
        "letter": observed(codes=codes.plain(NAMES)),
        "values": observed(_("What the letter was made from"), others=Others.NONE),
        "made_at": observed(),
        "printed_at": observed(),
        "prints": observed(),
        "address_source": observed(codes=codes.plain(ADDRESS_SOURCES)),
        "dispatched_on": observed(),
        "returned_on": observed(),
        "handled_by": not_personal(_("a random key of who on our staff posted it")),
    }
