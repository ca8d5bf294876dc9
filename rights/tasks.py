"""The duties of a request: load by id, one service call. Written to run twice."""

import datetime as dt
from typing import Any

from celery import shared_task
from django.utils import timezone

from portal.members.models import Member
from portal.outbox.services import Lease
from portal.outbox.tasks import duty
from retention.models import Disposal
from retention.services.freezing import unfrozen
from retention.services.holds import unheld
from rights.corrections import Question
from rights.documents import IdDocument
from rights.forwarded import Forward
from rights.handed import Handover
from rights.models import Case, Draft, Line, Package, Step
from rights.papers import Posted
from rights.restrictions import Restriction
from rights.services import (
    checking,
    collecting,
    contacts,
    diet,
    documents,
    drafts,
    erasing,
    finishing,
    forwarding,
    handing,
    packaging,
    posting,
    questioning,
    reaching,
    reminding,
    restricting,
    telling,
)
from rights.timing import Extension, Pause


@duty(name="rights.acknowledge")
def acknowledge(lease: Lease, *, case_id: str, **_: Any) -> None:
    telling.acknowledge(case=Case.objects.get(pk=case_id), lease=lease, now=timezone.now())


@duty(name="rights.prepare")
def prepare(lease: Lease, *, line_id: str, **_: Any) -> None:
    collecting.prepare(line=Line.objects.get(pk=line_id), lease=lease, now=timezone.now())


@duty(name="rights.run_step")
def run_step(lease: Lease, *, step_id: str, **_: Any) -> None:
    step = Step.objects.select_related("line__case").get(pk=step_id)
    collecting.run_step(step=step, lease=lease, now=timezone.now())


@duty(name="rights.forget_profiles")
def forget_profiles(lease: Lease, *, line_id: str, **_: Any) -> None:
    collecting.forget(line=Line.objects.get(pk=line_id), lease=lease, now=timezone.now())


@duty(name="rights.correct_elsewhere")
def correct_elsewhere(lease: Lease, *, step_id: str, **_: Any) -> None:
    step = Step.objects.select_related("line__case").get(pk=step_id)
    reaching.run(step=step, lease=lease, now=timezone.now())


@duty(name="rights.tell_asked")
def tell_asked(lease: Lease, *, question_id: str, **_: Any) -> None:
    question = Question.objects.select_related("line__case").get(pk=question_id)
    questioning.tell(question=question, lease=lease, now=timezone.now())


@duty(name="rights.make_package")
def make_package(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case__member").get(pk=line_id)
    packaging.make(line=line, lease=lease, now=timezone.now())


@duty(name="rights.execute")
def execute(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case__member").get(pk=line_id)
    collecting.execute(line=line, lease=lease, now=timezone.now())


@duty(name="rights.end_waiting")
def end_waiting(lease: Lease, *, line_id: str, **_: Any) -> None:
    collecting.end_waiting(line=Line.objects.get(pk=line_id), lease=lease, now=timezone.now())


@duty(name="rights.begin_erasure")
def begin_erasure(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case__member").get(pk=line_id)
    erasing.begin(line=line, lease=lease, now=timezone.now())


@duty(name="rights.finish_erasure")
def finish_erasure(lease: Lease, *, disposal_id: str, **_: Any) -> None:
    about = Disposal.objects.select_related("member").get(pk=disposal_id)
    erasing.finish(about=about, lease=lease, now=timezone.now())


@duty(name="rights.tell_finished")
def tell_finished(lease: Lease, *, disposal_id: str, **_: Any) -> None:
    about = Disposal.objects.select_related("member").get(pk=disposal_id)
    finishing.tell(about=about, lease=lease, now=timezone.now())


@duty(name="rights.tell_answered")
def tell_answered(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case").get(pk=line_id)
    restricting.follow(line=line, now=timezone.now())
    telling.tell_answered(line=line, lease=lease, now=timezone.now())


@duty(name="rights.tell_message")
def tell_message(lease: Lease, *, case_id: str, message_id: str, **_: Any) -> None:
    case = Case.objects.get(pk=case_id)
    telling.tell_message(case=case, message_id=message_id, lease=lease, now=timezone.now())


@duty(name="rights.tell_withdrawn")
def tell_withdrawn(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case").get(pk=line_id)
    packaging.forget_leftovers(line=line)
    packaging.forget_parts(line=line)
    collecting.let_go(line=line)
    restricting.follow(line=line, now=timezone.now())
    telling.tell_withdrawn(line=line, lease=lease, now=timezone.now())


@duty(name="rights.ask_identity")
def ask_identity(lease: Lease, *, pause_id: str, **_: Any) -> None:
    pause = Pause.objects.select_related("case__member").get(pk=pause_id)
    telling.ask_identity(pause=pause, lease=lease, now=timezone.now())


@duty(name="rights.pass_on")
def pass_on(lease: Lease, *, forward_id: str, **_: Any) -> None:
    forward = Forward.objects.select_related("case").get(pk=forward_id)
    forwarding.pass_on(forward=forward, lease=lease, now=timezone.now())


@duty(name="rights.tell_forwarded")
def tell_forwarded(lease: Lease, *, forward_id: str, **_: Any) -> None:
    forward = Forward.objects.select_related("case__member").get(pk=forward_id)
    forwarding.tell(forward=forward, lease=lease, now=timezone.now())


@duty(name="rights.hand_over")
def hand_over(lease: Lease, *, handover_id: str, **_: Any) -> None:
    handing.hand_over(handover=_handover(handover_id), lease=lease, now=timezone.now())


@duty(name="rights.tell_handed_over")
def tell_handed_over(lease: Lease, *, handover_id: str, **_: Any) -> None:
    handing.tell(handover=_handover(handover_id), lease=lease, now=timezone.now())


@duty(name="rights.tell_document_gone")
def tell_document_gone(lease: Lease, *, document_id: str, **_: Any) -> None:
    document = IdDocument.objects.select_related("pause__case").get(pk=document_id)
    checking.tell_gone(document=document, lease=lease, now=timezone.now())


@duty(name="rights.tell_extended")
def tell_extended(lease: Lease, *, extension_id: str, **_: Any) -> None:
    extension = Extension.objects.select_related("case__member").get(pk=extension_id)
    telling.tell_extended(extension=extension, lease=lease, now=timezone.now())


@duty(name="rights.tell_fee")
def tell_fee(lease: Lease, *, line_id: str, **_: Any) -> None:
    line = Line.objects.select_related("case").get(pk=line_id)
    telling.tell_fee(line=line, lease=lease, now=timezone.now())


@duty(name="rights.forget_parts")
def forget_parts(lease: Lease, *, line_id: str, **_: Any) -> None:
    packaging.forget_parts(line=Line.objects.get(pk=line_id))


@duty(name="rights.tell_lift")
def tell_lift(lease: Lease, *, restriction_id: str, **_: Any) -> None:
    restriction = Restriction.objects.select_related("line__case").get(pk=restriction_id)
    restricting.tell_lift(restriction=restriction, lease=lease, now=timezone.now())


@duty(name="rights.remind_of_file")
def remind_of_file(lease: Lease, *, package_id: str, **_: Any) -> None:
    package = Package.objects.select_related("line__case").get(pk=package_id)
    telling.remind_of_file(package=package, lease=lease, now=timezone.now())


@duty(name="rights.tell_staff")
def tell_staff(lease: Lease, *, case_id: str, **_: Any) -> None:
    reminding.tell_staff(case=Case.objects.get(pk=case_id), lease=lease, now=timezone.now())


@duty(name="rights.tell_traces")
def tell_traces(lease: Lease, *, disposal_id: str, **_: Any) -> None:
    reminding.tell_traces(about=Disposal.objects.get(pk=disposal_id))


@duty(name="rights.letter_waits")
def letter_waits(lease: Lease, *, posted_id: str, **_: Any) -> None:
    posted = Posted.objects.select_related("case").filter(pk=posted_id).first()
    if posted is not None:  # a letter that was let go waits no more
        posting.tell_staff(posted=posted, lease=lease, now=timezone.now())


@shared_task(name="rights.remind_of_letters")
def remind_of_letters(**_: Any) -> None:
    posting.remind(now=timezone.now())


@shared_task(name="rights.expire_packages")
def expire_packages(**_: Any) -> None:
    packaging.expire(now=timezone.now())


@shared_task(name="rights.expire_documents")
def expire_documents(**_: Any) -> None:
    documents.expire(now=timezone.now())


@shared_task(name="rights.finish_erasures")
def finish_erasures(**_: Any) -> None:
    finishing.look(now=timezone.now())


@shared_task(name="rights.lift_restrictions")
def lift_restrictions(**_: Any) -> None:
    restricting.lift_due(now=timezone.now())


@shared_task(name="rights.look_after_stuck")
def look_after_stuck(**_: Any) -> None:
    collecting.look_after_stuck(now=timezone.now())
    reaching.look_after_stuck(now=timezone.now())


@shared_task(name="rights.remind")
def remind(**_: Any) -> None:
    reminding.remind(now=timezone.now())


@shared_task(name="rights.clear_drafts")
def clear_drafts(**_: Any) -> None:
    old = Draft.objects.filter(saved_at__lt=timezone.now() - dt.timedelta(days=drafts.KEPT_DAYS))
    old.filter(member__in=unheld(unfrozen(Member.objects.all()), "requests")).delete()


@shared_task(name="rights.slim_cases")
def slim_cases(**_: Any) -> None:
    diet.slim(now=timezone.now())
    diet.forget(now=timezone.now())
    contacts.forget(now=timezone.now())


def _handover(key: str) -> Handover:
    return Handover.objects.select_related("line__case__member").get(pk=key)
