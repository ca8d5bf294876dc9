"""What each duty does, in words for staff; the rooms above are named here as strings only."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

TASKS: Mapping[str, object] = {
    "correspondence.tell_answered": _("Tell a person that there is an answer"),
    "correspondence.tell_received": _("Confirm that a message was received"),
    "front.answer": _("Show that work is being done"),
    "front.welcome": _("Welcome a new member"),
    "members.send_code": _("Send a one-time code"),
    "members.tell_appointed": _("Tell a new member of staff how to get in"),
    "members.tell_change": _("Tell a person that the account was changed"),
    "recipients.tell": _("Tell a recipient what was done with data it got"),
    "recipients.tell_staff": _("Tell staff of a recipient that waits to be told"),
    "retention.search": _("Search for what could be left after a deletion"),
    "retention.act_on_event": _("Delete what another system has reported the end of"),
    "retention.remind_of_hold": _("Remind staff to look at a hold again"),
    "retention.run_sweep": _("Delete what is over its time"),
    "retention.sweep_person": _("Delete what is over its time after a stop has ended"),
    "rights.acknowledge": _("Confirm that a request was received"),
    "rights.ask_identity": _("Ask a person to show who it is"),
    "rights.begin_erasure": _("Close a person's record and send the last letter before a deletion"),
    "rights.end_waiting": _("Go on when a person's time to change their mind is over"),
    "rights.tell_document_gone": _("Tell a person that the copy of an identity document is deleted"),
    "rights.pass_on": _("Pass a request on to whoever decides about the data"),
    "rights.tell_forwarded": _("Tell a person to whom the request was passed on"),
    "rights.hand_over": _("Send a person's file to the organisation the person chose"),
    "rights.tell_handed_over": _("Tell a person whether the file reached the organisation chosen"),
    "rights.letter_waits": _("Tell staff of a letter that waits to be posted"),
    "rights.correct_elsewhere": _("Have another system correct a person's data"),
    "rights.make_package": _("Make the file of a request"),
    "rights.prepare": _("Begin to collect a person's data"),
    "rights.remind_of_file": _("Remind a person of a file that goes soon"),
    "rights.run_step": _("Ask another system for a person's data"),
    "rights.tell_asked": _("Tell a person that something is needed"),
    "rights.tell_answered": _("Tell a person that the file is ready"),
    "rights.tell_extended": _("Tell a person that more time is needed"),
    "rights.tell_traces": _("Tell staff that something was found after a deletion"),
    "rights.tell_staff": _("Tell staff of a request that needs a look"),
    "rights.finish_erasure": _("Delete what had to stay and need not any more"),
    "rights.tell_finished": _("Tell a person that what had to stay is deleted"),
    "rights.forget_profiles": _("Delete profiles for marketing that waited to be deleted"),
    "rights.forget_parts": _("Destroy what other systems answered for a refused request"),
    "rights.tell_fee": _("Tell a person about a fee"),
    "rights.execute": _("Do what a request asks for"),
    "rights.tell_lift": _("Tell a person when the pause ends"),
    "rights.tell_message": _("Tell of a message about a request"),
    "rights.tell_withdrawn": _("Confirm that a request was withdrawn"),
}


def to_staff(task: str) -> str:
    """Return what a task does; an unknown one as it stands."""
    return str(TASKS.get(task, task))
