"""
Searching for persons: what staff type is sent in a form, and stands sealed in the address of the list.

An address is kept by logs, histories and proxies; the links of the list all carry the sealed word.
"""

from typing import Any

from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from portal.desk.sealing import opened, sealed

MOST_LETTERS = 254


class SealedSearch:
    """Mixed in before a list of persons. Its `get_search_results` opens what it is given, and shows nobody for less."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method == "POST" and SEARCH_VAR in request.POST:
            return _narrowed(request, request.POST[SEARCH_VAR].strip()[:MOST_LETTERS])
        page: Any = super()
        answer: HttpResponse = page.changelist_view(request, extra_context)
        return answer

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        page: Any = super()
        found = page.get_changelist_instance(request)
        found.searched = opened(found.query)
        return found


def _narrowed(request: HttpRequest, wanted: str) -> HttpResponse:
    """Lead to the same list, as its filters leave it, with those who were searched for."""
    query = request.GET.copy()
    for name in (SEARCH_VAR, PAGE_VAR):
        query.pop(name, None)
    if wanted:
        query[SEARCH_VAR] = sealed(wanted)
    return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
