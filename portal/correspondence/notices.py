"""The mail about a message: who gets it, in which language, with which link."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from portal import register
from portal.correspondence.models import Thread
from portal.correspondence.services import number
from portal.letters.services import Addressee, send
from portal.members.models import Member, Standing
from portal.outbox.services import Lease


def tell(lease: Lease, *, thread_id: str, letter: str) -> None:
    """
    This function will mail that there is a message, to a person who has an address and is not gone.

    It is part of the answer to what the person wrote, so no consent is asked for (promise 102). A pause of all use
    is asked before staff write, in `services.reply`: what was written is also told of.
    """
    thread = Thread.objects.select_related("member").filter(pk=thread_id).first()
    member = thread.member if thread else None
    if thread is None or member is None or not member.email or member.standing != Standing.ACTIVE:
        return
    now = timezone.now()
    context: dict[str, object] = {"reference": number(thread), "url": _address(thread, member)}
    if letter == "correspondence.received":
        zone = ZoneInfo(register.current().time_zone)
        context["received_on"] = thread.opened_at.astimezone(zone).date()
    send(
        promise_key=lease.key,
        addressee=Addressee(email=member.email, language=member.language),
        letter=letter,
        context=context,
        now=now,
        subject_id=member.pk,
        keep=lease.keep,
    )


def _address(thread: Thread, member: Member) -> str:
    """A contact without an account has no page to sign in to; its own secret address was shown when it wrote."""
    if not member.has_account:
        return ""
    with override(member.language):
        return f"{settings.INSYN_ADDRESS.rstrip('/')}{reverse('thread', args=[thread.pk])}"
