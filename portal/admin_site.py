"""Django admin as the staff's desk: signed in through allauth, second factor required, nothing personal in titles."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _


class InsynAdminSite(admin.AdminSite):
    site_header = "Insyn"
    site_title = "Insyn"
    index_title = _("The desk")

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send to allauth's sign-in with its limits and second factor (T-14), never a form of its own."""
        from allauth.account.decorators import secure_admin_login  # needs the app registry, which loads this module

        return secure_admin_login(super().login)(request, extra_context)


class InsynAdminConfig(AdminConfig):
    default_site = "portal.admin_site.InsynAdminSite"
