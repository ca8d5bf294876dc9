"""Which rows a sweep takes and which stay: by worked dates, by what keeps them back, and by property."""

import datetime as dt
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import ProgrammingError, connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import register
from portal.activity.models import PageView, SignIn, Statistic
from portal.activity.services import add_months, drop_month
from portal.correspondence.models import Attachment, Message, Thread
from portal.gate import services as gate
from portal.ledger.models import Line
from portal.members.models import Member
from portal.members.periods import choose
from portal.memberships.models import Invoice, Payment, Plan, Receipt, Subscription
from portal.register.period import Period
from portal.trail.models import Entry
from retention.items import Ground
from retention.models import Disposal, Hold
from retention.services import disposal as door
from retention.services import freezing, holds
from retention.services.choosing import count, lot, lots
from retention.until import Span, concerns, deciding, until
from rights.models import Case
from tests.cast import keep_promises, make_member
from tests.register.makers import example
from tests.retention.sweeping import noon, signed_in, swept, visited, wrote

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a few people be few: in a world of two, one is half of all."""
    book = register.current()
    calm = replace(book, handling=replace(book.handling, sweep_stop_percent=100))
    monkeypatch.setattr(register, "current", lambda: calm)


def use(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    book = example(name)
    calm = replace(book, handling=replace(book.handling, sweep_stop_percent=100))
    monkeypatch.setattr(register, "current", lambda: calm)


@pytest.mark.rule("T-4")
@pytest.mark.promise(97)
def test_a_message_of_the_leap_day_is_gone_on_the_first_of_march_a_year_later() -> None:
    guest = make_member("guest@example.org", has_account=False)
    wrote(guest, "2028-02-29")

    swept("2029-02-28")
    assert Message.objects.count() == 1
    swept("2029-03-01")

    assert (Message.objects.count(), Thread.objects.count()) == (0, 0)


@pytest.mark.rule("T-4")
def test_a_conversation_that_goes_on_stays_whole_and_one_of_nobody_goes_too() -> None:
    guest = make_member("guest@example.org", has_account=False)
    wrote(guest, "2026-01-10", last_message_at=noon("2027-01-10"))
    wrote(None, "2026-01-10")

    swept("2027-01-11")

    assert list(Message.objects.values_list("thread__member", flat=True)) == [guest.pk]


@pytest.mark.rule("T-5")
@pytest.mark.promise(100)
def test_messages_of_a_customer_stay_while_active_and_a_year_after_the_end(
    alice: Member, bob: Member
) -> None:
    wrote(alice, "2020-01-10")
    wrote(bob, "2020-01-10")
    Member.objects.filter(pk=alice.pk).update(ended_at=noon("2026-06-30"))

    swept("2027-06-30")
    assert Thread.objects.count() == 2
    swept("2027-07-01")

    assert Thread.objects.get().member == bob


@pytest.mark.rule("T-9")
@pytest.mark.promise(112)
@pytest.mark.parametrize(
    ("organisation", "last", "after"),
    [("karaoke", "2027-03-31", "2027-04-01"), ("devices", "2028-02-29", "2028-03-01")],
)
def test_a_visit_is_kept_calendar_months_and_no_day_longer(
    alice: Member, monkeypatch: pytest.MonkeyPatch, organisation: str, last: str, after: str
) -> None:
    use(monkeypatch, organisation)
    add_months(today=dt.date(2026, 6, 1))
    visited(alice, "2026-01-31")
    connection.check_constraints()

    swept(last)
    assert PageView.objects.count() == 1
    swept(after)

    assert PageView.objects.count() == 0


def test_a_month_is_dropped_whole_and_one_with_rows_that_must_stay_is_not(alice: Member, bob: Member) -> None:
    add_months(today=dt.date(2026, 6, 1))
    visited(alice, "2025-03-02", "2025-03-20", "2025-05-20")
    visited(bob, "2025-04-10", "2025-04-20")
    visited(alice, "2025-04-10")
    gate.close(member=bob, purpose="", cause="restricted")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    found = swept("2026-07-10")

    part = found.parts.get(table="activity.pageview")
    assert (part.months, part.gone, part.kept_back) == (1, 1, {"paused": 2})
    assert sorted(PageView.objects.values_list("member", "at__month")) == sorted(
        [(bob.pk, 4), (bob.pk, 4), (alice.pk, 5)]
    )
    assert Line.objects.filter(counts={"activity.pageview": {"months": 1}}, token="").count() == 1


def test_a_month_that_ended_within_seven_days_is_never_dropped() -> None:
    with pytest.raises(ProgrammingError, match="not long over"):
        drop_month(timezone.now().date())


@pytest.mark.rule("R18-4")
def test_paused_rows_are_passed_by_and_reported_and_go_at_once_when_the_pause_ends(
    alice: Member, bob: Member
) -> None:
    signed_in(alice, "2020-01-10", "2020-02-10")
    signed_in(bob, "2020-01-10")
    gate.close(member=alice, purpose="", cause="restricted")

    found = swept("2026-11-13")

    part = found.parts.get(table="activity.signin")
    assert (part.gone, part.kept_back) == (1, {"paused": 2})
    assert set(SignIn.objects.values_list("member", flat=True)) == {alice.pk}

    gate.reopen(member=alice, purpose="", cause="restricted")
    keep_promises()

    assert not SignIn.objects.exists()
    gone = Entry.objects.filter(action="retention.rows.expired", subject_id=alice.pk).get()
    assert gone.facts == {"table": "activity.signin", "category": "sign_ins", "rows": 2}


@pytest.mark.rule("R17-11")
def test_held_rows_are_passed_by_and_go_at_once_when_the_hold_ends(
    alice: Member, bob: Member, dana: Member
) -> None:
    signed_in(alice, "2020-01-10")
    signed_in(bob, "2020-01-10")
    now = noon("2026-11-13")
    one, other = (
        holds.place(
            member=member,
            categories=[category],
            ground=Ground.CLAIMS,
            reason="En tvist.",
            review_on=dt.date(2027, 2, 1),
            by=dana,
            now=now,
        )
        for member, category in ((alice, "sign_ins"), (bob, "messages"))
    )

    part = swept("2026-11-13").parts.get(table="activity.signin")
    assert (part.gone, part.kept_back) == (1, {"held": 1})
    assert SignIn.objects.get().member == alice

    holds.ask_release(hold=one, because="Den är löst.", by=dana, now=now)
    holds.release(hold=one, by=bob, read=now, now=now)
    keep_promises()
    assert not SignIn.objects.exists()
    assert other.released_at is None


def test_rows_of_whoever_waits_for_a_copy_or_a_deletion_stay(alice: Member, bob: Member) -> None:
    signed_in(alice, "2020-01-10")
    signed_in(bob, "2020-01-10")
    line = uuid.uuid4()
    freezing.keep_to(member_id=alice.pk, wanted=[line], now=noon("2026-11-13"))
    asked = door.propose(member=bob, about_id=uuid.uuid4(), categories=["sign_ins"], now=noon("2026-11-13"))

    part = swept("2026-11-13").parts.get(table="activity.signin")
    assert (part.gone, part.kept_back) == (0, {"standstill": 1, "request": 1})

    freezing.keep_to(member_id=alice.pk, wanted=[], now=noon("2026-11-13"))
    keep_promises()
    assert SignIn.objects.get().member == bob
    Disposal.objects.filter(pk=asked.pk).update(categories=["messages"])
    swept("2026-11-13")
    assert not SignIn.objects.exists()


def test_what_a_request_came_by_or_a_row_needs_stays_and_keys_of_what_goes_are_taken_out(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    guest = make_member("guest@example.org", has_account=False)
    about = wrote(guest, "2020-01-10")
    Case.objects.create(
        member=guest,
        reference="R-2020-0001",
        thread=about,
        received_at=noon("2020-01-10"),
        received_on=dt.date(2020, 1, 10),
        due_on=dt.date(2020, 2, 10),
    )
    other = wrote(guest, "2020-01-10")
    held = Attachment.objects.create(message=other.messages.get(), file_name="a", media_type="a", size=1)
    held.file.save("a.txt", ContentFile(b"a"))
    plan = Plan.objects.create(code="m", name_sv="M", name_en="M", price_ore=1, interval="month")
    gone = Subscription.objects.create(
        member=alice, plan=plan, status="ended", started_on="2020-01-01", ended_on="2020-02-01"
    )
    paid = Payment.objects.create(
        member=alice, subscription=gone, amount_ore=1, method="card", paid_at=noon("2026-01-10")
    )
    Member.objects.filter(pk=alice.pk).update(ended_at=noon("2026-06-30"))

    swept("2026-11-13")

    assert Thread.objects.get() == about
    assert Message.objects.get().thread == about
    assert not held.file.storage.exists(str(held.file.name))
    paid.refresh_from_db()
    assert (paid.subscription, Subscription.objects.count()) == (None, 0)


@pytest.mark.rule("T-1")
def test_an_invoice_goes_with_its_receipt_after_the_seventh_year(alice: Member) -> None:
    for year in (2018, 2019):
        one = Invoice.objects.create(
            member=alice,
            number=f"F-{year}",
            issued_on=dt.date(year, 3, 1),
            due_on=dt.date(year, 4, 1),
            buyer_name=alice.name,
            text="Medlemskap",
            amount_ore=10_000,
            vat_ore=2_000,
            fiscal_year_ends_on=dt.date(year, 12, 31),
        )
        Receipt.objects.create(invoice=one, file=f"receipts/{year}.pdf")
        Payment.objects.create(
            member=alice, amount_ore=1, method="card", paid_at=dt.datetime(year, 12, 31, 12, tzinfo=dt.UTC)
        )

    swept("2025-12-31")
    assert Invoice.objects.count() == 2
    swept("2026-01-01")

    assert Invoice.objects.get().number == "F-2019"
    assert Receipt.objects.get().invoice.number == "F-2019"
    assert Payment.objects.get().paid_at.year == 2019


def test_what_only_a_duty_keeps_is_cut_down_to_what_it_needs(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.current()
    short = replace(
        book.rule("sent_letters"), id="payment_notes", categories=("payments",), period=Period.parse("P1Y")
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=(*book.retention, short)))
    old, new = (
        Payment.objects.create(
            member=alice, amount_ore=1, method="card", origin="form", payer_name="Alice", paid_at=noon(day)
        )
        for day in ("2024-01-10", "2026-01-10")
    )

    part = swept("2026-11-13").parts.get(table="memberships.payment")

    assert (part.cut, part.gone, part.to_cut) == (1, 0, 1)
    for row, origin in ((old, "staff"), (new, "form")):
        row.refresh_from_db()
        assert (row.origin, row.payer_name) == (origin, "Alice")


def test_whoever_chose_a_shorter_time_has_it_and_nobody_else(
    alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.current()
    rules = tuple(
        replace(one, shorter_choices=(Period.parse("P6M"), Period.parse("P3M")))
        if one.id == "sign_in_log"
        else one
        for one in book.retention
    )
    monkeypatch.setattr(register, "current", lambda: replace(book, retention=rules))
    for member in (alice, bob):
        signed_in(member, "2026-03-10", "2026-07-10")
    choose(member=alice, rule="sign_in_log", period=Period.parse("P3M"), now=noon("2026-11-01"))
    choose(member=alice, rule="sign_in_log", period=Period.parse("P6M"), now=noon("2026-11-02"))

    swept("2026-11-13")

    left = set(SignIn.objects.values_list("member", "at__month"))
    assert left == {(bob.pk, 3), (alice.pk, 7), (bob.pk, 7)}


def test_evidence_ways_in_requests_and_the_account_itself_are_no_business_of_a_sweep() -> None:
    tables = {one.table for one in lots(today=dt.date(2026, 11, 13))}

    assert {"activity.signin", "activity.pageview", "correspondence.message", "letters.dispatch"} <= tables
    assert not {table for table in tables if table.startswith(("rights.", "mfa.", "usersessions."))}
    assert tables.isdisjoint({"members.member", "members.code", "trail.entry", "consents.decision"})


def test_figures_are_the_members_as_long_as_the_account_is_there(alice: Member, bob: Member) -> None:
    for member in (alice, bob):
        Statistic.objects.create(member=member, month=dt.date(2020, 1, 1))
    Member.objects.filter(pk=alice.pk).update(ended_at=noon("2026-11-12"))

    swept("2026-11-13")

    assert Statistic.objects.get().member == bob


@pytest.mark.long
def test_as_many_statements_for_many_rows_as_for_few(alice: Member) -> None:
    from django.test.utils import CaptureQueriesContext

    asked = []
    for rows in (20, 400):
        signed_in(alice, *["2020-01-10"] * rows)
        with CaptureQueriesContext(connection) as queries:
            swept("2026-11-13")
        assert not SignIn.objects.exists()
        asked.append(len(queries))

    assert asked[0] == asked[1]


SPAN = st.integers(300, 800)


@pytest.mark.long
@pytest.mark.rule("R18-4")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ages=st.lists(st.tuples(st.booleans(), st.sampled_from(["sign", "write"]), SPAN), min_size=1, max_size=6),
    ended=st.none() | SPAN,
    stopped=st.sampled_from(["", "pause", "hold", "copy"]),
)
def test_no_row_goes_while_anything_keeps_it_and_none_stays_after_all_has_ended(
    alice: Member, ages: list[tuple[bool, str, int]], ended: int | None, stopped: str, dana: Member
) -> None:
    SignIn.objects.all().delete()
    Thread.objects.all().delete()
    Hold.objects.all().delete()
    now = noon("2026-11-13")
    Member.objects.filter(pk=alice.pk).update(ended_at=now - dt.timedelta(days=ended) if ended else None)
    guest, _is_new = Member.objects.get_or_create(email="guest@example.org", defaults={"has_account": False})
    stays = 0
    for of_alice, what, age in ages:
        member, day = (alice if of_alice else guest), (now - dt.timedelta(days=age)).date()
        (signed_in if what == "sign" else wrote)(member, day.isoformat())
        kept = _kept_through(member, what, day, ended=ended)
        stays += kept is None or kept >= now.date() or (of_alice and bool(stopped))
    undo = _stop(alice, dana, stopped, now)

    swept("2026-11-13")
    assert SignIn.objects.count() + Thread.objects.count() == stays
    undo()
    Member.objects.update(ended_at=now)
    swept("2029-11-13")

    assert not SignIn.objects.exists()
    assert not Message.objects.exists()


def _kept_through(member: Member, what: str, day: dt.date, *, ended: int | None) -> dt.date | None:
    """Return the last day as the person is shown it, by the rules and words of `until`."""
    book, today = register.current(), dt.date(2026, 11, 13)
    left = today - dt.timedelta(days=ended) if ended and member.has_account else None
    category = "sign_ins" if what == "sign" else "messages"
    lines = []
    for rule in book.rules_of(category):
        on = left if rule.anchor.event == "member.ended" else day
        if concerns(rule, has_account=member.has_account):
            span = Span(first_on=on, last_on=on) if on else None
            lines.append(until(rule, span=span, today=today, language="en", register=book))
    found = deciding(lines)
    return found.on if found else None


def _stop(member: Member, by: Member, how: str, now: dt.datetime) -> Any:
    """Stop deletion by the clock for a member, and return how to let it go on."""
    match how:
        case "pause":
            gate.close(member=member, purpose="", cause="restricted")
            return lambda: gate.reopen(member=member, purpose="", cause="restricted")
        case "hold":
            one = holds.place(
                member=member,
                categories=[],
                ground=Ground.CLAIMS,
                reason="En tvist.",
                review_on=dt.date(2027, 2, 1),
                by=by,
                now=now,
            )
            holds.ask_release(hold=one, because="Den är löst.", by=by, now=now)
            return lambda: holds.release(hold=one, by=member, read=now, now=now)
        case "copy":
            freezing.keep_to(member_id=member.pk, wanted=[uuid.uuid4()], now=now)
            return lambda: freezing.keep_to(member_id=member.pk, wanted=[], now=now)
    return lambda: None


def test_counting_says_what_would_go_and_changes_nothing(alice: Member) -> None:
    signed_in(alice, "2020-01-10", "2026-11-01")
    one = lot("activity.signin", today=dt.date(2026, 11, 13))
    assert one is not None

    counted = count(one)

    assert (counted.going, counted.cut, counted.people, counted.of_rows) == (1, 0, 1, 2)
    assert SignIn.objects.count() == 2
