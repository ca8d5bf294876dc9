"""What each entry of the trail says to the person it is about, and to staff; rooms above are strings here (R15-16)."""

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
    "memberships.invoice.issued": _("An invoice was issued"),
    "memberships.payment.entered": _("A payment was noted"),
    "memberships.subscription.ended": _("A membership ended"),
    "memberships.subscription.entered": _("A membership was noted"),
    "notices.notice.given": _("You were shown the privacy notice"),
    "notices.terms.accepted": _("You accepted the terms"),
    "outbox.promise.parked": _("Work stopped after five failures"),
    "outbox.promise.retried": _("Staff let work begin again"),
    "recipients.data.disclosed": _("Data were given to a recipient"),
    "recipients.record.looked_up": _("Staff opened your record"),
    "retention.disposal.begun": _("The deletion of your data began"),
    "retention.disposal.executed": _("Your data were deleted"),
    "rights.case.filed": _("We received your request"),
    "rights.line.answered": _("We answered"),
    "rights.line.executing": _("We began to carry it out"),
    "rights.line.identity_asked": _("We asked you to show that it is you"),
    "rights.line.preparing": _("We began to work on it"),
    "rights.line.received": _("We took in a part of your request"),
    "rights.line.reviewing": _("It began to wait for a person to look at it"),
    "rights.line.waiting": _("The time to change your mind began"),
    "rights.line.withdrawn": _("You withdrew the request"),
    "rights.note.made": _("Our staff made a note"),
    "rights.package.destroyed": _("The file was destroyed"),
    "rights.package.downloaded": _("The file was downloaded"),
    "rights.staff.reminded": _("Our staff were reminded of the last day"),
    "rights.step.unreached": _("A system did not answer"),
}
SUBJECTS: Mapping[str, object] = {
    "consents.decision": _("a choice of yours"),
    "correspondence.message": _("a message"),
    "correspondence.thread": _("a conversation"),
    "members.member": _("your record"),
    "members.personalnumber": _("your personal number"),
    "memberships.invoice": _("an invoice"),
    "memberships.payment": _("a payment"),
    "memberships.plan": _("a plan on offer"),
    "memberships.receipt": _("a receipt"),
    "memberships.subscription": _("your subscription"),
    "notices.noticegiven": _("the privacy notice"),
    "notices.termsacceptance": _("the terms"),
    "outbox.promise": _("work that was promised"),
    "recipients.disclosure": _("data given to a recipient"),
    "recipients.lookup": _("a look at your record"),
    "retention.disposal": _("a deletion"),
    "rights.case": _("a request"),
}
TO_STAFF: Mapping[str, object] = {
    **ACTIONS,
    "consents.decision.given": _("The person said yes"),
    "consents.decision.refused": _("The person said no"),
    "consents.decision.withdrawn": _("The person took a yes back"),
    "correspondence.thread.adopted": _("A conversation was joined to the person's account"),
    "front.registration.finished": _("The person registered"),
    "members.account.opened": _("The account was opened"),
    "members.address.changed": _("The e-mail address was changed"),
    "members.contact.made": _("The person was noted as a contact without an account"),
    "members.member.merged": _("Two records about the person were made one"),
    "members.personal_number.corrected": _("The personal number was corrected"),
    "members.personal_number.noted": _("The personal number was noted"),
    "members.personal_number.removed": _("The personal number was removed"),
    "members.profile.corrected": _("The profile was corrected"),
    "members.staff.appointed": _("Somebody was given a role among the staff"),
    "members.staff.dismissed": _("Somebody's role among the staff ended"),
    "memberships.plan.changed": _("A plan on offer was changed"),
    "memberships.plan.entered": _("A plan on offer was entered"),
    "notices.notice.given": _("The person was shown the privacy notice"),
    "notices.terms.accepted": _("The person accepted the terms"),
    "recipients.record.looked_up": _("Staff opened the person's record"),
    "retention.disposal.begun": _("The deletion of the person's data began"),
    "retention.disposal.executed": _("The person's data were deleted"),
    "rights.case.filed": _("The request was received"),
    "rights.line.answered": _("The request was answered"),
    "rights.line.executing": _("It began to be carried out"),
    "rights.line.identity_asked": _("The person was asked to show who it is"),
    "rights.line.preparing": _("The work began"),
    "rights.line.received": _("A part of the request was taken in"),
    "rights.line.waiting": _("The person's time to change their mind began"),
    "rights.line.withdrawn": _("The person withdrew the request"),
    "rights.note.made": _("A note was made among staff"),
    "rights.staff.reminded": _("Staff were reminded of the last day"),
}
"""The same said to staff, neutrally, where the person's own words speak to the person."""

SUBJECTS_TO_STAFF: Mapping[str, object] = {
    **SUBJECTS,
    "consents.decision": _("a choice of the person"),
    "members.member": _("the person's record"),
    "members.personalnumber": _("the person's number"),
    "memberships.subscription": _("a subscription"),
    "recipients.lookup": _("a look at the person's record"),
}


def to_staff(action: str) -> str:
    """Return what an action means, in words for staff; an unknown one as it stands."""
    return str(TO_STAFF.get(action, action))


def subject_to_staff(kind: str) -> str:
    """Return what kind of row an entry is about, in words for staff; an unknown one as it stands."""
    return str(SUBJECTS_TO_STAFF.get(kind, kind))
