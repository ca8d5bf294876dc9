"""What each entry of the trail says to the person it is about; rooms above are named here as strings only (R15-16)."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

ACTIONS: Mapping[str, object] = {
    "consents.decision.given": _("You said yes"),
    "consents.decision.refused": _("You said no"),
    "consents.decision.withdrawn": _("You took a yes back"),
    "correspondence.message.sent": _("A message was sent"),
    "correspondence.thread.adopted": _("A conversation was joined to your account"),
    "correspondence.thread.opened": _("A conversation was opened"),
    "demo.members.made": _("Demo members were made up"),
    "front.registration.finished": _("You registered"),
    "members.account.opened": _("Your account was opened"),
    "members.address.changed": _("Your e-mail address was changed"),
    "members.contact.made": _("We noted you as a contact without an account"),
    "members.member.merged": _("Two records about you were made one"),
    "members.personal_number.corrected": _("Your personal number was corrected"),
    "members.personal_number.noted": _("Your personal number was noted"),
    "members.personal_number.removed": _("Your personal number was removed"),
    "members.profile.corrected": _("Your profile was corrected"),
    "members.staff.appointed": _("You were given a role among the staff"),
    "members.staff.dismissed": _("Your role among the staff ended"),
    "notices.notice.given": _("You were shown the privacy notice"),
    "notices.terms.accepted": _("You accepted the terms"),
    "outbox.promise.parked": _("Work stopped after five failures"),
    "outbox.promise.retried": _("Staff let work begin again"),
    "recipients.data.disclosed": _("Data were given to a recipient"),
    "recipients.record.looked_up": _("Staff opened your record"),
    "rights.case.filed": _("We received your request"),
    "rights.line.answered": _("We answered"),
    "rights.line.executing": _("We began to make your file"),
    "rights.line.identity_asked": _("We asked you to show that it is you"),
    "rights.line.preparing": _("We began to collect your data"),
    "rights.line.received": _("We took in a part of your request"),
    "rights.line.reviewing": _("A person began to look at it"),
    "rights.line.waiting": _("The time to change your mind began"),
    "rights.line.withdrawn": _("You withdrew the request"),
    "rights.package.destroyed": _("The file was destroyed"),
    "rights.package.downloaded": _("The file was downloaded"),
    "rights.staff.reminded": _("Our staff were reminded of the last day"),
    "rights.step.unreached": _("A system did not answer"),
}
SUBJECTS: Mapping[str, object] = {
    "correspondence.thread": _("a conversation"),
    "members.member": _("your record"),
    "members.personalnumber": _("your personal number"),
    "outbox.promise": _("work that was promised"),
    "rights.case": _("a request"),
}
