"""
What a person at the desk has covered in a copy before it was made, item by item.

The table belongs to `models`, which takes it in.
"""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from rights.rules.masking import MaskGround


class Mask(models.Model):
    """
    One item that a line's file does not show: a whole value, or a passage of a text from one sign up to another.

    The item is named by table, key of the row and column; what it says is never here. `digest` tells whether the text
    is still the one that was looked at: else the whole of it is covered. Source: GDPR Art. 15(4), 20(4); R15-13.
    """

    line = models.ForeignKey("rights.Line", models.CASCADE, related_name="masks")
    table = models.CharField(_("Table"), max_length=80)
    row = models.CharField(_("Key of the row"), max_length=64)
    column = models.CharField(_("Column"), max_length=60)
    begin = models.PositiveIntegerField(_("From sign"), null=True)
    end = models.PositiveIntegerField(_("Up to sign"), null=True)
    ground = models.CharField(_("Ground"), max_length=20, choices=MaskGround.choices)
    statute = models.CharField(_("The statute"), max_length=200, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    made_by = models.UUIDField(_("Who covered it"))
    made_at = models.DateTimeField(_("Covered"), db_default=Now())

    class Meta:
        verbose_name = _("covered item")
        verbose_name_plural = _("covered items")
        constraints = [
            models.UniqueConstraint(
                fields=["line", "table", "row", "column", "begin"],
                nulls_distinct=False,
                name="rights_each_passage_covered_once",
            ),
            models.CheckConstraint(
                condition=models.Q(begin=None, end=None)
                | models.Q(begin__isnull=False, end__isnull=False, end__gt=models.F("begin"))
                & ~models.Q(digest=""),
                name="rights_passage_is_whole",
            ),
            models.CheckConstraint(
                condition=~models.Q(ground=MaskGround.SECRECY) | ~models.Q(statute=""),
                name="rights_secrecy_names_the_statute",
            ),
        ]

    def __str__(self) -> str:
        return f"mask {self.pk}"

    @property
    def whole(self) -> bool:
        """Whether the whole value is covered."""
        return self.begin is None
