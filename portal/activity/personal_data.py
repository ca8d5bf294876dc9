"""Sign-ins, page use and statistics."""

from django.utils.translation import gettext_lazy as _

from portal.activity.models import PageView, SignIn, Statistic
from portal.datamap import ModelSource, inferred, link, not_personal, observed, register


@register
class SignIns(ModelSource):
    model = SignIn
    subject = "member"
    category = "sign_ins"
    moment = "at"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "at": observed(),
        "way": observed(explain=_("What you signed in with.")),
        "succeeded": observed(),
        "ip_address": observed(explain=_("The address of your internet connection at that time.")),
        "user_agent": observed(explain=_("How your browser presented itself.")),
    }


@register
class PageViews(ModelSource):
    model = PageView
    subject = "member"
    category = "page_use"
    order = "at"
    moment = "at"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "at": observed(),
        "path": observed(explain=_("The address of the page on our website.")),
        "referrer": observed(explain=_("The page you came from.")),
        "device": observed(explain=_("The kind of device, such as phone or computer.")),
        "ip_address": observed(explain=_("The address of your internet connection at that time.")),
    }


@register
class Statistics(ModelSource):
    model = Statistic
    subject = "member"
    category = "statistics"
    order = "month"
    moment = "month"
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "month": observed(),
        "visits": observed(),
        "pages": observed(),
        "favourite": inferred(explain=_("We concluded this from the pages you opened most.")),
        "counted_at": observed(),
    }
