"""Ending one signed-in device; allauth's own page ends all others at once."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST


@require_POST
@login_required
def end(request: HttpRequest, device: int) -> HttpResponse:
    """End one of the member's own devices; another's answers like one that is not there (T-1)."""
    get_object_or_404(UserSession, pk=device, user=request.user).end()
    messages.success(request, _("The device is signed out."))
    return redirect("usersessions_list")
