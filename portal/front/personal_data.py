from django.utils.translation import gettext_lazy as _

from portal.datamap import exempt

exempt(
    "front.Registration",
    _("steps of someone who is not yet a member: cleared when finished, and after seven days when not"),
)
