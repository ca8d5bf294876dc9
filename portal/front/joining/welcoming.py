"""The receipt of joining: what was accepted, what was told, what was allowed, and how to take it back."""

import datetime as dt

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from consents.models import Answer, Decision
from portal.front.context import address
from portal.letters.services import Addressee, send
from portal.members.models import Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from portal.outbox.services import Lease


def deliver(lease: Lease, *, member_id: str, now: dt.datetime) -> None:
    """
    This function will mail the receipt, unless the member has gone meanwhile.

    Source: GDPR Art. 7(1), 13, 21(4); faces.md 1.4.
    """
    member = Member.objects.filter(pk=member_id, has_account=True).first()
    if member is None or not member.email:
        return
    given = Decision.objects.filter(member=member, surface="registration", answer=Answer.GIVEN).order_by(
        "at", "id"
    )
    terms = TermsAcceptance.objects.filter(member=member).latest("at").version
    notice = NoticeGiven.objects.filter(member=member).latest("at").version
    with override(member.language):
        home = settings.INSYN_ADDRESS.rstrip("/")
        links = {
            "consents_url": home + (address("consents") or "/"),
            "terms_url": home + reverse("terms"),
            "notice_url": home + reverse("privacy_version", args=[notice]),
            "objection_url": f"{home}{address('request_new')}?right=objection",
            "overview_url": home + (address("overview") or "/"),
        }
    send(
        promise_key=lease.key,
        addressee=Addressee(email=member.email, language=member.language),
        letter="front.welcome",
        context={
            "joined_on": timezone.localdate(member.joined_at),
            "terms_version": terms,
            "notice_version": notice,
            "consents": [decision.text_shown.partition("\n")[0] for decision in given],
            **links,
        },
        now=now,
        subject_id=member.pk,
        keep=lease.keep,
    )
