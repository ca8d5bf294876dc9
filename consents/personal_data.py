from django.utils.translation import gettext_lazy as _

from consents.models import Decision
from portal.datamap import ModelSource, Others, Rectify, link, not_personal, observed, provided, register


@register
class Decisions(ModelSource):
    model = Decision
    subject = "member"
    evidence = True
    category = "consents"
    fields = {
        "id": observed(_("Number of the decision")),
        "member": link(),
        "purpose": observed(),
        "channel": observed(),
        "answer": provided(rectify=Rectify.NO),
        "text_shown": observed(others=Others.NONE),
        "text_digest": not_personal(_("digest of the text shown, the same for everyone")),
        "language": observed(),
        "notice_version": observed(),
        "surface": observed(),
        "at": observed(),
    }
