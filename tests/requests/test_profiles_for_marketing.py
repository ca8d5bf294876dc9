"""An objection to marketing deletes what was built for marketing, here and in connected systems, within the day."""

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal import register
from portal.activity.models import Statistic
from portal.ledger.models import Line as LedgerLine
from portal.members.models import Member
from portal.recipients.models import Disclosure, Notification
from portal.register.schema import Ability, Source
from portal.trail.models import Entry
from rights.rules.states import Outcome, State, StepOutcome
from tests.cast import keep_promises
from tests.desk.test_holds import SECRET, end, hold
from tests.joining.steps import sent
from tests.requests.test_erasing_outside import Crm, back_off, crm
from tests.requests.test_objecting import MARKETING, object_to, the_line

__all__ = ["crm"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
DAY = dt.timedelta(hours=24)
OWN, OUTSIDE = "Det mest använda", "Kundregistret"


@pytest.fixture
def profiled(alice: Member, bob: Member, crm: Source, monkeypatch: pytest.MonkeyPatch) -> Source:
    """Monthly figures, and what a system outside holds, are profiles built for marketing; two members have some."""
    book = register.current()
    kinds = tuple(
        dataclasses.replace(
            one, purposes=("marketing",), marketing_profile=True, label=dataclasses.replace(one.label, sv=OWN)
        )
        if one.id == "statistics"
        else one
        for one in book.categories
    )
    source = dataclasses.replace(crm, category="statistics")
    known = dataclasses.replace(book, categories=kinds, sources=(source,))
    monkeypatch.setattr(register, "current", lambda: known)
    for member in (alice, bob):
        Statistic.objects.create(member=member, month=dt.date(2026, 10, 1), visits=3, favourite="/events/")
    return source


@pytest.mark.promise(72)
def test_the_profile_row_is_gone_within_a_day_here_and_outside(
    profiled: Source, alice: Member, bob: Member, as_member: SignIn
) -> None:
    client, asked_at = as_member(alice), timezone.now()

    client.post(reverse("request_new"), {"rights": ["objection"]})
    assert "raderar vi genast" in client.get(reverse("request_object")).content.decode()
    case = object_to(client, MARKETING)
    keep_promises()

    assert set(Statistic.objects.values_list("member", flat=True)) == {bob.pk}
    assert [path for path, _ in Crm.asked] == [f"/members/{alice.pk}"]
    line = the_line(case)
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.DONE)
    gone = Entry.objects.filter(subject_id=alice.pk)
    deleted = gone.get(action="retention.disposal.executed")
    outside = gone.get(action="rights.profile.ended")
    assert max(deleted.at, outside.at) - asked_at < DAY
    assert outside.facts == {"source": "crm", "outcome": "done"}
    assert LedgerLine.objects.erasures().filter(categories=["statistics"]).count() == 2
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    told = page[page.index("Det vi hade samlat om dig för marknadsföring") :]
    assert told.index(OWN) < told.index("Raderat") < told.index(OUTSIDE)


def test_a_profile_goes_although_a_person_must_still_weigh_another_use(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    case = object_to(as_member(alice), MARKETING, "statistics")
    keep_promises()

    assert the_line(case).state == State.REVIEWING
    assert not Statistic.objects.filter(member=alice).exists()
    assert len(Crm.asked) == 1


def test_a_system_that_fails_is_asked_again_before_anything_is_answered(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    Crm.status = 503
    case = object_to(as_member(alice), MARKETING)
    keep_promises()
    assert the_line(case).state == State.PREPARING
    assert not Statistic.objects.filter(member=alice).exists()

    Crm.status = 204
    back_off()
    keep_promises()

    assert the_line(case).state == State.ANSWERED
    assert len({key for _, key in Crm.asked}) == 1


@pytest.mark.parametrize("able", [True, False])
def test_staff_see_to_a_profile_that_a_system_keeps_and_the_person_reads_it(
    able: bool, profiled: Source, alice: Member, as_member: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Crm.status = 409
    if not able:
        silent = dataclasses.replace(profiled, abilities=(Ability.COLLECT,))
        book = dataclasses.replace(register.current(), sources=(silent,))
        monkeypatch.setattr(register, "current", lambda: book)
    client = as_member(alice)
    case = object_to(client, MARKETING)
    keep_promises()

    step = the_line(case).steps.get()
    assert step.outcome == (StepOutcome.KEPT_BY_LAW if able else StepOutcome.UNSUPPORTED)
    assert len(Crm.asked) == able
    (called,) = [str(one.body) for one in sent(register.current().controller.email)]
    assert "Se till att det tas bort." in called
    assert case.reference in called
    with translation.override("sv"):
        said = str(StepOutcome(step.outcome).label)
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert said in page[page.index(OUTSIDE) :]


def test_an_objection_to_another_use_leaves_the_profile(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    object_to(as_member(alice), "statistics")
    keep_promises()

    assert Statistic.objects.filter(member=alice).exists()
    assert Crm.asked == []


def test_without_a_profile_nothing_is_destroyed_and_nothing_is_said_of_it(
    alice: Member, as_member: SignIn
) -> None:
    Statistic.objects.create(member=alice, month=dt.date(2026, 10, 1))
    client = as_member(alice)
    case = object_to(client, MARKETING)
    keep_promises()

    assert Statistic.objects.filter(member=alice).exists()
    assert not LedgerLine.objects.erasures().exists()
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert "Det vi hade samlat om dig" not in page


@pytest.mark.rule("R17-11")
def test_a_profile_that_a_hold_keeps_goes_when_the_hold_ends(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    one = hold(alice, "statistics")
    client = as_member(alice)
    case = object_to(client, MARKETING)
    keep_promises()
    page = client.get(reverse("request_answer", args=[case.reference, "objection"])).content.decode()
    assert Statistic.objects.filter(member=alice).exists()
    assert Crm.asked == []
    assert "Sparas" in page[page.index(OWN) :]

    end(one)
    keep_promises()

    assert not Statistic.objects.filter(member=alice).exists()
    assert [path for path, _ in Crm.asked] == [f"/members/{alice.pk}"]


def given_away(member: Member) -> None:
    Disclosure.objects.create(
        member=member,
        recipient="nordanhall",
        category="statistics",
        purpose="marketing",
        country="SE",
        at=timezone.now(),
    )


@pytest.mark.rule("R17-11")
def test_a_profile_outside_alone_that_a_hidden_hold_keeps_is_not_named_and_goes_when_the_hold_ends(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    Statistic.objects.filter(member=alice).delete()
    one = hold(alice, "statistics", hidden_because=SECRET)
    client = as_member(alice)

    case = object_to(client, MARKETING)
    keep_promises()

    line = the_line(case)
    assert (line.state, line.outcome, line.steps.count(), Crm.asked) == (
        State.ANSWERED,
        Outcome.DONE,
        0,
        [],
    )
    pages = [reverse("request", args=[case.reference])]
    pages.append(reverse("request_answer", args=[case.reference, "objection"]))
    assert not any(OUTSIDE in client.get(page).content.decode() for page in pages)
    assert not Entry.objects.filter(action="rights.profile.ended").exists()
    assert not sent(register.current().controller.email)

    end(one)
    keep_promises()
    assert [path for path, _ in Crm.asked] == [f"/members/{alice.pk}"]
    assert line.steps.get().outcome == StepOutcome.DONE


@pytest.mark.rule("R17-11")
def test_whoever_got_a_profile_hears_of_its_end_when_it_goes_and_not_while_a_hold_keeps_it(
    profiled: Source, alice: Member, as_member: SignIn
) -> None:
    given_away(alice)
    one = hold(alice, "statistics")
    object_to(as_member(alice), MARKETING)
    keep_promises()
    assert not Notification.objects.exists()

    end(one)
    keep_promises()

    assert Notification.objects.get().recipient == "nordanhall"
