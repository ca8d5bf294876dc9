"""Django admin as the staff's desk: signed in through allauth, second factor required, no names in titles."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _


class InsynAdminSite(admin.AdminSite):
    site_header = "Insyn"
    site_title = "Insyn"
    index_title = _("The desk")

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff whose session began with a passkey, or a password and a second step (promise 26)."""
        from portal.front.joining import staff  # needs the app registry, which loads this module

        return super().has_permission(request) and staff.second_step_done(request)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send to allauth's sign-in with its limits and second factor (T-14), never a form of its own."""
        from allauth.account.decorators import secure_admin_login

        from portal.front.joining import staff

        opens = staff.explain if not self.has_permission(request) else lambda request: redirect("admin:index")
        return secure_admin_login(opens)(request)


class InsynAdminConfig(AdminConfig):
    default_site = "portal.admin_site.InsynAdminSite"
