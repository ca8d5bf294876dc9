"""A member adds words of her own to data about her; they are kept and shown beside them (R16-3)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal import register
from portal.front.pages.forms import StatementForm
from portal.members import kept, statements
from portal.register.schema import NotInRegister

from .places import language, member_of


@kept.over_sign_in
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_data_statement(request: HttpRequest, category: str) -> HttpResponse:
    """
    Ask for the words, keep them, and go back to the data they stand beside.

    :raises Http404: when the register has no such category.
    """
    try:
        label = register.current().category(category).label.in_language(language())
    except NotInRegister:
        raise Http404 from None
    form = kept.filled(request, StatementForm)
    if request.method == "POST" and form.is_valid():
        try:
            statements.add(
                member=member_of(request), about=category, text=form.cleaned_data["text"], now=timezone.now()
            )
        except (statements.TooMany, statements.NotActive):
            form.add_error(None, _("There is no room for more statements here. Write to us instead."))
        else:
            messages.success(request, _("Your words are kept and shown together with the data."))
            return redirect("my_data_category", category)
    return render(request, "front/statement.html", {"form": form, "category": category, "label": label})
