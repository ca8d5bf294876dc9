"""Django admin as the staff's desk: signed in through allauth, second factor required, no names in titles."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext_lazy as _

from portal.desk import language
from portal.desk.pages import back

ROOMS = frozenset({"portal", "rights", "consents", "retention"})


class InsynAdminSite(admin.AdminSite):
    site_header = "Insyn"
    site_title = "Insyn"
    site_url = None  # staff have no pages of their own to view
    index_title = _("The desk")
    enable_nav_sidebar = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in our own rooms' tables only: no other app opens a door to persons here."""
        models = model_or_iterable if isinstance(model_or_iterable, list | tuple) else [model_or_iterable]
        ours = [model for model in models if model.__module__.partition(".")[0] in ROOMS]
        super().register(ours, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff with a role, in a session begun with a passkey, or a password and a second step."""
        from portal.front.joining import staff  # noqa: PLC0415  # needs the app registry, which loads this

        return super().has_permission(request) and staff.second_step_done(request) and _has_a_role(request)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Send to allauth's sign-in with its limits and second factor (T-14), never a form of its own."""
        from allauth.account.decorators import secure_admin_login  # noqa: PLC0415

        from portal.front.joining import staff  # noqa: PLC0415

        def opens(request: HttpRequest) -> HttpResponse:
            if self.has_permission(request):
                return redirect("admin:index")
            if staff.second_step_done(request):
                raise PermissionDenied  # a role is missing, and only a technician can give one
            return staff.explain(request)

        answer: HttpResponse = secure_admin_login(opens)(request)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [path("language/", self.admin_view(self.speak), name="language"), *super().get_urls()]

    def speak(self, request: HttpRequest) -> HttpResponse:
        """Let the desk speak another language, and stay on the page."""
        if request.method == "POST":
            language.choose(request, request.POST.get("language", ""))
        return back(request, reverse("admin:index"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show what is late and what waits."""
        from portal.front.desk import first_page  # noqa: PLC0415

        return super().index(request, first_page(request) | (extra_context or {}))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """Passwords are changed in one place, with a fresh proof."""
        return redirect("account_change_password")


def _has_a_role(request: HttpRequest) -> bool:
    known = getattr(request, "insyn_has_a_role", None)
    if known is None:
        known = request.insyn_has_a_role = request.user.groups.exists()  # type: ignore[attr-defined]
    return bool(known)


class InsynAdminConfig(AdminConfig):
    default_site = "portal.admin_site.InsynAdminSite"
