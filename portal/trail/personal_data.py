"""The trail points at persons by id and tells nothing about them; the person sees it as the history of requests."""

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, Others, codes, exempt, facts, link, not_personal, observed, register
from portal.trail.models import Entry
from portal.trail.words import ACTIONS, SUBJECTS


@register
class Entries(ModelSource):
    model = Entry
    subject = "subject_id"
    evidence = True
    log = True
    kept_by = "request_register"
    category = "requests"
    label = _("What was done, step by step")
    fields = {
        "id": not_personal(_("row key")),
        "at": observed(_("Time")),
        "action": observed(_("What happened"), codes=codes.plain(ACTIONS)),
        "role": observed(_("By"), codes=codes.roles),
        "subject_id": link(),
        "actor_id": not_personal(
            _("a random key; names of staff are not needed to check what was done (C-579/21)")
        ),
        "about_type": observed(_("About what"), codes=codes.plain(SUBJECTS)),
        "about_id": observed(_("Key of it")),
        "facts": observed(
            _("Counts and codes"), others=Others.NONE, words=facts.about_the_row, beside="about_type"
        ),
    }


exempt("database.Generation", _("a number that only grows, and which portal it counts"))
exempt("trail.Seal", _("digests that chain the trail"))
exempt("trail.Unsealed", _("keys of entries that wait for the chain"))
