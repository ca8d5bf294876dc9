"""
What a request holds, as codes, times and digests: whoever has a text can show that it is the one, nobody can read it.

No name, no address, no text. Keys are random; staff and person are keys, too.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Model

from portal import register
from portal.letters.models import Dispatch
from portal.notices.models import NoticeGiven, TermsAcceptance
from retention.models import Disposal
from rights.evidence.verify import canonical
from rights.fulfilment import objection
from rights.models import Case, Line

PIECE = 1 << 20


def lines(case: Case) -> list[dict[str, Any]]:
    """Return each right with its outcome, and what was decided and made for it."""
    return [
        {
            **_told(line, "right", "state", "outcome", "answered_at"),
            "article": line.right_asked.number,
            "parts": line.categories,
            "since": _plain(line.since),
            "details_sha256": _of_text(canonical(line.details)) if line.details else "",
            "steps": [
                _told(step, "source", "outcome", "reason", "attempts", "rows", "begun_at", "ended_at")
                for step in line.steps.order_by("source")
            ],
            "refusals": [
                {
                    **_told(one, "ground", "conditions", "decision"),
                    **_told(one, "proposed_by", "proposed_at", "decided_by", "decided_at"),
                    "words_sha256": _of_text(one.words),
                }
                for one in line.refusals.order_by("proposed_at")
            ],
            "file": _file(line),
            "disposal": _disposal(line.pk),
            "profiles": _disposal(objection.key_of(line)),
        }
        for line in case.lines.order_by("right")
    ]


def said(case: Case) -> list[dict[str, Any]]:
    """Return the message as it came, the conversation and the notes: when, by whom, and their digests."""
    found = []
    if original := getattr(case, "original", None):
        scans = original.scans.order_by("pk")
        found.append(
            {"kind": "original", "sha256": _of_text(original.text), "files": [_scan(one) for one in scans]}
        )
    if case.thread:
        found += [
            {
                "kind": "message",
                **_told(message, "author", "sent_at"),
                "sha256": _of_text(message.text),
                "files": [_scan(one) for one in message.attachments.order_by("pk")],
            }
            for message in case.thread.messages.order_by("sent_at", "pk")
        ]
    found += [
        {"kind": "note", **_told(note, "staff_id", "noted_at"), "sha256": _of_text(note.text)}
        for note in case.notes.order_by("noted_at", "pk")
    ]
    return found


def letters(case: Case) -> list[dict[str, Any]]:
    """
    Return what was sent about the request, by mail and by post, in which language and by which version of its text.

    The version is that of the day it was sent or printed (R12-14); the text itself is not kept.
    """
    keys = {str(case.pk), *(str(one.pk) for one in _keys(case))}
    mailed = Dispatch.objects.filter(subject_id=case.member_id, begun_at__gte=case.registered_at)
    found = [
        {
            **_told(one, "letter", "language", "channel", "attempts", "repeats", "begun_at", "sent_at"),
            "wording_sha256": one.wording,
        }
        for one in mailed.order_by("begun_at", "pk")
        if keys & set(one.promise_key.split())
    ]
    found += [
        {
            **_told(one, "letter", "made_at", "printed_at", "prints", "dispatched_on", "returned_on"),
            "channel": "post",
            "language": case.language,
            "wording_sha256": one.wording,
        }
        for one in case.posted.order_by("made_at", "pk")
    ]
    return found


def told_before(case: Case, *, now: dt.datetime) -> dict[str, Any]:
    """Return which versions of the privacy notice and the terms the person had been given until the request ended."""
    until = {"member": case.member_id, "at__lte": case.closed_at or now}
    book = register.current()
    return {
        "notices": [
            _told(one, "version", "language", "way", "at")
            for one in NoticeGiven.objects.filter(**until).order_by("at", "pk")
        ],
        "terms": [
            _told(one, "version", "language", "at")
            for one in TermsAcceptance.objects.filter(**until).order_by("at", "pk")
        ],
        "register": {"version": book.version, "fingerprint": book.fingerprint},
    }


def case_itself(case: Case) -> dict[str, Any]:
    """Return what the request says of itself."""
    return _told(
        case,
        "reference",
        "channel",
        "language",
        "delivery",
        "received_at",
        "received_on",
        "registered_at",
        "registered_by",
        "acknowledged_at",
        "closed_at",
    ) | {"key": str(case.pk), "person": str(case.member_id)}


def _keys(case: Case) -> list[Model]:
    """Return the rows that a duty about the request may be named after."""
    rows: list[Model] = [*case.lines.all(), *case.pauses.all(), *case.posted.all()]
    for line in case.lines.all():
        rows += [one for name in ("package", "restriction", "fee") if (one := getattr(line, name, None))]
    extension = getattr(case, "extension", None)
    return [*rows, *([extension] if extension else [])]


def _disposal(about_id: uuid.UUID) -> dict[str, Any] | None:
    """Return how a deletion was decided, if by two, and done, with the digest of what was to go and what to stay."""
    found = Disposal.objects.filter(about_id=about_id).first()
    if found is None:
        return None
    decided = _told(found, "planned_at", "handled_by", "handled_at", "approved_by", "approved_at")
    done = _told(found, "begun_at", "told_at", "executed_at")
    plan = _of_text(canonical({"items": found.items, "keeps": found.keeps}))
    return {**decided, **done, "parts": found.categories, "plan_sha256": plan}


def _file(line: Line) -> dict[str, Any] | None:
    package = getattr(line, "package", None)
    if package is None:
        return None
    return {
        **_told(package, "size", "rows", "made_at", "expires_at", "destroyed_at", "destroyed_by"),
        "sha256": package.digest,
        "made_from": package.made_from,
        "fetched_at": [_plain(one.at) for one in package.downloads.order_by("at")],
    }


def _scan(row: Any) -> dict[str, Any]:
    return {**_told(row, "media_type", "size"), "sha256": _of_file(row.file.name)}


def _told(row: Any, *names: str) -> dict[str, Any]:
    """Return columns of a row as JSON keeps them."""
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat()
    if value is None or isinstance(value, str | int | list | Mapping):
        return str(value) if isinstance(value, str) else value
    return str(value)


def _of_text(text: str | bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest() if data else ""


def _of_file(name: str) -> str:
    """Return the digest of a stored file; nothing when it is gone from the store."""
    digest = hashlib.sha256()
    try:
        with default_storage.open(name) as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except FileNotFoundError:
        return ""
    return digest.hexdigest()
