"""A closed request slims: content after twelve months, the register's row after five years, nothing before."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone

from portal.correspondence import services as correspondence
from portal.correspondence.models import Attachment, Message, Thread
from portal.gate import services as gate
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.trail.models import Entry
from retention.models import Freeze
from rights.models import Case, Channel, Line, Note, Package, Recorded, Step
from rights.papers import Original, Posted, Scan
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import casebook, diet, intake
from rights.tasks import slim_cases

pytestmark = pytest.mark.django_db(transaction=True)
CLOSED_AT = dt.datetime(2025, 11, 12, 22, 30, tzinfo=dt.UTC)  # 23.30 on the 12th in Stockholm
LAST_DAY = dt.datetime(2026, 11, 12, 22, 59, tzinfo=dt.UTC)
DAY_AFTER = dt.datetime(2026, 11, 12, 23, 1, tzinfo=dt.UTC)
SECRET = "Min granne heter Rut"


def closed(member: Member, *, at: dt.datetime = CLOSED_AT, reference: str = "") -> Case:
    """Make a request that was answered and closed at a moment, with everything a request can hold."""
    asked_at = at - dt.timedelta(days=9)
    case = intake.file_case(
        member=member,
        asked=[
            intake.Asked(right=Right.ACCESS),
            intake.Asked(right=Right.OBJECTION, details={"why": SECRET}),
        ],
        channel=Channel.PORTAL,
        language="sv",
        now=asked_at,
    ).case
    Promise.objects.all().delete()
    thread = correspondence.open_thread(member=member, subject=SECRET, text=SECRET, now=asked_at).thread
    message = thread.messages.get()
    attached = Attachment(message=message, file_name="x.pdf", media_type="application/pdf", size=3)
    attached.file.save("x.pdf", ContentFile(b"pdf"))
    original = Original.objects.create(case=case, text=SECRET)
    scan = Scan(original=original, file_name="b.pdf", media_type="application/pdf", size=3)
    scan.file.save("b.pdf", ContentFile(b"pdf"))
    Note.objects.create(case=case, text=SECRET, staff_id=member.pk)
    lines = Line.objects.filter(case=case)
    Step.objects.create(line=lines[0], source="portal", outcome="done", ended_at=at)
    lines.update(state=State.ANSWERED, outcome=Outcome.DONE, answered_at=at)
    Freeze.objects.filter(about_id__in=lines.values("pk")).update(ended_at=at)
    Case.objects.filter(pk=case.pk).update(closed_at=at, acknowledged_at=asked_at, thread=thread)
    case.refresh_from_db()
    return case


def files() -> set[Path]:
    return {one for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()}


@pytest.mark.rule("R12-21", "T-13")
def test_content_leaves_the_day_after_twelve_months_and_the_register_says_the_same(alice: Member) -> None:
    others = files()
    case, before = closed(alice), list(casebook.rows())
    assert len(before) == 2
    assert files() > others

    assert diet.slim(now=LAST_DAY) == 0
    assert diet.slim(now=DAY_AFTER) == 1

    for model in (Case, Line, Step, Note, Original, Scan, Thread, Message, Attachment):
        assert not model.objects.exists(), model
    assert files() == others
    assert list(casebook.rows()) == before
    assert {row.reference for row in Recorded.objects.all()} == {case.reference}


@pytest.mark.rule("R12-21")
def test_what_stays_names_nobody_and_leads_to_nobody(alice: Member) -> None:
    case = closed(alice)
    known = {str(case.pk), str(alice.pk), str(alice.email), alice.name, SECRET}

    diet.slim(now=DAY_AFTER)

    told = str(list(Recorded.objects.values()))
    assert [word for word in known if word in told] == []
    assert [field for field in Recorded._meta.get_fields() if field.is_relation] == []


def test_the_trail_notes_how_much_left_and_nothing_of_what(alice: Member) -> None:
    closed(alice)

    diet.slim(now=DAY_AFTER)

    entry = Entry.objects.get(action="rights.case_content.left")
    assert (entry.subject_id, entry.about_id, entry.role) == (None, "", "system")
    assert (entry.facts["cases"], entry.facts["files"]) == (1, 1)
    assert entry.facts["rows"]["rights.Line"] == 2
    assert entry.facts["rows"]["correspondence.Message"] == 1
    assert SECRET not in str(entry.facts)


def wait_for_post(case: Case) -> None:
    Posted.objects.create(promise_key="x", reader=case.member, case=case, letter="rights.received_on_paper")


def open_again(case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(closed_at=None)


def keep_a_file(case: Case) -> None:
    line = case.lines.get(right=Right.ACCESS)
    Package.objects.create(
        line=line, key_wrapped=b"x", file="x.age", size=1, digest="", rows=0, expires_at=timezone.now()
    )


def pause_use(case: Case) -> None:
    gate.close(member=case.member, purpose="", cause="restricted")


@pytest.mark.rule("T-13")
@pytest.mark.parametrize("hold", [wait_for_post, open_again, keep_a_file, pause_use])
def test_what_is_open_or_held_stays(hold: Callable[[Case], None], alice: Member, bob: Member) -> None:
    held, free = closed(alice), closed(bob)
    hold(held)

    assert diet.slim(now=DAY_AFTER) == 1

    assert set(Case.objects.values_list("pk", flat=True)) == {held.pk}
    assert Note.objects.get().case_id == held.pk
    assert {row.reference for row in Recorded.objects.all()} == {free.reference}


@pytest.mark.rule("R18-2")
def test_paused_data_leave_when_the_pause_is_over(alice: Member) -> None:
    case = closed(alice)
    pause_use(case)
    assert diet.slim(now=DAY_AFTER) == 0

    gate.reopen(member=alice, purpose="", cause="restricted")

    assert diet.slim(now=DAY_AFTER) == 1


@pytest.mark.rule("T-13")
def test_the_content_of_somebody_erased_leaves_on_the_same_day(alice: Member) -> None:
    case = closed(alice)
    Original.objects.filter(case=case).update(thread=case.thread)
    Member.objects.filter(pk=alice.pk).update(standing=Standing.ERASED)

    assert diet.slim(now=LAST_DAY) == 0
    assert diet.slim(now=DAY_AFTER) == 1

    assert not Thread.objects.exists()
    assert Recorded.objects.count() == 2


def test_a_run_takes_its_share_and_the_next_one_goes_on(alice: Member) -> None:
    for hours in range(5):
        closed(alice, at=CLOSED_AT - dt.timedelta(days=2 * hours))

    left = [diet.slim(now=DAY_AFTER, batch=2, batches=1) for _ in range(4)]

    assert left == [2, 2, 1, 0]
    assert Recorded.objects.count() == 10


def test_a_run_that_dies_leaves_whole_batches(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = closed(alice, at=CLOSED_AT - dt.timedelta(days=2)), closed(alice)
    kept = casebook.keep

    def dies_at_the_second(cases: list[object]) -> int:
        if second.pk in cases:
            raise KeyboardInterrupt
        return kept(cases)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(casebook, "keep", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        diet.slim(now=DAY_AFTER, batch=1)
    assert list(Case.objects.all()) == [second]
    assert second.lines.count() == 2
    assert {row.reference for row in Recorded.objects.all()} == {first.reference}

    monkeypatch.undo()
    assert diet.slim(now=DAY_AFTER) == 1
    assert Recorded.objects.count() == 4


def test_a_mail_that_went_on_after_the_request_is_a_conversation_of_its_own(alice: Member) -> None:
    case, other = closed(alice), closed(alice, at=CLOSED_AT - dt.timedelta(days=2))
    threads = [
        correspondence.open_thread(member=alice, subject="Hej", text="Hej", now=case.received_at).thread
        for _ in range(2)
    ]
    for one, thread in zip((case, other), threads, strict=True):
        Original.objects.filter(case=one).update(thread=thread)
    Thread.objects.filter(pk=threads[1].pk).update(last_message_at=CLOSED_AT + dt.timedelta(days=30))

    diet.slim(now=DAY_AFTER)

    assert list(Thread.objects.values_list("pk", flat=True)) == [threads[1].pk]


@pytest.mark.rule("T-13")
def test_the_register_lets_its_rows_go_after_five_years(alice: Member) -> None:
    closed(alice)
    slim_cases()
    assert Recorded.objects.count() == 2

    five_years = dt.datetime(2030, 11, 12, 22, 59, tzinfo=dt.UTC)
    assert diet.forget(now=five_years) == 0
    assert diet.forget(now=five_years + dt.timedelta(minutes=2), batch=1, batches=1) == 1
    assert diet.forget(now=five_years + dt.timedelta(minutes=2), batch=1) == 1

    assert not Recorded.objects.exists()
    assert [one.facts for one in Entry.objects.filter(action="rights.case_register.left")] == [
        {"rows": 1},
        {"rows": 1},
    ]


def test_whatever_hangs_on_a_request_leaves_with_it() -> None:
    """A new table below a request either goes with it or says here why it stays."""
    stays: dict[str, str] = {}
    seen: set[str] = set()
    waiting: list[Any] = [apps.get_model("rights.Case")]
    while waiting:
        model = waiting.pop()
        for relation in model._meta.related_objects:
            label = f"{relation.related_model._meta.label}.{relation.field.name}"
            if label in seen or label in stays:
                continue
            seen.add(label)
            assert relation.on_delete is models.CASCADE, label
            waiting.append(relation.related_model)

    assert {"rights.Line.case", "rights.Note.case", "rights.Scan.original", "rights.Download.package"} <= seen


def test_the_person_still_sees_the_pages_after_the_content_left(
    alice: Member, as_member: Callable[[Member], Client]
) -> None:
    case = closed(alice)
    client = as_member(alice)
    address = f"/begaran/{case.reference}/"

    diet.slim(now=DAY_AFTER)

    assert client.get(address).status_code == 404
    assert client.get("/begaran/").status_code == 200
