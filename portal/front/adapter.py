"""Where allauth asks the house: mail through the outbox, codes of eight characters, sign-up of our own."""

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext

from portal import crypto, register
from portal.activity.services import log_sign_in
from portal.desk import language
from portal.front import e_id, errors
from portal.front.joining import limits, social
from portal.members import codes, profile, proof, security_notices
from portal.members.accounts import holder_of
from portal.members.models import Member, Standing

MAILS_WITH_CODES = {
    "login_code": codes.Purpose.SIGN_IN,
    "unknown_account": codes.Purpose.SIGN_IN,
    "password_reset_code": codes.Purpose.PASSWORD,
    "email_confirmation": codes.Purpose.ADDRESS,
    "email_confirmation_signup": codes.Purpose.ADDRESS,
    "account_already_exists": codes.Purpose.TAKEN,
}
SILENT = frozenset(
    f"account/messages/{name}.txt"
    for name in ("logged_in", "logged_out", "login_code_sent", "email_confirmation_sent")
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Our answers to allauth's questions about accounts."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """What the next page says anyway is left out; a word after signing out would start a new session."""
        if message_template not in SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """allauth's own sign-up stays closed: joining has an age gate, terms and choices."""
        return False

    def generate_login_code(self) -> str:
        return _new_code()

    def generate_password_reset_code(self) -> str:
        return _new_code()

    def generate_email_verification_code(self) -> str:
        return _new_code()

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """
        Promise the letter that stands for allauth's template; nothing is mailed inside a request.

        A known and an unknown address cost the same two rows; the task finds out which letter fits.
        """
        request = allauth_context.request
        code_id = getattr(request, "insyn_codes", {}).pop(context.get("code", ""), None)
        try:
            codes.issue(
                purpose=MAILS_WITH_CODES[template_prefix.rpartition("/")[2]],
                email=email,
                language=get_language() or "sv",
                now=timezone.now(),
                code_id=code_id,
            )
        except codes.TooManyCodes as many:
            raise ImmediateHttpResponse(errors.too_many(request)) from many

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Member,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Promise the notice that a way into the account was changed."""
        kind, change = template_prefix.rpartition("/")[2], None
        if context and "from_email" in context:
            change = profile.note_address(
                member=user, old=context["from_email"], new=context["to_email"], now=timezone.now()
            )
        security_notices.announce(member=user, kind=kind, change=change)

    def pre_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse | None:
        """Contacts have no account to sign in to, and nobody signs in while erasure runs."""
        if not user.has_account or user.standing != Standing.ACTIVE:
            user.is_active = False
        return super().pre_login(request, user, **kwargs)  # type: ignore[no-any-return]  # allauth ships no types

    def login(self, request: HttpRequest, user: Member) -> None:
        super().login(request, user)
        limits.end_session_in_time(request)
        if user.is_staff:
            language.follow_sign_in(request)

    def post_login(self, request: HttpRequest, user: Member, *, signup: bool, **kwargs: Any) -> HttpResponse:
        _log(request, user, way="registration" if signup else _way(request, user), succeeded=True)
        return super().post_login(request, user, signup=signup, **kwargs)  # type: ignore[no-any-return]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count guesses at an account by its address alone: the host of a request is the guesser's to vary (T-12)."""
        return str(credentials.get("email") or "").strip().lower()

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Log a wrong password with the account it was meant for, if there is one."""
        member = holder_of(str(credentials.get("email") or ""))
        if member is not None and member.standing == Standing.ACTIVE:
            _log(request, member, way="password", succeeded=False)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse(settings.LOGIN_REDIRECT_URL)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth asks once more unless the house's own proof is fresh."""
        return not proof.is_fresh(allauth_context.request, timezone.now())

    def get_reauthentication_methods(self, user: Member) -> list[dict[str, Any]]:
        """A code or a passkey: a password alone never confirms anything (house.md, Sign-in)."""
        offered = super().get_reauthentication_methods(user)
        passkeys = [method for method in offered if method["id"] == "mfa_reauthenticate:webauthn"]
        by_code = {"id": "proof", "description": gettext("Use a code by e-mail"), "url": reverse("proof")}
        return [by_code, *passkeys] if user.is_authenticated else []

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and bool(proof.safe_next(str(url)))


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Another service tells a name and an address, and nothing else is kept (promise 73)."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """
        Return the service's settings.

        :raises Http404: for a service that this portal has not been given.
        """
        try:
            return super().get_app(request, provider, client_id=client_id)
        except SocialApp.DoesNotExist:
            raise Http404 from None

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> Member:
        """Keep the name and the address of what the service told, under their own names."""
        request.insyn_told = dict(sociallogin.account.extra_data)  # type: ignore[attr-defined]  # for this request alone
        social.keep_minimum(sociallogin, data)
        return sociallogin.user  # type: ignore[no-any-return]  # allauth ships no types

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """
        Take the proof for a case where one was asked for, or lead someone new to our own steps: age, terms, choices.

        :raises ImmediateHttpResponse: with the way there.
        """
        if e_id.CASE in sociallogin.state:
            told = getattr(request, "insyn_told", {})
            raise ImmediateHttpResponse(e_id.comes_back(request, sociallogin, told))
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        raise ImmediateHttpResponse(redirect(social.lead_to_joining(request, sociallogin)))


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second steps: secrets are locked with the master key, names tell the organisation (promise 117)."""

    def encrypt(self, text: str) -> str:
        return crypto.wrap(text.encode(), master=settings.INSYN_KEY_FILE).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unwrap(encrypted_text.encode(), master=settings.INSYN_KEY_FILE).decode()

    def _get_site_name(self) -> str:
        return register.current().controller.name


def _new_code() -> str:
    """Return a fresh code, remembering for this request which row it will belong to."""
    request, key = allauth_context.request, uuid.uuid4()
    code = codes.spelled(key)
    request.insyn_codes = {**getattr(request, "insyn_codes", {}), code: key}
    return code


def _way(request: HttpRequest, member: Member) -> str:
    records = get_authentication_records(request, member)
    methods = {record["method"] for record in records}
    if any(record["method"] == "mfa" and record.get("passwordless") for record in records):
        return "passkey"
    return next((way for way, method in WAYS if method in methods), "code")


WAYS = (("password", "password"), ("social", "socialaccount"), ("code", "code"))


def _log(request: HttpRequest, member: Member, *, way: str, succeeded: bool) -> None:
    log_sign_in(
        member=member,
        way=way,
        succeeded=succeeded,
        ip_address=allauth_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", ""),
    )


def allauth_ip(request: HttpRequest) -> str:
    """Return the network address by allauth's rules for trusted proxies (T-12)."""
    return str(AccountAdapter(request).get_client_ip(request))
