"""What each letter is called where it stands in a list: by its subject, or by what its subjects have in common."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

NAMES: Mapping[str, object] = {
    "account.address_code": _("Your code to confirm this address"),
    "account.address_taken": _("This address has an account already"),
    "account.appointed": _("You have a role at the desk"),
    "account.changed": _("Your account was changed"),
    "account.no_account": _("There is no account for this address"),
    "account.password_code": _("Your code for a new password"),
    "account.sign_in_instead": _("You have an account: sign in instead"),
    "correspondence.answered": _("We have answered your message"),
    "correspondence.code": _("Your code for your message"),
    "correspondence.received": _("We have received your message"),
    "front.already_registered": _("You already have an account"),
    "front.guest_code": _("Your code for your request"),
    "front.proof_code": _("Your code to confirm that it is you"),
    "front.registration_code": _("Your code for registering"),
    "front.sign_in_code": _("Your code for signing in"),
    "front.welcome": _("Welcome: this is what we agreed"),
    "rights.answer": _("Answer to your request"),
    "rights.answered": _("Your request is answered"),
    "rights.file_expiring": _("Your file goes soon"),
    "rights.file_ready": _("Your file is ready to download"),
    "rights.message": _("A message about your request"),
    "rights.no_data": _("We hold no data about you"),
    "rights.objection_met": _("We have stopped what you objected to"),
    "rights.receipt": _("Receipt for your request"),
    "rights.received": _("We have received your request"),
    "rights.staff_look": _("A request needs your look"),
    "rights.withdrawn": _("Your request is withdrawn"),
}
