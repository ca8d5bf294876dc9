"""Files of moves that went straight to another organisation."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import Kind, ModelSource, codes, kept, link, not_personal, register
from rights.handed import Handover


@register
class Handovers(ModelSource):
    model = Handover
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("a random key")),
        "line": link(),
        "recipient": kept("request_register", codes=codes.recipients, kind=Kind.PROVIDED),
        "asked_at": kept("request_register", kind=Kind.MADE),
        "outcome": kept("request_register", kind=Kind.MADE),
        "reason": kept("request_register", kind=Kind.MADE),
        "ended_at": kept("request_register", kind=Kind.MADE),
    }
