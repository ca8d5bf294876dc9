"""The list of letters points at the person by id; addresses and texts are not kept."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, codes, link, not_personal, observed, register
from portal.letters.models import Dispatch
from portal.letters.names import NAMES


@register
class Dispatches(ModelSource):
    model = Dispatch
    subject = "subject_id"
    category = "letters"
    label = _("Letters we have sent you")
    fields = {
        "id": not_personal(_("row key")),
        "promise_key": not_personal(_("random key of the promise behind the letter")),
        "subject_id": link(),
        "letter": observed(_("Which letter"), codes=codes.plain(NAMES)),
        "language": observed(_("Language"), codes=codes.languages),
        "channel": observed(_("Sent by")),
        "message_id": observed(_("Number of the mail"), explain=_("Stands in the header of the mail.")),
        "attempts": observed(_("Attempts")),
        "repeats": observed(
            _("Possible repeats"),
            explain=_("How many times the letter may have reached you more than once, after a breakdown."),
        ),
        "begun_at": observed(_("Sending began")),
        "sent_at": observed(_("Sent")),
    }
