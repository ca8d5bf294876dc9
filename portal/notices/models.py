"""What we told, which version, to whom, when: terms accepted and notices given are two different records."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import EvidenceQuerySet


class TermsAcceptance(models.Model):
    """A member accepted the terms: a contract, not a consent (promise 146)."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="terms_acceptances")
    version = models.CharField(_("Version"), max_length=20)
    language = models.CharField(_("Language"), max_length=2)
    at = models.DateTimeField(_("Time"), db_default=Now())

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("acceptance of terms")
        verbose_name_plural = _("acceptances of terms")

    def __str__(self) -> str:
        return f"terms acceptance {self.pk}"


class NoticeGiven(models.Model):
    """A member was told a version of the privacy notice. Being told is not agreeing (E-2, promise 79)."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices_given")
    version = models.CharField(_("Version"), max_length=20)
    language = models.CharField(_("Language"), max_length=2)
    way = models.CharField(
        _("How"),
        max_length=12,
        choices=[("sign_up", _("at registration")), ("page", _("shown on a page")), ("mail", _("by e-mail"))],
    )
    at = models.DateTimeField(_("Time"), db_default=Now())

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice given")
        verbose_name_plural = _("notices given")

    def __str__(self) -> str:
        return f"notice given {self.pk}"
