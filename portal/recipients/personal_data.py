from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, codes, link, not_personal, observed, register
from portal.recipients.models import Disclosure, LookUp

PAGES = {
    "member": _("your record"),
    "personal_number": _("your personal number"),
    "case": _("your request"),
    "messages": _("your messages"),
    "payments": _("your payments"),
}
REASONS = {
    "support": _("to answer your question"),
    "to_be_sure_who": _("to be sure who you are"),
    "a_service_requires_it": _("for a service that requires the number"),
    "to_answer_the_request": _("to answer your request"),
}


@register
class Disclosures(ModelSource):
    model = Disclosure
    subject = "member"
    evidence = True
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
        "at": observed(),
    }
