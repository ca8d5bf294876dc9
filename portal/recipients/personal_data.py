from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, Others, codes, link, not_personal, observed, register
from portal.recipients.models import Disclosure, LookUp
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
