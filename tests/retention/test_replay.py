"""An older copy of the database is put back: who was erased is erased again, and nobody else is touched."""

import datetime as dt
import time
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consents.models import Answer, Decision
from consents.services.withdrawing import take_all_back
from portal.correspondence.models import Thread
from portal.gate import services as gate
from portal.gate.models import Block
from portal.ledger import keys, services
from portal.ledger.models import Kind, Line, Phase
from portal.members.models import Member, Standing
from portal.memberships.models import Invoice
from portal.trail.models import Entry
from retention import ledger
from retention.items import Ground, Keep, keeps_as_json
from retention.models import Disposal
from retention.services import disposal as door
from retention.services import settling
from retention.services.remembering import behind
from retention.services.replay import Report, replay
from tests.cast import make_member
from tests.ledger.copying import older_copy, rolled_back
from tests.package.planting import Planted
from tests.requests.consenting import say_yes
from tests.retention.test_disposal import everything, rows_of

pytestmark = pytest.mark.django_db(transaction=True)
GROWS = {"trail_entry", "trail_unsealed"}


def erased(member: Member, *categories: str) -> Disposal:
    """Erase as an approved request does: begun and committed, then done."""
    now = timezone.now()
    about = door.propose(member=member, about_id=uuid.uuid4(), categories=categories, now=now)
    door.dispose(disposal=door.begin(disposal=about, now=now), now=now)
    about.refresh_from_db()
    return about


def wrote(member: Member) -> Thread:
    return Thread.objects.create(member=member, subject="Hej")


def replayed() -> Report:
    return replay(timezone.now())


def of_no_trail() -> dict[str, list[str]]:
    return {table: sorted(rows) for table, rows in everything().items() if table not in GROWS}


@pytest.mark.promise(152)
def test_after_a_restore_what_was_erased_goes_again_and_nobody_else_is_touched(
    alice: Member, bob: Member, mallory: Member
) -> None:
    Planted(alice, "zz").plant()
    Planted(mallory, "mm").plant()
    wrote(bob)
    say_yes(bob)
    carol = make_member("carol@example.org")
    with older_copy() as put_back:
        eve = make_member("eve@example.org")
        for one in (alice, eve):
            erased(one)
        erased(bob, "messages")
        gate.close(member=carol, purpose="", cause="restricted")
        gate.close(member=bob, purpose="statistics", cause="objected")
        gate.close(member=mallory, purpose="statistics", cause="objected")
        gate.reopen(member=mallory, purpose="statistics", cause="objected")
        take_all_back(member=bob, text_shown="Nej", language="sv", surface="consents", now=timezone.now())
        put_back()
        assert Member.objects.get(pk=alice.pk).name
        stranger = make_member("stranger@example.org", pk=eve.pk)
        younger = wrote(bob)
        before = rows_of(mallory), rows_of(stranger)
        assert behind()

        report = replayed()

        assert str(report).startswith("re-erased 2 of 2, 0 others touched; ")
        assert (report.restrictions, report.objections, report.consents) == (1, 1, 1)
        alice.refresh_from_db()
        assert (alice.standing, alice.name, alice.email) == (Standing.ERASED, "", None)
        assert Invoice.objects.filter(member=alice).exists()
        assert list(Thread.objects.filter(member__in=[alice, bob])) == [younger]
        assert (rows_of(mallory), rows_of(stranger)) == before
        assert set(Block.objects.values_list("member", "purpose", "cause")) >= {
            (carol.pk, "", "restricted"),
            (bob.pk, "statistics", "objected"),
        }
        assert Decision.objects.filter(member=bob).current().get().answer == Answer.WITHDRAWN
        noted = Entry.objects.get(action="retention.ledger.replayed")
        assert (noted.facts["undone"], noted.facts["erased"], noted.facts["others"]) == (2, 2, 0)
        assert not behind()
        after = of_no_trail()
        again = replayed()
        assert (again.undone, again.restrictions, again.objections, again.consents) == (0, 0, 0, 0)
        assert of_no_trail() == after


def test_nothing_comes_of_a_replay_where_nothing_was_restored(alice: Member, bob: Member) -> None:
    Planted(alice, "zz").plant()
    erased(alice)
    wrote(bob)
    erased(bob, "messages")
    gate.close(member=bob, purpose="statistics", cause="objected")
    before = of_no_trail()

    assert replayed().undone == 0
    assert of_no_trail() == before


def test_an_act_that_was_begun_in_the_copy_is_done_by_the_same_disposal(alice: Member) -> None:
    now = timezone.now()
    about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=now)
    with older_copy() as put_back:
        door.dispose(disposal=door.begin(disposal=about, now=now), now=now)
        put_back()

        assert replayed().erased == 1

        same = Disposal.objects.get()
        assert (same.pk, same.act_id) == (about.pk, about.act_id)
        assert same.executed_at is not None
        assert not behind()


def test_an_intent_without_an_end_is_done_too_and_then_confirmed(alice: Member) -> None:
    with older_copy() as put_back:
        now = timezone.now()
        about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=now)
        door.begin(disposal=about, now=now)
        put_back()

        assert replayed().erased == 1

        assert list(Line.objects.values_list("act_id", "phase")) == [
            (about.act_id, Phase.INTENT),
            (about.act_id, Phase.DONE),
        ]


def test_what_staff_kept_is_kept_again_and_no_word_of_theirs_is_in_the_ledger(alice: Member) -> None:
    wrote(alice)
    day = timezone.now().date() + dt.timedelta(days=30)
    keep = Keep(category="messages", ground=Ground.CLAIMS, reason="Tvist med Alice.", until=day)
    with older_copy() as put_back:
        now = timezone.now()
        about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=now)
        Disposal.objects.filter(pk=about.pk).update(keeps=keeps_as_json([keep]))
        door.dispose(disposal=door.begin(disposal=about, now=now), now=now)
        put_back()

        assert replayed().erased == 1

        assert Thread.objects.filter(member=alice).exists()
        assert "Tvist" not in str([line.told() for line in Line.objects.all()])


def test_records_that_were_one_person_by_then_go_both(alice: Member, bob: Member) -> None:
    wrote(bob)
    with older_copy() as put_back:
        Member.objects.filter(pk=bob.pk).update(merged_into=alice, has_account=False)
        erased(alice)
        put_back()

        assert replayed().erased == 2

        assert set(Member.objects.values_list("standing", flat=True)) == {Standing.ERASED}
        assert not Thread.objects.exists()


def test_who_works_here_in_the_copy_is_left_to_staff_and_told_of(alice: Member) -> None:
    Member.objects.filter(pk=alice.pk).update(is_staff=True)
    with older_copy() as put_back:
        Member.objects.filter(pk=alice.pk).update(is_staff=False)
        erased(alice)
        put_back()
        said = StringIO()

        with pytest.raises(CommandError, match="dismissed first"):
            call_command("replay_erasures", stdout=said)

        assert said.getvalue().startswith("re-erased 0 of 1, 0 others touched")
        assert behind()
        assert Member.objects.get(pk=alice.pk).name == "Alice Åkesson"


def test_a_yes_that_was_given_since_stands(alice: Member) -> None:
    say_yes(alice)
    take_all_back(member=alice, text_shown="Nej", language="sv", surface="consents", now=timezone.now())
    say_yes(alice)

    assert replayed().consents == 0
    assert Decision.objects.filter(member=alice).current().get().answer == Answer.GIVEN


def test_without_the_key_of_the_month_nobody_is_known(alice: Member) -> None:
    with older_copy() as put_back:
        gate.close(member=alice, purpose="statistics", cause="objected")
        erased(alice)
        put_back()
        for period in keys.living():
            keys.destroy(period)

        report = replayed()

        assert (report.undone, report.unreadable) == (0, 2)


def test_the_same_act_that_is_rolled_back_and_comes_again_is_one(alice: Member) -> None:
    now = timezone.now()
    about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=now)
    rolled_back(lambda: door.begin(disposal=about, now=now))
    alice.refresh_from_db()
    assert (alice.standing, Line.objects.count()) == (Standing.ACTIVE, 1)

    door.dispose(disposal=door.begin(disposal=about, now=now), now=now)

    assert list(Line.objects.values_list("phase", flat=True)) == [Phase.INTENT, Phase.DONE]


def test_a_death_between_the_act_and_its_word_in_the_ledger_is_healed(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "confirm", dies)
        erased(alice)
    assert [line.phase for line in Line.objects.all()] == [Phase.INTENT]

    settling.tend(now=timezone.now())
    settling.tend(now=timezone.now())

    assert [line.phase for line in Line.objects.all()] == [Phase.INTENT, Phase.DONE]


def test_an_intent_that_came_to_nothing_is_called_off_after_a_day_and_never_replayed(alice: Member) -> None:
    now = timezone.now()
    about = door.propose(member=alice, about_id=uuid.uuid4(), categories=(), now=now)
    rolled_back(lambda: door.begin(disposal=about, now=now))
    door.call_off(about_id=about.about_id)

    settling.tend(now=now)
    assert Line.objects.count() == 1
    settling.tend(now=now + dt.timedelta(days=2))

    assert [line.phase for line in Line.objects.all()] == [Phase.INTENT, Phase.CALLED_OFF]
    assert replayed().undone == 0


def test_in_a_copy_that_is_older_nothing_is_settled_by_it(alice: Member, bob: Member) -> None:
    with older_copy() as put_back:
        now = timezone.now()
        gate.close(member=bob, purpose="statistics", cause="objected")
        door.begin(disposal=door.propose(member=bob, about_id=uuid.uuid4(), categories=(), now=now), now=now)
        erased(alice)
        put_back()
        lines = Line.objects.count()
        assert behind()

        settling.tend(now=now + dt.timedelta(days=400))

        assert Line.objects.count() == lines
        assert keys.living()


def test_an_end_that_the_ledger_missed_is_written_later(alice: Member) -> None:
    gate.close(member=alice, purpose="statistics", cause="objected")
    gate.close(member=alice, purpose="", cause="restricted")
    Block.objects.filter(purpose="statistics").delete()
    now = timezone.now()

    settling.tend(now=now)
    assert Line.objects.count() == 2
    settling.tend(now=now + dt.timedelta(hours=2))
    settling.tend(now=now + dt.timedelta(hours=3))

    assert [line.code for line in Line.objects.filter(phase=Phase.ENDED)] == ["statistics"]


@pytest.mark.long
@pytest.mark.promise(152)
def test_a_thousand_are_erased_again_in_seconds_and_nobody_else() -> None:
    people = Member.objects.bulk_create(
        Member(email=f"p{number}@example.org", name=f"P {number}") for number in range(1_050)
    )
    Thread.objects.bulk_create(Thread(member=one, subject="Hej") for one in people)
    _invoices(people)
    gone, stay = people[:1_000], people[1_000:]
    with older_copy() as put_back:
        for one in gone:
            services.write(
                members=[one.pk], kind=Kind.ERASURE, phase=Phase.INTENT, act_id=uuid.uuid4(), cause="request"
            )
        assert replayed().erased == 1_000
        put_back()
        before = [rows_of(one) for one in stay]
        begun = time.monotonic()

        with CaptureQueriesContext(connection) as asked:
            report = replayed()

        took = time.monotonic() - begun
        print(f"1,000 of 1,050 erased again in {took:.1f} s, {len(asked)} statements")  # noqa: T201 - the figure of the run
        assert (report.undone, report.erased, report.others) == (1_000, 1_000, 0)
        assert len(asked) < 4 * 1_000
        assert Member.objects.filter(standing=Standing.ERASED).count() == 1_000
        assert [rows_of(one) for one in stay] == before
        assert Thread.objects.count() == 50
        assert Invoice.objects.count() == 1_050
        after = of_no_trail()
        assert replayed().undone == 0
        assert of_no_trail() == after


def _invoices(people: list[Member]) -> None:
    today = timezone.now().date()
    year = dt.date(today.year, 12, 31)
    Invoice.objects.bulk_create(
        Invoice(
            member=one, number=f"F-{number}", issued_on=today, due_on=today, fiscal_year_ends_on=year, buyer_name=one.name,
            text="Medlemskap", amount_ore=10_000, vat_ore=2_000,
        )
        for number, one in enumerate(people)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
