"""The account: profile and billing address corrected by the member, their history, sub-accounts, ways to security."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.datamap.registry import declared
from portal.datamap.rows import BadCursor, page
from portal.front.context import address
from portal.front.pages.forms import ProfileForm
from portal.letters.words import manner
from portal.members import kept
from portal.members.models import Member, ProfileChange
from portal.members.personal_data import ProfileChanges
from portal.members.profile import FieldLocked, WrongValue, correct
from portal.register.countries import country_name

from .places import language, member_of

NOT_FIELDS = frozenset({"csrfmiddlewaretoken"})
SECURITY = (
    "account_email", "account_change_password", "mfa_index", "usersessions_list", "socialaccount_connections",
)  # fmt: skip


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Show what the account is made of and where each part is changed."""
    member = member_of(request)
    accounts = list(Member.objects.visible_to(member).exclude(pk=member.pk).order_by("joined_at", "pk")[:200])
    return render(
        request,
        "front/account.html",
        {
            "member": member,
            "sub_accounts": accounts,
            "billing_address": _address(member),
            "ways": {name: address(name) for name in SECURITY},
        },
    )


@kept.over_sign_in
@login_required
def account_profile(request: HttpRequest) -> HttpResponse:
    """Let the member correct the profile at once; a locked field is refused and a request offered (R16-1, R16-2)."""
    member = member_of(request)
    form = kept.filled(request, ProfileForm, initial=_values(member))
    if request.method == "POST" and form.is_valid() and _saved(request, member, form):
        return redirect("account_profile")
    source = declared()["members.profilechange"]
    try:
        history = page(source=source, member_id=member.pk, cursor=request.GET.get("history", ""))
    except BadCursor:
        raise Http404 from None
    return render(
        request,
        "front/account_profile.html",
        {
            "form": form,
            "member": member,
            "history": [_change(row) for row in history.rows],
            "newer": f"?history={history.newer}#history" if history.newer else "",
            "older": f"?history={history.older}#history" if history.older else "",
        },
    )


def _saved(request: HttpRequest, member: Member, form: ProfileForm) -> bool:
    sent = set(request.POST) - NOT_FIELDS
    changes = {name: str(value) for name, value in form.cleaned_data.items() if name in sent}
    # What the page does not offer is passed on as well, so that the one who decides over fields refuses it by name.
    changes |= {name: request.POST[name] for name in sent - set(form.fields)}
    try:
        changed = correct(member=member, changes=changes, by=member, now=timezone.now())
    except FieldLocked:
        form.add_error(
            None, _("One of the fields cannot be changed here. Request a change instead; nothing was saved.")
        )
        return False
    except WrongValue as wrong:
        form.add_error(wrong.field if wrong.field in form.fields else None, wrong.messages)
        return False
    messages.success(request, _("Your changes are saved.") if changed else _("Nothing was changed."))
    return True


def _address(member: Member) -> list[str]:
    """Return the lines of the address, as much of it as is held."""
    town = f"{member.postal_code} {member.city}".strip()
    country = country_name(member.country, language=manner(language())) if member.country else ""
    return [line for line in (member.street, town, country) if line]


def _values(member: Member) -> dict[str, object]:
    return {name: getattr(member, name) for name in ProfileForm.base_fields}


def _change(row: ProfileChange) -> tuple[ProfileChange, str]:
    return row, ProfileChanges.in_words("field", row.field)
