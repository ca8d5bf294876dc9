"""What was done about data of the person that had been made public."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, Others, codes, link, made, not_personal, register
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
        "category": made(codes=codes.categories),
        "what": made(others=Others.POSSIBLE),
        "taken_by": not_personal(_("a random key; names of staff are not needed to check what was done")),
        "taken_at": made(),
    }
