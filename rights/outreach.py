"""What was done so that others who took over data we had made public erase them, too (Art. 17(2))."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

LONGEST_STEP = 2000


class Outreach(models.Model):
    """One reasonable step towards whoever has public data from us: of which kind, what was done, when. Source: R17-6."""

    line = models.ForeignKey("rights.Line", models.CASCADE, related_name="outreach")
    category = models.SlugField(_("Kind of data"), max_length=60)
    what = models.TextField(_("What was done"), max_length=LONGEST_STEP)
    taken_by = models.UUIDField(_("Key of staff"))
    taken_at = models.DateTimeField(_("When it was done"), db_default=Now())

    class Meta:
        verbose_name = _("step about public data")
        verbose_name_plural = _("steps about public data")

    def __str__(self) -> str:
        return f"step {self.pk}"
