"""The accounts that can be tried out: two members, two of the staff with a second factor."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.models import Group

from portal.demo.people import ANNA, BO, DANA, ERIK
from portal.members.models import Member

PASSWORD = "insyn-demo-2026"  # noqa: S105  # stands in the README; only ever on loopback with demo members
ROLES = {DANA: "handler", ERIK: "approver"}
PERIOD_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What someone needs to sign in; `code` is the second factor's at this moment, empty for members."""

    email: str
    role: str
    code: str
    secret: str


def open_accounts() -> None:
    """This function will give the named four their password, and staff their role and second factor."""
    for member in Member.objects.filter(email__in=[ANNA, BO, DANA, ERIK]):
        member.set_password(PASSWORD)
        member.save(update_fields=["password"])
        if role := ROLES.get(member.email or ""):
            member.groups.add(Group.objects.get(name=role))
            TOTP.activate(member, generate_totp_secret())
            EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)


def shown(*, now: float | None = None) -> Iterator[Account]:
    """Yield the named accounts with the code that works at `now` (seconds since 1970)."""
    for email in (ANNA, BO, DANA, ERIK):
        found = Authenticator.objects.filter(user__email=email, type=Authenticator.Type.TOTP).first()
        secret = decrypt(found.data["secret"]) if found else ""
        moment = time.time() if now is None else now
        code = format_hotp_value(hotp_value(secret, int(moment) // PERIOD_SECONDS)) if secret else ""
        yield Account(email=email, role=ROLES.get(email, "member"), code=code, secret=secret)
