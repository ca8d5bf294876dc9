"""Letters about the ways into an account: other codes, addresses that are taken or unknown, and what was changed."""

from django.utils.translation import gettext as _

from portal.datamap.codes import ROLE_WORDS
from portal.letters.letter import Action, Body, Code, Listing, Paragraph
from portal.letters.words import works_for
from portal.register.parts import Controller


def password_code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code for choosing a new password. `minutes` is how long it works."""
    return Body(
        subject=_("Your code for a new password"),
        parts=(
            Paragraph(text=_("Here is your code for choosing a new password at %(sender)s:") % _of(sender)),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(text=_("If you did not ask, do nothing: your password stays as it is.")),
        ),
    )


def address_code(*, sender: Controller, language: str, code: str, minutes: int) -> Body:
    """The code that proves a new address of a member. `minutes` is how long it works."""
    return Body(
        subject=_("Your code to confirm this address"),
        parts=(
            Paragraph(
                text=_("Someone, perhaps you, gave this address at %(sender)s. Here is the code:")
                % _of(sender)
            ),
            Code(value=code),
            Paragraph(text=works_for(minutes)),
            Paragraph(text=_("If it was not you, do nothing: without the code the address is not used.")),
        ),
    )


def address_taken(*, sender: Controller, language: str, sign_in_url: str) -> Body:
    """To an address that has an account, when somebody wants to use it for another one."""
    return Body(
        subject=_("This address has an account already"),
        parts=(
            Paragraph(
                text=_(
                    "Someone, perhaps you, wanted to use this address for another account at %(sender)s. "
                    "It belongs to an account already, so nothing was changed."
                )
                % _of(sender)
            ),
            Action(label=_("Sign in"), url=sign_in_url),
            Paragraph(text=_("If it was not you, you need not do anything.")),
        ),
    )


def sign_in_instead(*, sender: Controller, language: str, sign_in_url: str) -> Body:
    """To a member who began a request as a guest; the page said the same as to a stranger."""
    return Body(
        subject=_("You have an account: sign in instead"),
        parts=(
            Paragraph(
                text=_(
                    "Someone, perhaps you, began a request at %(sender)s without an account. "
                    "This address has an account. Sign in to make the request there, so that we know it is you."
                )
                % _of(sender)
            ),
            Action(label=_("Sign in"), url=sign_in_url),
            Paragraph(text=_("If it was not you, you need not do anything.")),
        ),
    )


def no_account(*, sender: Controller, language: str, register_url: str) -> Body:
    """To an address without an account, when somebody wants to sign in with it."""
    return Body(
        subject=_("There is no account for this address"),
        parts=(
            Paragraph(
                text=_(
                    "Someone, perhaps you, wanted to sign in at %(sender)s with this address. "
                    "There is no account for it. Perhaps you used another address when you registered."
                )
                % _of(sender)
            ),
            Action(label=_("Register"), url=register_url),
            Paragraph(text=_("If it was not you, you need not do anything.")),
        ),
    )


def changed(*, sender: Controller, language: str, kind: str, devices_url: str) -> Body:
    """A way into the account was changed. `kind` names what, as portal.members.security_notices lists it."""
    ours = kind == "accounts_merged"
    advice = (
        _("If they were not both about you, or you did not expect this: write to us at once.")
        if ours
        else _(
            "If it was not you: sign out all devices on the page below, choose a new password, and write to us."
        )
    )
    return Body(
        subject=_("Your account was changed"),
        parts=(
            Paragraph(text=_what(kind)),
            Paragraph(text=advice),
            Action(label=_("See signed-in devices"), url=devices_url),
        ),
    )


def appointed(*, sender: Controller, language: str, role: str, password_url: str, desk_url: str) -> Body:
    """To someone who now works at the desk. `role` is a code of the five staff roles."""
    return Body(
        subject=_("You have a role at the desk"),
        parts=(
            Paragraph(
                text=_(
                    "%(sender)s has given you a role where people's requests about their data are handled. "
                    "Your role: %(role)s."
                )
                % (_of(sender) | {"role": ROLE_WORDS.get(role, role)})
            ),
            Listing(
                items=(
                    _("Choose a password: give this address on the page, and we mail you a code."),
                    _("Sign in with it, and add a passkey or an authenticator app as your second step."),
                    _("Open the desk. It opens only with a passkey, or with a password and a second step."),
                )
            ),
            Action(label=_("Choose a password"), url=password_url),
            Action(label=_("Open the desk"), url=desk_url),
            Paragraph(
                text=_(
                    "If you do not know why you get this, do nothing and tell us: without you nothing opens."
                )
            ),
        ),
    )


def _what(kind: str) -> str:
    return {
        "password_changed": _("The password of your account was changed."),
        "password_set": _("A password was chosen for your account."),
        "password_reset": _("A new password was chosen for your account with a code that we mailed."),
        "email_changed": _(
            "The e-mail address of your account was changed. This mail goes to the old address."
        ),
        "email_confirm": _("An e-mail address of your account was confirmed."),
        "email_deleted": _("An e-mail address was removed from your account."),
        "totp_activated": _("An authenticator app was added to your account."),
        "totp_deactivated": _("The authenticator app was removed from your account."),
        "webauthn_added": _("A passkey was added to your account."),
        "webauthn_removed": _("A passkey was removed from your account."),
        "recovery_codes_generated": _(
            "New recovery codes were made for your account. The old ones no longer work."
        ),
        "account_connected": _("A sign-in service was connected to your account."),
        "account_disconnected": _("A sign-in service was disconnected from your account."),
        "accounts_merged": _(
            "Our staff joined two records that both were about you. This address belongs to one account now."
        ),
    }[kind]


def _of(sender: Controller) -> dict[str, str]:
    return {"sender": sender.name}
