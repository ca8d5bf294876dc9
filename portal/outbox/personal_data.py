from django.utils.translation import gettext_lazy as _

from portal.datamap import exempt

exempt(
    "outbox.Promise",
    _("task names and random keys of rows; what they are about stands in the rows themselves"),
)
