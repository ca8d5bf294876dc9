"""
The list of letters points at the person by id; addresses and texts are not kept.

It is our own doing, so it stands in a copy and not in a move (GDPR Art. 20(1); R20-1).
"""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, codes, link, made, not_personal, register
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
        "letter": made(_("Which letter"), codes=codes.plain(NAMES)),
        "language": made(_("Language"), codes=codes.languages),
        "channel": made(_("Sent by")),
        "wording": made(
            _("Version of the text"), explain=_("Tells which version of our text the letter was made from.")
        ),
        "message_id": made(_("Number of the mail"), explain=_("Stands in the header of the mail.")),
        "attempts": made(_("Attempts")),
        "repeats": made(
            _("Possible repeats"),
            explain=_("How many times the letter may have reached you more than once, after a breakdown."),
        ),
        "begun_at": made(_("Sending began")),
        "sent_at": made(_("Sent")),
    }
