"""What was covered in a file of the person: where and why, never what stood there."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from portal.datamap import ModelSource, Others, link, made, not_personal, register, secret
from portal.datamap.registry import declared
from rights.masks import Mask


def tables() -> Mapping[str, object]:
    """Name every table of the data map."""
    return {label: source.title() for label, source in declared().items()}


@register
class Masks(ModelSource):
    model = Mask
    subject = "line__case__member"
    category = "requests"
    fields = {
        "id": not_personal(_("row key")),
        "line": link(),
        "table": made(codes=tables),
        "row": not_personal(_("the key of a row of yours")),
        "column": made(explain=_("The column's name as it stands in the files for machines.")),
        "begin": made(explain=_("Empty where the whole value is covered.")),
        "end": made(explain=_("Empty where the whole value is covered.")),
        "ground": made(),
        "statute": made(others=Others.NONE),
        "digest": secret(
            _("A hash that tells whether a text was changed after we looked at it."),
            label=_("Checksum of the text"),
        ),
        "made_by": not_personal(
            _("a random key; names of staff are not needed to check what they decided (C-579/21)")
        ),
        "made_at": made(),
    }
