"""What came in on paper and what goes out by post, and who acts for whom."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    Kind,
    ModelSource,
    Others,
    Rectify,
    codes,
    document,
    facts,
    kept,
    link,
    made,
    not_personal,
    observed,
    provided,
    register,
    secret,
    third_party,
)
from portal.letters.names import NAMES
from rights.documents import IdDocument
from rights.forwarded import Forward
from rights.papers import Mandate, Original, Posted, Scan


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
        "file_name": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
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
        "kind": kept("request_content", rectify=Rectify.STAFF, kind=Kind.PROVIDED),
        "scope": kept("request_content", others=Others.POSSIBLE, rectify=Rectify.STAFF, kind=Kind.PROVIDED),
        "rights": kept("request_content", others=Others.NONE, rectify=Rectify.STAFF, kind=Kind.PROVIDED),
        "expires_on": kept("request_content", rectify=Rectify.STAFF, kind=Kind.PROVIDED),
        "answers_to_agent": kept("request_content", rectify=Rectify.STAFF, kind=Kind.PROVIDED),
        "checked_by": not_personal(_("a random key of who on our staff checked it")),
        "checked_at": kept("request_content"),
        "revoked_at": kept("request_content"),
    }


@register
class IdDocuments(ModelSource):
    model = IdDocument
    subject = "pause__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "pause": link(),
        "key_wrapped": secret(
            _(
                "the key to the copy, while we have it: only those who check it may open it, and you have the "
                "document itself"
            ),
            label=_("Key of the copy"),
        ),
        "media_type": made(),
        "size": made(),
        "brought_by": not_personal(_("a random key of who on our staff opened the letter")),
        "came_at": made(),
        "expires_at": made(),
        "looked_by": not_personal(
            _("a random key of who on our staff looked; each look is listed by itself")
        ),
        "destroyed_at": made(),
        "ended": made(),
        "ended_by": not_personal(_("a random key of who on our staff checked it")),
    }


@register
class Forwards(ModelSource):
    model = Forward
    subject = "case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "case": link(),
        "work": not_personal(_("what we do for the controller, by the register")),
        "controller": kept("request_register", kind=Kind.MADE),
        "email": kept("request_register", kind=Kind.MADE),
        "forwarded_at": kept("request_register", kind=Kind.MADE),
        "forwarded_by": not_personal(_("a random key of who on our staff passed it on")),
        "told_at": kept("request_register", kind=Kind.MADE),
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
        "line": not_personal(_("which right it is about")),
        "letter": kept("request_register", codes=codes.plain(NAMES), kind=Kind.MADE),
        "wording": kept(
            "request_register",
            explain=_("Tells which version of our text the letter was made from."),
            kind=Kind.MADE,
        ),
        "values": made(_("What the letter was made from"), others=Others.NONE, words=facts.values_alone),
        "made_at": kept("request_register", kind=Kind.MADE),
        "printed_at": kept("request_register", kind=Kind.MADE),
        "prints": kept("request_register", kind=Kind.MADE),
        "address_source": kept("request_register", codes=codes.plain(ADDRESS_SOURCES), kind=Kind.MADE),
        "dispatched_on": kept("request_register", kind=Kind.MADE),
        "returned_on": kept("request_register", kind=Kind.MADE),
        "handled_by": not_personal(_("a random key of who on our staff posted it")),
    }
