"""
What an erasure had to keep goes the day after its last day, by the same disposal, and whoever is still here is told.

Tried a day too early, twice, while the data are paused or held, with a copy awaited, and on paper.
"""

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import TestCase

from portal.gate import services as gate
from portal.ledger.models import Line as LedgerEntry
from portal.letters.composing import compose
from portal.letters.models import Dispatch
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice
from portal.outbox.models import Promise
from retention.items import Ground, Keep, from_json
from retention.models import Disposal, Freeze
from retention.services import deciding, disposal, holds
from rights.models import Channel, Line
from rights.papers import Posted
from rights.rules.right import Right
from rights.services import finishing, intake, on_paper
from rights.tasks import finish_erasures
from tests.cast import keep_promises, make_member
from tests.joining.steps import sent
from tests.requests.test_erasing import invoice
from tests.retention.test_holds import wrote

pytestmark = pytest.mark.django_db
ASKED = dt.datetime(2026, 11, 13, 8, 12, tzinfo=dt.UTC)
LAST_EVENING = dt.datetime(2033, 12, 31, 22, 59, tzinfo=dt.UTC)  # 23.59 in Stockholm
NEXT_DAY = dt.datetime(2033, 12, 31, 23, 1, tzinfo=dt.UTC)


def erased(member: Member, *categories: str, about: uuid.UUID | None = None, keeps: Any = ()) -> Disposal:
    """Have some categories of a person's deleted, or the whole person, but for what must stay."""
    planned = disposal.propose(
        member=member, about_id=about or uuid.uuid4(), categories=categories, now=ASKED
    )
    if keeps:
        deciding.decide(disposal=planned, by=uuid.uuid4(), now=ASKED, keeps=keeps)
    disposal.begin(disposal=planned, now=ASKED)
    with TestCase.captureOnCommitCallbacks(execute=True):
        disposal.dispose(disposal=planned, now=ASKED)
    planned.refresh_from_db()
    return planned


def night(moment: dt.datetime) -> None:
    """Look at the clock at a moment, and do what is due."""
    with TestCase.captureOnCommitCallbacks(execute=True), time_machine.travel(moment, tick=False):
        finish_erasures()
        keep_promises()


def filed(member: Member) -> Line:
    case = intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ERASURE)],
        channel=Channel.PORTAL,
        language="sv",
        now=ASKED,
    ).case
    Promise.objects.all().delete()
    return case.lines.get()


@pytest.mark.rule("R17-3", "T-1")
def test_what_the_law_kept_goes_the_day_after_its_last_day_and_the_person_is_told(
    alice: Member, bob: Member
) -> None:
    invoice(alice)
    about = erased(alice, "payments")
    first = about.act_id
    assert about.next_on == dt.date(2034, 1, 1)

    night(LAST_EVENING)
    assert Invoice.objects.filter(member=alice).exists()
    night(NEXT_DAY)

    assert not Invoice.objects.exists()
    about.refresh_from_db()
    assert [(one.table, one.kept) for one in from_json(about.items)] == [("memberships.invoice", False)]
    assert about.next_on is None
    assert about.untold == []
    lines = LedgerEntry.objects.order_by("position").values_list("act_id", "phase")
    assert [one for one in lines if one[0] != first] == [(about.act_id, "intent"), (about.act_id, "done")]
    (letter,) = sent("alice@example.org")
    words = " ".join(str(letter.body).split())
    assert letter.subject == "Mer av dina uppgifter är raderat"
    assert "Efter din begäran fredag 13 november 2026 raderade vi" in words.replace("\N{NO-BREAK SPACE}", " ")
    assert str(about.act_id) in words.replace("\N{NON-BREAKING HYPHEN}", "-")
    assert "F-2026-1" not in words
    assert not sent("bob@example.org")


def test_looking_again_changes_nothing_and_tells_nobody(alice: Member) -> None:
    invoice(alice)
    about = erased(alice, "payments")
    night(NEXT_DAY)
    about.refresh_from_db()

    with time_machine.travel(NEXT_DAY, tick=False):
        assert finishing.look(now=NEXT_DAY) == 0
        assert disposal.finish(disposal=about, now=NEXT_DAY) == ()
    night(NEXT_DAY + dt.timedelta(days=1))

    assert len(sent("alice@example.org")) == 1
    assert LedgerEntry.objects.filter(phase="done").count() == 2


@pytest.mark.rule("R17-3")
def test_of_a_person_who_left_it_goes_silently_and_the_day_of_leaving_stays(alice: Member) -> None:
    invoice(alice)
    wrote(alice)
    about = erased(alice)

    night(NEXT_DAY)

    assert not Invoice.objects.exists()
    alice.refresh_from_db()
    about.refresh_from_db()
    assert (alice.standing, alice.ended_at) == (Standing.ERASED, ASKED)
    assert about.untold == []
    assert not Dispatch.objects.exists()


@pytest.mark.rule("R17-2", "R17-3")
def test_what_staff_kept_for_a_reason_goes_after_their_last_day_and_what_came_since_stays(
    alice: Member,
) -> None:
    wrote(alice, "Gammalt", at=ASKED - dt.timedelta(days=3))
    until = dt.date(2027, 3, 31)
    keep = Keep(category="messages", ground=Ground.CLAIMS, reason="En tvist pågår.", until=until)
    about = erased(alice, "messages", keeps=[keep])
    wrote(alice, "Nytt", at=ASKED + dt.timedelta(days=9))

    night(dt.datetime(2027, 3, 31, 12, tzinfo=dt.UTC))
    assert alice.threads.count() == 2
    night(dt.datetime(2027, 4, 1, 12, tzinfo=dt.UTC))

    assert [one.messages.get().text for one in alice.threads.all()] == ["Nytt"]
    about.refresh_from_db()
    assert about.next_on is None


@pytest.mark.rule("R18-4")
@pytest.mark.parametrize("reason", ["paused", "a copy awaited"])
def test_nothing_goes_while_the_data_are_paused_or_a_copy_is_awaited_and_all_of_it_after(
    alice: Member, reason: str
) -> None:
    invoice(alice)
    about = erased(alice, "payments")
    if reason == "paused":
        gate.close(member=alice, purpose="", cause="restricted")
    else:
        Freeze.objects.create(about_id=uuid.uuid4(), member=alice, begun_at=ASKED)

    night(NEXT_DAY)
    assert disposal.finish(disposal=about, now=NEXT_DAY) == ()
    assert Invoice.objects.exists()
    gate.reopen(member=alice, purpose="", cause="restricted")
    Freeze.objects.update(ended_at=NEXT_DAY)
    night(NEXT_DAY + dt.timedelta(days=1))

    assert not Invoice.objects.exists()


@pytest.mark.rule("R17-11")
def test_a_hold_placed_afterwards_keeps_it_past_its_term_and_its_end_lets_it_go_at_once(
    alice: Member, dana: Member, bob: Member
) -> None:
    invoice(alice)
    erased(alice, "payments")
    held = NEXT_DAY - dt.timedelta(days=30)
    one = holds.place(
        member=alice,
        categories=["payments"],
        ground=Ground.CLAIMS,
        reason="En tvist om fakturan.",
        review_on=dt.date(2034, 3, 1),
        by=dana,
        now=held,
    )

    night(NEXT_DAY)
    assert Invoice.objects.exists()
    holds.ask_release(hold=one, because="Tvisten är löst.", by=dana, now=NEXT_DAY)
    holds.release(hold=one, by=bob, read=NEXT_DAY, now=NEXT_DAY)
    with time_machine.travel(NEXT_DAY, tick=False):
        keep_promises()

    assert not Invoice.objects.exists()


@pytest.mark.rule("R12-15")
def test_whoever_has_no_e_mail_is_told_on_paper_while_the_request_is_here(db: None) -> None:
    gunvor = make_member(
        "", name="Gunvor Ek", has_account=False, street="Storgatan 1", postal_code="411 01", city="Göteborg"
    )
    Member.objects.filter(pk=gunvor.pk).update(email=None)
    invoice(gunvor)
    line = filed(gunvor)
    about = erased(gunvor, "payments", about=line.pk)

    night(NEXT_DAY)

    posted = Posted.objects.get(letter="rights.finished")
    assert (posted.case, posted.values["reference"]) == (line.case, line.case.reference)
    assert posted.values["gone"] == [["Betalningar och fakturor", "1"]]
    assert "url" not in posted.values
    values = on_paper.values(posted, language="sv")
    words = str(compose(posted.letter, language="sv", context=values, addressed_to=gunvor.name).parts)
    assert all(text in words for text in ("november", "Betalningar och fakturor", line.case.reference))
    assert str(Disposal.objects.get().act_id) in words
    about.refresh_from_db()
    assert about.untold == []
