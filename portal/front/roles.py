"""
The staff's roles and what each may: nothing that is not written here (R15-18; promises 24, 151).

Nobody is a superuser in operation. Approving and handling the same case is refused in the case itself.
"""

from collections.abc import Mapping

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from portal.members.models import Member

EVIDENCE = (
    "recipients.view_lookup",
    "recipients.view_disclosure",
    "notices.view_termsacceptance",
    "notices.view_noticegiven",
    "consents.view_decision",
    "letters.view_dispatch",
)
MAY: Mapping[str, tuple[str, ...]] = {
    "handler": (
        "rights.change_case",
        "retention.add_disposal",
        "retention.add_hold",
        "retention.view_hold",
        "retention.add_sweep",
        "retention.view_sweep",
        "rights.add_fee",
        "rights.add_mask",
        "rights.add_refusal",
        "rights.add_review",
        "members.view_member",
        "members.change_member",
        "members.use_personal_number",
        "memberships.view_plan",
        "memberships.add_plan",
        "memberships.change_plan",
        "memberships.view_subscription",
        "memberships.add_subscription",
        "memberships.view_payment",
        "memberships.add_payment",
        "memberships.view_invoice",
        "memberships.add_invoice",
        "memberships.view_receipt",
        "recipients.view_notification",
        "recipients.change_notification",
        "correspondence.view_thread",
        "correspondence.add_message",
        "rights.view_case",
        "rights.view_posted",
        "rights.view_recorded",
        "rights.change_posted",
        "outbox.change_promise",
        *EVIDENCE,
    ),
    "verifier": (
        "members.view_member",
        "members.check_identity",
        "members.use_personal_number",
        "rights.view_case",
        "rights.view_posted",
        "rights.change_posted",
    ),
    "approver": (
        "members.view_member",
        "rights.view_case",
        "rights.view_recorded",
        "retention.change_disposal",
        "retention.change_hold",
        "retention.view_hold",
        "retention.change_sweep",
        "retention.view_sweep",
        "rights.change_refusal",
        "consents.view_decision",
    ),
    "auditor": (
        "trail.view_entry",
        "rights.view_case",
        "rights.view_posted",
        "rights.view_recorded",
        "retention.view_hold",
        "retention.view_sweep",
        *EVIDENCE,
    ),
    "technician": ("outbox.view_promise", "outbox.change_promise", "letters.view_dispatch"),
}
OWN = {
    "members.check_identity": "Can see the ways to reach a person with protected identity",
    "members.use_personal_number": "Can note, show and search personal numbers where the register says why",
}


def establish() -> None:
    """This function will make the five roles and give each exactly what stands here, taking away the rest."""
    where = ContentType.objects.get_for_model(Member)
    for code, name in OWN.items():
        Permission.objects.get_or_create(
            content_type=where, codename=code.partition(".")[2], defaults={"name": name}
        )
    known = {
        f"{app}.{codename}": key
        for key, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    for role, allowed in MAY.items():
        Group.objects.get_or_create(name=role)[0].permissions.set(known[code] for code in allowed)
