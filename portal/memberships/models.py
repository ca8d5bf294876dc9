"""What members pay for: plans, subscriptions, payments, and the invoices the law makes us keep."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.members.owned import OwnedQuerySet


class Interval(models.TextChoices):
    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


class Plan(models.Model):
    """A membership on offer; no personal data."""

    code = models.SlugField(_("Code"), unique=True)
    name_sv = models.CharField(_("Name in Swedish"), max_length=80)
    name_en = models.CharField(_("Name in English"), max_length=80)
    price_ore = models.PositiveIntegerField(_("Price"), help_text=_("in öre, VAT included"))
    currency = models.CharField(_("Currency"), max_length=3, default="SEK")
    interval = models.CharField(_("Period"), max_length=8, choices=Interval.choices)

    class Meta:
        verbose_name = _("plan on offer")
        verbose_name_plural = _("plans on offer")

    def __str__(self) -> str:
        return self.name_sv if (get_language() or "sv") == "sv" else self.name_en


class SubscriptionStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")


class Subscription(models.Model):
    """A member's agreement on a plan."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="subscriptions", verbose_name=_("Member")
    )
    plan = models.ForeignKey(Plan, models.PROTECT, verbose_name=_("Plan"))
    status = models.CharField(
        _("Status"), max_length=10, choices=SubscriptionStatus.choices, default="active"
    )
    started_on = models.DateField(_("Started"))
    renews_on = models.DateField(_("Renews"), null=True, blank=True)
    ended_on = models.DateField(_("Ended"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscription")
        verbose_name_plural = _("subscriptions")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="ended", ended_on__isnull=False)
                | models.Q(status="active", ended_on=None),
                name="memberships_ended_has_a_date",
            )
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Method(models.TextChoices):
    CARD = "card", _("Card")
    PAYPAL = "paypal", _("PayPal")
    GIRO = "giro", _("Bank giro")
    SWISH = "swish", _("Swish")


class Payment(models.Model):
    """Money that came in."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payments", verbose_name=_("Member")
    )
    subscription = models.ForeignKey(
        Subscription,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("Subscription"),
    )
    amount_ore = models.IntegerField(_("Amount"))
    currency = models.CharField(_("Currency"), max_length=3, default="SEK")
    method = models.CharField(_("Method"), max_length=10, choices=Method.choices)
    payer_name = models.CharField(_("Payer"), max_length=200, blank=True)
    provider_reference = models.CharField(_("Reference at the payment provider"), max_length=80, blank=True)
    origin = models.CharField(_("Where from"), max_length=40, default="staff")
    paid_at = models.DateTimeField(_("Paid"))

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")

    def __str__(self) -> str:
        return f"payment {self.pk}"


class Invoice(models.Model):
    """An issued invoice: a voucher of the books, corrected only by a credit invoice."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="invoices", verbose_name=_("Member")
    )
    number = models.CharField(_("Invoice number"), max_length=20, unique=True)
    issued_on = models.DateField(_("Issued"))
    due_on = models.DateField(_("To be paid by"))
    buyer_name = models.CharField(_("Buyer"), max_length=200)
    buyer_address = models.CharField(_("Buyer's address"), max_length=400, blank=True)
    text = models.CharField(_("Text"), max_length=200)
    amount_ore = models.IntegerField(_("Amount"))
    vat_ore = models.IntegerField(_("of which VAT"))
    currency = models.CharField(_("Currency"), max_length=3, default="SEK")
    fiscal_year_ends_on = models.DateField(_("Fiscal year ends"))
    paid_on = models.DateField(_("Paid"), null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")

    def __str__(self) -> str:
        return f"invoice {self.pk}"


class Receipt(models.Model):
    """The file of an invoice as it was sent."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="receipt")
    file = models.FileField(_("File"), upload_to="receipts/%Y/")
    made_at = models.DateTimeField(_("Made"), db_default=Now())

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")

    def __str__(self) -> str:
        return f"receipt {self.pk}"
