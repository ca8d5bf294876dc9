from django.utils.translation import gettext_lazy as _

from consents.models import SURFACES, Decision
from portal.datamap import (
    ModelSource,
    Others,
    Rectify,
    codes,
    link,
    not_personal,
    observed,
    provided,
    register,
)


@register
class Decisions(ModelSource):
    model = Decision
    subject = "member"
    evidence = True
    kept_by = "consent_proof"
    category = "consents"
    fields = {
        "id": observed(_("Number of the decision")),
        "member": link(),
        "purpose": observed(codes=codes.purposes),
        "channel": observed(codes=codes.channels),
        "answer": provided(rectify=Rectify.NO),
        "text_shown": observed(others=Others.NONE),
        "text_digest": not_personal(_("digest of the text shown, the same for everyone")),
        "language": observed(codes=codes.languages),
        "notice_version": observed(),
        "surface": observed(codes=codes.plain(SURFACES)),
        "at": observed(),
    }
