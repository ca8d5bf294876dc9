"""Every address: Swedish at /, English at /en/, and the few that have no language."""

from allauth.account.views import login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.translation import gettext_lazy as _

from portal.front import health
from retention.views import receive

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("metrics", health.metrics, name="metrics"),
    path(".well-known/security.txt", health.security_txt, name="security_txt"),
    path(".well-known/gpc.json", health.gpc, name="gpc"),
    path("events/<slug:source_id>/", receive, name="events"),
    path("admin/", admin.site.urls),
]

if settings.INSYN_DEMO:
    urlpatterns.append(path("demo/", include("portal.demo.urls")))

urlpatterns += i18n_patterns(
    path("", include("portal.front.urls")),
    path("", include("rights.urls")),
    path(_("messages/"), include("portal.correspondence.urls")),
    path(_("login/"), login, name="account_login"),
    prefix_default_language=False,
)

handler400 = "portal.front.errors.bad_request"
handler403 = "portal.front.errors.forbidden"
handler404 = "portal.front.errors.not_found"
handler500 = "portal.front.errors.server_error"
