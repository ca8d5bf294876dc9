"""The member, and the tables that Django and allauth keep about one."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from portal.datamap import (
    ModelSource,
    OnErasure,
    Others,
    Rectify,
    codes,
    exempt,
    identity,
    link,
    not_personal,
    observed,
    provided,
    register,
    secret,
)
from portal.desk import masks
from portal.members import staff_data
from portal.members.codes import PURPOSES
from portal.members.models import ChosenPeriod, Member, PersonalNumber, ProfileChange, Statement

__all__ = ["staff_data"]
"""Declared apart, in a file of its own."""


def _profile_fields() -> Mapping[str, object]:
    return {column.name: column.verbose_name for column in Member._meta.concrete_fields}


@register
class Members(ModelSource):
    model = Member
    subject = ""
    category = "profile"
    label = _("Your profile")
    fields = {
        "id": not_personal(_("a random key")),
        "email": identity(rectify=Rectify.VERIFIED, category="account"),
        "user_name": identity(
            rectify=Rectify.STAFF,
            category="account",
            explain=_("Cannot be changed by yourself; ask us to correct it."),
        ),
        "name": identity(rectify=Rectify.OWN),
        "company": identity(rectify=Rectify.OWN),
        "phone": identity(rectify=Rectify.OWN),
        "street": identity(rectify=Rectify.OWN, category="address"),
        "postal_code": identity(rectify=Rectify.OWN, category="address"),
        "city": identity(rectify=Rectify.OWN, category="address"),
        "country": identity(
            rectify=Rectify.OWN,
            category="address",
            explain=_("Two letters, ISO 3166-1."),
            codes=codes.countries,
        ),
        "birth_year": provided(rectify=Rectify.STAFF),
        "language": provided(rectify=Rectify.OWN, category="account"),
        "origin": observed(
            explain=_("How your data reached us: the form here, another sign-in service, or our staff."),
            codes=codes.origins,
        ),
        "has_account": observed(),
        "main_account": link(),
        "merged_into": link(),
        "protected_identity": provided(
            explain=_(
                "Where it says yes, your name, address and e-mail are hidden from our staff, but for those who check "
                "who somebody is."
            )
        ),
        "standing": observed(),
        "rights_epoch": not_personal(_("counts changes of what may be done, for locking")),
        "is_staff": observed(),
        "is_active": observed(),
        "is_superuser": not_personal(_("never set in operation")),
        "joined_at": observed(),
        "ended_at": observed(),
        "last_login": observed(_("Latest sign-in"), category="account"),
        "password": secret(
            _("Your password is stored as a hash that cannot be turned back, so it is not shown."),
            category="account",
        ),
    }


@register
class ProfileChanges(ModelSource):
    model = ProfileChange
    subject = "member"
    category = "profile"
    label = _("Corrections of your profile")
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "field": observed(codes=_profile_fields),
        "old": provided(rectify=Rectify.NO),
        "new": provided(rectify=Rectify.NO),
        "changed_at": observed(),
        "changed_by": observed(),
    }


@register
class Statements(ModelSource):
    model = Statement
    subject = "member"
    category = "profile"
    label = _("Your own statements")
    fields = {
        "id": not_personal(_("a random key")),
        "member": link(),
        "about": provided(codes=codes.categories, rectify=Rectify.NO),
        "text": provided(others=Others.POSSIBLE, rectify=Rectify.NO),
        "added_at": observed(),
    }


@register
class ChosenPeriods(ModelSource):
    model = ChosenPeriod
    subject = "member"
    category = "account"
    label = _("How long we may keep what you do not use")
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "rule": provided(codes=codes.rules, rectify=Rectify.NO),
        "period": provided(
            codes=codes.periods,
            rectify=Rectify.NO,
            explain=_("Written as ISO 8601 does; empty for the time that holds for everyone."),
        ),
        "chosen_at": observed(),
    }


@register
class PersonalNumbers(ModelSource):
    model = PersonalNumber
    subject = "member"
    category = "identity_number"
    fallback = "profile"
    label = _("Personal number")
    fields = {
        "id": not_personal(_("row key")),
        "member": link(),
        "number": identity(
            on_erasure=OnErasure.DELETE_ROW,
            explain=_(
                "The page My data shows the year alone; the whole number stands in a copy of your data."
            ),
            mask=masks.personal_number,
        ),
        "noted_at": observed(),
        "ended_at": observed(),
    }


@register
class Codes(ModelSource):
    model = "members.Code"
    subject = "member"
    category = "security"
    label = _("One-time codes sent to you")
    fields = {
        "id": not_personal(_("row key")),
        "purpose": observed(_("Used for"), codes=codes.plain(PURPOSES)),
        "email": provided(_("Sent to"), rectify=Rectify.NO),
        "member": link(),
        "language": observed(_("Language"), codes=codes.languages),
        "digest": secret(_("A hash of the code; never shown."), label=_("Checksum of the code")),
        "tries": observed(_("Tries")),
        "made_at": observed(_("Made")),
        "used_at": observed(_("Used")),
    }


@register
class EmailAddresses(ModelSource):
    model = "account.EmailAddress"
    subject = "user"
    category = "account"
    label = _("E-mail addresses for signing in")
    fields = {
        "id": not_personal(_("row key")),
        "user": link(),
        "email": provided(rectify=Rectify.VERIFIED),
        "verified": observed(_("Confirmed by you")),
        "primary": provided(_("Used for contact")),
    }


@register
class EmailConfirmations(ModelSource):
    model = "account.EmailConfirmation"
    subject = "email_address__user"
    category = "account"
    label = _("Confirmations of e-mail addresses")
    fields = {
        "id": not_personal(_("row key")),
        "email_address": link(),
        "created": observed(_("Made")),
        "sent": observed(_("Sent")),
        "key": secret(_("The key of a confirmation link; never shown."), label=_("Key of the link")),
    }


@register
class SocialAccounts(ModelSource):
    model = "socialaccount.SocialAccount"
    subject = "user"
    category = "account"
    label = _("Sign-in with other services")
    fields = {
        "id": not_personal(_("row key")),
        "user": link(),
        "provider": observed(_("Service"), codes=codes.providers),
        "uid": observed(_("Your number there")),
        "last_login": observed(_("Latest sign-in")),
        "date_joined": observed(_("Connected")),
        "extra_data": observed(_("What the service told us"), others=Others.NONE),
    }


@register
class SocialTokens(ModelSource):
    model = "socialaccount.SocialToken"
    subject = "account__user"
    category = "security"
    label = _("Keys to other services")
    fields = {
        "id": not_personal(_("row key")),
        "app": not_personal(_("which service's settings")),
        "account": link(),
        "token": secret(
            _("A key to the other service; never shown, and not stored by default."),
            label=_("Key to the service"),
        ),
        "token_secret": secret(
            _("A key to the other service; never shown, and not stored by default."),
            label=_("Secret of the key"),
        ),
        "expires_at": observed(_("Valid until")),
    }


@register
class Authenticators(ModelSource):
    model = "mfa.Authenticator"
    subject = "user"
    category = "security"
    label = _("Passkeys and second steps")
    fields = {
        "id": not_personal(_("row key")),
        "user": link(),
        "type": observed(_("Kind")),
        "data": secret(_("The seed or public key of a second step; never shown."), label=_("Seed or key")),
        "created_at": observed(_("Added")),
        "last_used_at": observed(_("Latest use")),
    }


@register
class UserSessions(ModelSource):
    model = "usersessions.UserSession"
    subject = "user"
    category = "security"
    label = _("Devices signed in")
    fields = {
        "id": not_personal(_("row key")),
        "user": link(),
        "created_at": observed(_("Signed in")),
        "ip": observed(_("IP address")),
        "last_seen_at": observed(_("Last seen")),
        "session_key": secret(_("The key of the session; never shown."), label=_("Key of the session")),
        "user_agent": observed(_("Browser")),
        "data": observed(_("Other"), others=Others.NONE),
    }


exempt(
    "sessions.Session",
    _("sealed sign-in state, gone within two days; who it belongs to stands in the devices signed in"),
)
exempt("socialaccount.SocialApp", _("settings of sign-in services"))
