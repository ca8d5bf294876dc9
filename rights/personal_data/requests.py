"""The request itself, its lines, the work of the sources, the files and drafts."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    Kind,
    ModelSource,
    OnErasure,
    Others,
    codes,
    exempt,
    facts,
    kept,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
)
from rights.details import told
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
from rights.rules.right import Right
from rights.services import drafts


def answers_in_words(value: dict[str, object], right: str) -> str:
    """Return the questions of a right with their answers."""
    return "; ".join(f"{question}: {answer}" for question, answer in told(Right(right), value))


def draft_in_words(value: object, _beside: str = "") -> str:
    """Return each right chosen in an unfinished request, with how much or with its answers."""
    answers = drafts.from_json(value)
    said = []
    for right in answers.rights:
        choice = answers.choice(right)
        if choice is None:
            said.append(str(right.label))
            continue
        names = facts.named(codes.categories)(choice.categories, "")
        much = answers_in_words(dict(choice.details), right) or names or gettext("Everything")
        said.append(f"{right.label} ({much})")
    return "; ".join(said)


@register
class Cases(ModelSource):
    model = Case
    subject = "member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "reference": kept("request_register"),
        "member": link(),
        "channel": kept("request_register"),
        "language": kept("request_register", codes=codes.languages),
        "received_at": kept("request_register"),
        "received_on": kept("request_register"),
        "registered_at": kept("request_register"),
        "registered_by": not_personal(_("a random key of who on our staff entered it")),
        "delivery": kept("request_register", kind=Kind.PROVIDED),
        "due_on": kept("request_register"),
        "same_day_key": not_personal(_("tells two equal requests of one day apart")),
        "follow_digest": secret(
            _("A hash of the link by which a request is followed without an account."),
            label=_("Key of the link"),
            on_erasure=OnErasure.KEEP,
            rule="request_content",
        ),
        "thread": observed(_("Conversation")),
        "acknowledged_at": kept("request_register"),
        "closed_at": kept("request_register"),
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
        "right": kept("request_register", kind=Kind.PROVIDED),
        "state": kept("request_register"),
        "outcome": kept("request_register"),
        "categories": kept(
            "request_content",
            others=Others.NONE,
            kind=Kind.PROVIDED,
            words=facts.named(codes.categories),
        ),
        "since": kept("request_content", kind=Kind.PROVIDED),
        "details": kept(
            "request_content",
            others=Others.POSSIBLE,
            kind=Kind.PROVIDED,
            words=answers_in_words,
            beside="right",
        ),
        "percent": not_personal(_("how far the work has come")),
        "doing": not_personal(_("which part is being worked on")),
        "answered_at": kept("request_register"),
    }


@register
class Steps(ModelSource):
    model = Step
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "source": kept("request_content", codes=codes.sources),
        "outcome": kept("request_content"),
        "attempts": kept("request_content"),
        "rows": kept("request_content"),
        "cursor": not_personal(_("how far a source was read")),
        "key_wrapped": secret(
            _("The locked key of what a source answered; never shown."), label=_("Locked key")
        ),
        "reason": kept("request_content", codes=codes.plain(FAILURES)),
        "begun_at": kept("request_content"),
        "ended_at": kept("request_content"),
    }


@register
class Packages(ModelSource):
    model = Package
    subject = "line__case__member"
    category = "requests"
    folders = {"file": "INSYN_PACKAGES"}
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "key_wrapped": secret(_("The locked key of your file; never shown."), label=_("Locked key")),
        "file": not_personal(_("a random file name")),
        "size": observed(),
        "digest": observed(),
        "rows": observed(),
        "contents": observed(_("Contents"), others=Others.NONE),
        "made_from": observed(_("What it was made from"), others=Others.NONE),
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
        "answers": provided(_("Answers"), others=Others.NONE, words=draft_in_words),
        "saved_at": observed(),
    }


exempt("rights.Recorded", _("dates, kinds and outcomes of requests that are long closed; nobody is in it"))
