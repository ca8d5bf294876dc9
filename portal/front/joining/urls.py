"""Addresses of joining. The first page is `account_signup` to allauth, whose own sign-up page is never reached."""

from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from portal.front.joining import account_urls, guest_views, proof_views
from portal.front.joining import registration_views as joining

urlpatterns: list[URLPattern | URLResolver] = [
    path(_("account/confirm/"), proof_views.confirm, name="proof"),
    path(_("account/"), include(account_urls)),
    path(_("register/"), joining.register, name="register"),
    path(_("register/"), joining.register, name="account_signup"),
    path(_("register/code/"), joining.register_code, name="register_code"),
    path(_("register/age/"), joining.register_age, name="register_age"),
    path(_("register/birthday/"), joining.register_birthday, name="register_birthday"),
    path(_("register/too-young/"), joining.register_young, name="register_young"),
    path(_("register/terms/"), joining.register_terms, name="register_terms"),
    path(_("register/choices/"), joining.register_choices, name="register_choices"),
    path(_("register/done/"), joining.register_done, name="register_done"),
    path(_("guest/"), guest_views.begin, name="guest"),
    path(_("guest/code/"), guest_views.code, name="guest_code"),
]
