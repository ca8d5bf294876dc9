from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, codes, link, made, not_personal, observed, register
from portal.notices.models import NoticeGiven, TermsAcceptance


@register
class TermsAcceptances(ModelSource):
    model = TermsAcceptance
    subject = "member"
    evidence = True
    kept_by = "notice_proof"
    category = "notices"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "version": observed(),
        "language": observed(codes=codes.languages),
        "at": observed(),
    }


@register
class NoticesGiven(ModelSource):
    model = NoticeGiven
    subject = "member"
    evidence = True
    kept_by = "notice_proof"
    category = "notices"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "version": made(),
        "language": made(codes=codes.languages),
        "way": made(),
        "at": made(),
    }
