"""
Who: a member is every data subject the portal knows, with or without an account.

Account holders, contacts (newsletter, guests, people who write letters), sub-accounts and contact persons. Staff
are members with a role; whoever is both has two accounts.
"""

import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Whether the subject row lets anything be written about the person (security.md (d) 4)."""

    ACTIVE = "active", _("Active")
    FROZEN = "frozen", _("Frozen while erasure runs")
    ERASED = "erased", _("Erased")


class MemberQuerySet(models.QuerySet["Member"]):
    def account_holders(self) -> "MemberQuerySet":
        return self.filter(has_account=True, is_staff=False)

    def staff(self) -> "MemberQuerySet":
        return self.filter(is_staff=True)

    def visible_to(self, member: "Member") -> "MemberQuerySet":
        """A member sees the own record and the sub-accounts below it."""
        return self.filter(models.Q(pk=member.pk) | models.Q(main_account=member.pk))


class MemberManager(BaseUserManager["Member"].from_queryset(MemberQuerySet)):  # type: ignore[misc]  # built at run time
    def get_by_natural_key(self, username: str | None) -> "Member":
        found: Member = self.get(email=(username or "").strip().lower())
        return found


class Member(AbstractBaseUser, PermissionsMixin):
    """One person. One verified e-mail address is one person, unless staff split a shared mailbox."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail"), null=True, unique=True)
    user_name = models.CharField(_("User name"), max_length=40, null=True, unique=True)
    name = models.CharField(_("Name"), max_length=200, blank=True)
    company = models.CharField(_("Company"), max_length=200, blank=True)
    phone = models.CharField(_("Phone"), max_length=20, blank=True)
    street = models.CharField(_("Street"), max_length=200, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=12, blank=True)
    city = models.CharField(_("Town"), max_length=100, blank=True)
    country = models.CharField(_("Country"), max_length=2, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("Birth year"), null=True, blank=True)
    language = models.CharField(_("Language"), max_length=2, choices=settings.LANGUAGES, default="sv")
    origin = models.CharField(_("Where from"), max_length=40, default="form")
    has_account = models.BooleanField(_("Has an account"), default=True)
    main_account = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sub_accounts",
        verbose_name=_("Main account"),
    )
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged", verbose_name=_("Merged into")
    )
    protected_identity = models.BooleanField(_("Protected identity"), default=False)
    standing = models.CharField(
        _("Standing"), max_length=10, choices=Standing.choices, default=Standing.ACTIVE
    )
    rights_epoch = models.PositiveIntegerField(default=0)
    is_staff = models.BooleanField(_("Works here"), default=False)
    is_active = models.BooleanField(_("May sign in"), default=True)
    joined_at = models.DateTimeField(_("Joined"), db_default=Now())
    ended_at = models.DateTimeField(_("Ended"), null=True, blank=True)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=None) | models.Q(email=models.functions.Lower("email")),
                name="members_email_is_lower_case",
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=~models.Q(standing="active"), name="members_not_active")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ProfileChange(models.Model):
    """
    Old and new value of a corrected field: the erasable history that the trail may not hold.

    Source: GDPR Art. 16, 5(1)(d); R16-1.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="profile_changes")
    field = models.CharField(_("Field"), max_length=40)
    old = models.CharField(_("Before"), max_length=200, blank=True)
    new = models.CharField(_("After"), max_length=200, blank=True)
    changed_at = models.DateTimeField(_("Changed"), db_default=Now())
    changed_by = models.CharField(
        _("Changed by"), max_length=10, choices=[("member", _("you")), ("staff", _("staff"))]
    )

    def __str__(self) -> str:
        return f"profile change {self.pk}"


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, member: Member) -> "StatementQuerySet":
        return self.filter(member=member)


class Statement(models.Model):
    """
    What a person adds to data about herself: kept and shown beside them, also when we think the data are right.

    `about` is a category of the register. Source: GDPR Art. 16, second sentence; R16-3, R16-6.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, related_name="statements")
    about = models.SlugField(_("About"), max_length=60)
    text = models.TextField(_("In your words"), max_length=4000)
    added_at = models.DateTimeField(_("Added"), db_default=Now())

    objects = StatementQuerySet.as_manager()

    def __str__(self) -> str:
        return f"statement {self.pk}"


class ChosenPeriodQuerySet(models.QuerySet["ChosenPeriod"]):
    def visible_to(self, member: Member) -> "ChosenPeriodQuerySet":
        return self.filter(member=member)

    def current(self) -> "ChosenPeriodQuerySet":
        """The latest choice of each member for each rule: the one that holds."""
        return self.order_by("member", "rule", "-chosen_at", "-pk").distinct("member", "rule")


class ChosenPeriod(models.Model):
    """
    For how long a member lets us keep something, where a rule of the register lets her choose; earlier choices too.

    `period` is written as ISO 8601 does, or empty for the time that holds for everyone. Source: rule T-10, promise 127.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="chosen_periods")
    rule = models.SlugField(_("Which rule"), max_length=40)
    period = models.CharField(_("Your choice"), max_length=20, blank=True)
    chosen_at = models.DateTimeField(_("Chosen"), db_default=Now())

    objects = ChosenPeriodQuerySet.as_manager()

    def __str__(self) -> str:
        return f"chosen period {self.pk}"


class PersonalNumberQuerySet(models.QuerySet["PersonalNumber"]):
    def current(self) -> "PersonalNumberQuerySet":
        return self.filter(ended_at=None)


class PersonalNumber(models.Model):
    """
    A Swedish personal number that staff noted because the register says why; those before it, until they are erased.

    Kept apart from the member, so that it is read only by who asks for it and goes when its own period ends, and
    written as twelve digits. Source: lag (2018:218) 3 kap. 10 §; C-10.
    """

    member = models.ForeignKey(Member, models.CASCADE, related_name="personal_numbers")
    number = models.CharField(_("Personal number"), max_length=12, db_index=True)
    noted_at = models.DateTimeField(_("Noted"), db_default=Now())
    ended_at = models.DateTimeField(_("Replaced or removed"), null=True, blank=True)

    objects = PersonalNumberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=models.Q(ended_at=None), name="members_one_personal_number"
            ),
        ]

    def __str__(self) -> str:
        return f"personal number {self.pk}"


class Code(models.Model):
    """
    A one-time code sent to an address: ten minutes, three tries, used once, kept as a hash.

    Expiring credentials are not a subject's records; they leave by themselves (house.md, listed exception).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20)
    email = models.EmailField()
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=2, default="sv")
    digest = models.CharField(max_length=64)
    tries = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"code {self.pk}"
