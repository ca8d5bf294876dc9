"""What was corrected, and what was asked of the person before."""

from django.utils.translation import gettext_lazy as _

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
from rights.corrections import Correction, Question
from rights.personal_data.decided import OF_STAFF


@register
class Corrections(ModelSource):
    model = Correction
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "field": provided(rectify=Rectify.NO),
        "category": observed(codes=codes.categories),
        "old": provided(rectify=Rectify.NO),
        "new": provided(rectify=Rectify.NO),
        "decided": observed(),
        "reason": observed(others=Others.POSSIBLE),
        "decided_at": observed(),
        "decided_by": not_personal(OF_STAFF),
    }


@register
class Questions(ModelSource):
    model = Question
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "text": observed(others=Others.POSSIBLE),
        "why": observed(others=Others.POSSIBLE),
        "asked_by": not_personal(OF_STAFF),
        "asked_at": observed(),
        "answer": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "answered_at": observed(),
    }
