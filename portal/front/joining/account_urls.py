"""
The pages of allauth that members meet, each at a Swedish and an English address, under allauth's own names.

Left out: its sign-in and sign-up (portal.urls has them), its old addresses, and Facebook's sign-in by a token from a
script. The addresses of another service keep their words: a provider is told where it may send people back to.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as spare_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as services
from allauth.socialaccount.providers.facebook import views as facebook
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.usersessions import views as devices
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from portal.front.joining.devices import end
from portal.front.joining.sign_in_views import confirm_code
from portal.front.joining.social import answered

ways_in = [
    path(_("logout/"), account.logout, name="account_logout"),
    path(_("inactive/"), account.account_inactive, name="account_inactive"),
    path(_("login/code/"), account.request_login_code, name="account_request_login_code"),
    path(_("login/code/confirm/"), confirm_code, name="account_confirm_login_code"),
    path(_("reauthenticate/"), account.reauthenticate, name="account_reauthenticate"),
]
address = [
    path(_("email/"), account.email, name="account_email"),
    path(_("confirm-email/"), account.email_verification_sent, name="account_email_verification_sent"),
]
password = [
    path(_("change/"), account.password_change, name="account_change_password"),
    path(_("set/"), account.password_set, name="account_set_password"),
    path(_("reset/"), account.password_reset, name="account_reset_password"),
    path(
        _("reset/confirm/"), account.confirm_password_reset_code, name="account_confirm_password_reset_code"
    ),
    path(_("reset/complete/"), account.complete_password_reset, name="account_complete_password_reset"),
    path(_("reset/done/"), account.password_reset_from_key_done, name="account_password_reset_completed"),
]
two_steps = [
    path("", second_step.index, name="mfa_index"),
    path(_("authenticate/"), second_step.authenticate, name="mfa_authenticate"),
    path(_("reauthenticate/"), second_step.reauthenticate, name="mfa_reauthenticate"),
    path(_("totp/activate/"), totp.activate_totp, name="mfa_activate_totp"),
    path(_("totp/deactivate/"), totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(_("recovery-codes/"), spare_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        _("recovery-codes/generate/"), spare_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    path(
        _("recovery-codes/download/"), spare_codes.download_recovery_codes, name="mfa_download_recovery_codes"
    ),
    path(_("webauthn/"), passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(_("webauthn/add/"), passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(_("webauthn/login/"), passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(_("webauthn/reauthenticate/"), passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(_("webauthn/keys/<int:pk>/remove/"), passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path(_("webauthn/keys/<int:pk>/edit/"), passkeys.edit_webauthn, name="mfa_edit_webauthn"),
]
other_services = [
    path("", services.connections, name="socialaccount_connections"),
    path(_("login/cancelled/"), services.login_cancelled, name="socialaccount_login_cancelled"),
    path(_("login/error/"), services.login_error, name="socialaccount_login_error"),
    path(_("signup/"), services.signup, name="socialaccount_signup"),
]
told_to_providers = [
    path("facebook/login/", facebook.oauth2_login, name="facebook_login"),
    path("facebook/login/callback/", answered(facebook.oauth2_callback), name="facebook_callback"),
    path("oidc/<slug:provider_id>/login/", openid.login, name="openid_connect_login"),
    path(
        "oidc/<slug:provider_id>/login/callback/", answered(openid.callback), name="openid_connect_callback"
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    *ways_in,
    *address,
    path(_("password/"), include(password)),
    path(_("2fa/"), include(two_steps)),
    path(_("3rdparty/"), include(other_services)),
    path(_("sessions/"), devices.list_usersessions, name="usersessions_list"),
    path(_("sessions/<int:device>/end/"), end, name="device_end"),
    *told_to_providers,
]
