"""Who may see which request. Strangers' numbers and unknown ones get the same answer (T-1)."""

import functools
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from portal.members.models import Member, Standing
from portal.members.proof import person
from rights.models import Case, Line

FOLLOWED = "followed"
MOST_FOLLOWED = 20

View = Callable[..., HttpResponseBase]


def known(view: View) -> View:
    """Let the view run for someone who is signed in or has proven an address, and hand that person over."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        member = person(request)
        return ask_who(request) if member is None else view(request, member, *args, **kwargs)

    return guarded


def seen(view: View) -> View:
    """
    Let the view run with a request of the person, or one whose secret link this session has opened (`by_link`).

    :raises Http404: for anybody else's number, as for one that does not exist.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, reference: str, **kwargs: object) -> HttpResponseBase:
        member = person(request)
        case = _case(reference, of=member) if member else None
        if case is not None:
            return view(request, case, by_link=False, **kwargs)
        case = _followed(request, reference)
        if case is not None:
            return view(request, case, by_link=True, **kwargs)
        if member is None:
            return ask_who(request)
        raise Http404

    return guarded


def owned(view: View) -> View:
    """
    Let the view run only for the person behind the request: the link alone is not enough to act or to get the file.

    Who opened the link is asked for a code to the address on file, or to sign in when the request lies in an account
    by now; where nobody is left, the request is all there is.

    :raises Http404: for anybody else's number, as for one that does not exist.
    """

    @functools.wraps(view)
    def guarded(request: HttpRequest, reference: str, **kwargs: object) -> HttpResponseBase:
        member = person(request)
        without = member is None or member.merged_into_id is not None
        followed = _followed(request, reference) if without else None
        if followed is not None and followed.member.has_account:
            return _ask_to_sign_in(request)
        if followed is not None and nobody_left(followed):
            return redirect("request", reference=reference)
        if followed is not None:
            return HttpResponseRedirect(f"{reverse('guest')}?{urlencode({'next': request.get_full_path()})}")
        if member is None:
            return ask_who(request)
        case = _case(reference, of=member)
        if case is None:
            raise Http404
        return view(request, case, member, **kwargs)

    return guarded


def nobody_left(case: Case) -> bool:
    """Return whether nobody can sign in for the case any more, so that its link has to be enough (R17-9)."""
    return case.member.standing == Standing.ERASED


def ask_who(request: HttpRequest, *, back: str = "") -> HttpResponse:
    """Lead to the page that offers signing in or a code, and back afterwards."""
    return HttpResponseRedirect(
        f"{reverse('request_who')}?{urlencode({'next': back or request.get_full_path()})}"
    )


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("The request lies in an account now. Sign in there to go on."))
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")


def follow(request: HttpRequest, case: Case) -> HttpResponse:
    """Remember in the session that this request's link was opened, and go on to an address without the secret (T-4)."""
    before = [one for one in request.session.get(FOLLOWED, []) if one != str(case.pk)]
    request.session[FOLLOWED] = [*before, str(case.pk)][-MOST_FOLLOWED:]
    return redirect("request", reference=case.reference)


def address_on_file(request: HttpRequest, *, back: str) -> str:
    """
    Return the address behind the request that `back` leads to, if this session has opened that request's secret link.

    It is for sending a code to, never for showing: whoever got hold of the link may not learn it (T-9).
    """
    try:
        reference = resolve(urlsplit(back).path).kwargs.get("reference", "")
    except Resolver404:
        return ""
    case = _followed(request, str(reference)) if reference else None
    return str(case.member.email or "") if case else ""


def _case(reference: str, *, of: Member) -> Case | None:
    return _complete(Case.objects.visible_to(of).filter(reference=reference))


def _followed(request: HttpRequest, reference: str) -> Case | None:
    opened = request.session.get(FOLLOWED)
    if not opened:
        return None
    return _complete(Case.objects.exclude(follow_digest="").filter(pk__in=opened, reference=reference))


def _complete(cases: QuerySet[Case]) -> Case | None:
    lines = (
        Line.objects.select_related("package", "fee")
        .prefetch_related("steps", "questions", "package__downloads")
        .order_by("right")
    )
    return (
        cases.select_related("member", "thread", "extension")
        .prefetch_related(Prefetch("lines", queryset=lines), "pauses__documents")
        .first()
    )
