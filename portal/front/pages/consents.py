"""Every yes and no: what stands now, the words it was given on, and a button that takes it back as easily."""

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consents.models import Answer, Decision
from consents.services.decisions import decide
from consents.wording import Wording, question
from portal import register
from portal.datamap.registry import declared
from portal.datamap.rows import BadCursor, page
from portal.gate import services as gate
from portal.gate.models import Cause
from portal.letters.words import manner
from portal.members.models import Member
from portal.register.schema import LegalBasis, Purpose
from portal.register.vocabulary import Channel
from portal.register.wording import CHANNEL
from rights.models import Case
from rights.rules.right import Right

from .places import language, member_of, today

SURFACE = "consents"
MOST_OBJECTIONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One purpose by one channel: its words, and what the member has decided last."""

    purpose: str
    channel: str
    name: str
    by: str
    words: Wording
    decision: Decision | None
    objected_at: dt.datetime | None

    @property
    def is_given(self) -> bool:
        """Whether the yes holds: an objection made since then has stopped the use (Art. 21(3))."""
        return self.decision is not None and self.decision.answer == Answer.GIVEN and not self.objected_at


@login_required
def consents(request: HttpRequest) -> HttpResponse:
    """Show each choice with what stands, the history of all, and the objections (promise 4; C-1 to C-3, R21-3)."""
    member = member_of(request)
    source = declared()["consents.decision"]
    try:
        history = page(source=source, member_id=member.pk, cursor=request.GET.get(source.name(), ""))
    except BadCursor:
        raise Http404 from None
    return render(
        request,
        "front/consents.html",
        {
            "choices": choices_of(member),
            "history": [
                (
                    row,
                    source.in_words("purpose", row.purpose),
                    source.in_words("channel", row.channel),
                    source.in_words("surface", row.surface),
                )
                for row in history.rows
            ],
            "objections": Case.objects.visible_to(member)
            .with_line(right=Right.OBJECTION)
            .order_by("-received_at")[:MOST_OBJECTIONS],
            "newer": f"?{source.name()}={history.newer}#history" if history.newer else "",
            "older": f"?{source.name()}={history.older}#history" if history.older else "",
        },
    )


@login_required
@require_POST
def consent_decide(request: HttpRequest) -> HttpResponse:
    """Give or take back one consent: one press either way (GDPR Art. 7(3))."""
    member = member_of(request)
    wanted = (request.POST.get("purpose", ""), request.POST.get("channel", ""))
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        choice = next((one for one in choices_of(member) if (one.purpose, one.channel) == wanted), None)
        if choice is None:
            raise Http404
        answer = Answer.GIVEN if request.POST.get("answer") == "yes" else Answer.WITHDRAWN
        if (answer is Answer.GIVEN) is not choice.is_given:
            _decide(member, choice, answer)
        if answer is Answer.GIVEN and choice.objected_at:
            gate.reopen(member=member, purpose=choice.purpose, cause=Cause.OBJECTED)
    if answer is Answer.GIVEN:
        messages.success(request, _("You have said yes. You can take it back here at any time."))
    else:
        messages.success(request, _("You have taken back your yes. It holds from now."))
    return redirect("consents")


def choices_of(member: Member) -> list[Choice]:
    """Return every choice the register offers, with the member's latest decision on each."""
    book = register.current()
    objected = gate.objected_since(member)
    decided = {(one.purpose, one.channel): one for one in Decision.objects.visible_to(member).current()}
    return [
        _choice(
            purpose,
            channel,
            decided.get((purpose.id, channel.value if channel else "")),
            objected_at=objected.get(purpose.id),
        )
        for purpose in book.purposes
        if purpose.basis is LegalBasis.CONSENT
        for channel in (purpose.channels or (None,))
    ]


def _choice(
    purpose: Purpose, channel: Channel | None, decision: Decision | None, *, objected_at: dt.datetime | None
) -> Choice:
    spoken = language()
    return Choice(
        purpose=purpose.id,
        channel=channel.value if channel else "",
        name=purpose.name.in_language(spoken),
        by=CHANNEL[channel].in_language(spoken) if channel else "",
        words=question(register=register.current(), purpose=purpose, channel=channel, language=spoken),
        decision=decision,
        objected_at=objected_at,
    )


def _decide(member: Member, choice: Choice, answer: Answer) -> None:
    decide(
        member=member,
        purpose=choice.purpose,
        channel=choice.channel,
        answer=answer,
        text_shown=choice.words.text,
        language=manner(language()),
        notice_version=register.current().notice_on(today()).version,
        surface=SURFACE,
        now=timezone.now(),
    )
