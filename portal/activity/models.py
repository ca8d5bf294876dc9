"""What was logged: sign-ins, page use (the big table, a partition a month) and each member's own statistics."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from portal.members.owned import OwnedQuerySet


class Way(models.TextChoices):
    CODE = "code", _("E-mailed code")
    PASSWORD = "password", _("Password")
    PASSKEY = "passkey", _("Passkey")
    SOCIAL = "social", _("Another service")
    REGISTRATION = "registration", _("Registration")


class SignIn(models.Model):
    """Someone signed in, or tried."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="sign_ins")
    at = models.DateTimeField(_("Time"), db_default=Now())
    way = models.CharField(_("How"), max_length=12, choices=Way.choices)
    succeeded = models.BooleanField(_("Succeeded"), default=True)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = models.CharField(_("Browser"), max_length=300, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [models.Index(fields=["at"], name="activity_sign_in_at")]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class PageView(models.Model):
    """A page that was opened. Partitioned by month: an expired month is dropped whole."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="page_views", db_index=False
    )
    at = models.DateTimeField(_("Time"))
    path = models.CharField(_("Page"), max_length=200)
    referrer = models.CharField(_("Came from"), max_length=200, blank=True)
    device = models.CharField(_("Device"), max_length=80, blank=True)
    ip_address = models.GenericIPAddressField(_("IP address"), null=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("page view")
        verbose_name_plural = _("page views")
        indexes = [models.Index(fields=["member", "at"], name="activity_page_member")]

    def __str__(self) -> str:
        return f"page view {self.pk}"


class Statistic(models.Model):
    """A month's figures for one member, shown to the member; what we concluded is marked as such."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="statistics")
    month = models.DateField(_("Month"))
    visits = models.PositiveIntegerField(_("Visits"), default=0)
    pages = models.PositiveIntegerField(_("Pages opened"), default=0)
    favourite = models.CharField(_("Most used part"), max_length=80, blank=True)
    counted_at = models.DateTimeField(_("Counted"), db_default=Now())

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("monthly figure")
        verbose_name_plural = _("monthly figures")
        constraints = [models.UniqueConstraint(fields=["member", "month"], name="activity_one_row_a_month")]

    def __str__(self) -> str:
        return f"statistic {self.pk}"
