from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, codes, link, not_personal, observed, register
from portal.gate.models import Block


@register
class Blocks(ModelSource):
    model = Block
    subject = "member"
    category = "requests"
    label = _("Uses of your data that are stopped")
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "purpose": observed(_("Purpose"), codes=codes.purposes),
        "cause": observed(_("Because of")),
        "since": observed(_("Since")),
    }
