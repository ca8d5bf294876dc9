"""A request passed on to whoever decides about the data, where we only keep them on somebody's behalf."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Forward(models.Model):
    """
    One controller to whom a request was passed on; that one answers for its data, and the person knows who it is.

    `work` names in the register what we do for it. Source: GDPR Art. 4(7), 4(8), 28(3)(e); R12-19.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey("rights.Case", models.CASCADE, related_name="forwards")
    work = models.SlugField(_("What we do for it"), max_length=60)
    controller = models.CharField(_("Passed on to"), max_length=120)
    email = models.EmailField(_("How to reach it"), max_length=254)
    forwarded_at = models.DateTimeField(_("Passed on"))
    forwarded_by = models.UUIDField(_("Key of staff"))
    told_at = models.DateTimeField(_("You were told"), null=True, blank=True)

    class Meta:
        verbose_name = _("request passed on")
        verbose_name_plural = _("requests passed on")
        constraints = [
            models.UniqueConstraint(fields=["case", "email"], name="rights_passed_on_once"),
            models.CheckConstraint(
                condition=~models.Q(controller="") & ~models.Q(email=""), name="rights_passed_on_to_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"forward {self.pk}"
