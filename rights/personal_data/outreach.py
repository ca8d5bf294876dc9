"""What was done about data of the person that had been made public."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import Kind, ModelSource, Others, codes, kept, link, not_personal, register
from rights.outreach import Outreach


@register
class Outreaches(ModelSource):
    model = Outreach
    subject = "line__case__member"
    category = "requests"
    label = _("What we did about data of yours that we had made public")
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "category": kept("request_content", kind=Kind.MADE, codes=codes.categories),
        "what": kept("request_content", kind=Kind.MADE, others=Others.POSSIBLE),
        "taken_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "taken_at": kept("request_content", kind=Kind.MADE),
    }
