from django.utils.translation import gettext_lazy as _

from portal.datamap import Kind, ModelSource, Others, codes, kept, link, not_personal, observed, register
from portal.recipients.models import Disclosure, LookUp, Notification
from portal.recipients.words import PAGES, REASONS


@register
class Disclosures(ModelSource):
    model = Disclosure
    subject = "member"
    evidence = True
    kept_by = "look_ups"
    category = "disclosures"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "recipient": observed(codes=codes.recipients),
        "category": observed(codes=codes.categories),
        "purpose": observed(codes=codes.purposes),
        "country": observed(codes=codes.countries),
        "at": observed(),
    }


@register
class LookUps(ModelSource):
    model = LookUp
    subject = "member"
    evidence = True
    kept_by = "look_ups"
    category = "disclosures"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "role": observed(codes=codes.roles),
        "staff_id": not_personal(
            _("a random key; names of staff are not needed to check who looked (C-579/21)")
        ),
        "page": observed(codes=codes.plain(PAGES)),
        "reason": observed(codes=codes.plain(REASONS)),
        "note": observed(others=Others.POSSIBLE),
        "at": observed(),
    }


@register
class Notifications(ModelSource):
    """What recipients were told outlives an erasure, as the proof that they were (Art. 5(2), 19)."""

    model = Notification
    subject = "member"
    counted_from = "made_at"
    category = "disclosures"
    label = _("Recipients we tell of what was done with your data")
    fields = {
        "id": not_personal(_("a random key")),
        "member": link(),
        "recipient": kept("request_register", codes=codes.recipients, kind=Kind.MADE),
        "act": kept("request_register", kind=Kind.MADE),
        "line_id": not_personal(_("which part of the request")),
        "number": kept("request_register", _("Number of the request"), kind=Kind.MADE),
        "outcome": kept("request_register", kind=Kind.MADE),
        "reason": kept("request_register", others=Others.POSSIBLE, kind=Kind.MADE),
        "due_on": kept("request_register", kind=Kind.MADE),
        "made_at": kept("request_register", kind=Kind.MADE),
        "sent_at": kept("request_register", kind=Kind.MADE),
        "ended_at": kept("request_register", kind=Kind.MADE),
    }
