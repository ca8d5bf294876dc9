"""The roof's addresses for members; each area keeps its own list."""

from django.urls import URLPattern, URLResolver

from portal.front.joining import urls as joining
from portal.front.pages import urls as pages

urlpatterns: list[URLPattern | URLResolver] = [*pages.urlpatterns, *joining.urlpatterns]
