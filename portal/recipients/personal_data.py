from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, link, not_personal, observed, register
from portal.recipients.models import Disclosure, LookUp


@register
class Disclosures(ModelSource):
    model = Disclosure
    subject = "member"
    evidence = True
    category = "disclosures"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "recipient": observed(),
        "category": observed(),
        "purpose": observed(),
        "country": observed(),
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
        "role": observed(),
        "staff_id": not_personal(
            _("a random key; names of staff are not needed to check who looked (C-579/21)")
        ),
        "page": observed(),
        "reason": observed(),
        "at": observed(),
    }
