"""Holds at the desk and before the person: who may, what is asked, what is told, and what goes when a hold ends."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from portal.correspondence.models import Author, Message, Thread
from portal.datamap import registry
from portal.datamap.copying import Copying, json_lines
from portal.front.roles import MAY
from portal.members.models import Member, Standing
from portal.recipients.models import LookUp
from portal.register.schema import Source
from portal.trail.models import Entry
from retention import glance
from retention.forms import PlaceForm
from retention.items import Ground
from retention.models import Disposal, Hold
from retention.services import holds
from rights.models import Package, Step
from rights.rules.states import Outcome, StepOutcome
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, open_person, staff
from tests.joining.steps import sent
from tests.package.test_copy import unpack
from tests.requests.test_erasing import answered, carried_out, decide, delete, plain, regret_ends, the_line
from tests.requests.test_erasing_outside import Crm, crm
from tests.requests.test_freezing import asked, leaving, old_draft
from tests.requests.test_slimming import closed

__all__ = ["at_desk", "crm", "staff"]
pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WHY, SECRET = "Vi har en tvist om en faktura.", "Motparten skulle gömma undan bevis."


def in_days(days: int) -> dt.date:
    return holds.local_today(timezone.now()) + dt.timedelta(days=days)


def wrote(member: Member) -> None:
    thread = Thread.objects.create(member=member, subject="Fråga", last_message_at=timezone.now())
    Message.objects.create(thread=thread, author=Author.MEMBER, text="Hej", sent_at=timezone.now())


def hold(member: Member, *categories: str, **more: Any) -> Hold:
    by = Member.objects.create(email=f"{Member.objects.count()}@staff.example.org", is_staff=True)
    given = {"ground": Ground.CLAIMS, "reason": WHY, "review_on": in_days(30), **more}
    return holds.place(member=member, categories=categories, by=by, now=timezone.now(), **given)


def answers(**more: Any) -> dict[str, Any]:
    told = {"scope": "some", "parts": ["messages"], "ground": "claims", "reason": WHY}
    return {**told, "review_on": in_days(30).isoformat(), "hidden_because": "", **more}


def end(one: Hold) -> None:
    """Let one person propose its end and another do it."""
    now = timezone.now()
    by, other = (Member.objects.create(email=f"{who}-{one.pk}@example.org", is_staff=True) for who in "ab")
    holds.ask_release(hold=one, because="Tvisten är löst.", by=by, now=now)
    holds.release(hold=one, by=other, read=now, now=now)


@pytest.mark.rule("R17-11")
def test_a_hold_is_read_before_it_is_placed_and_two_people_end_it(alice: Member, at_desk: AtDesk) -> None:
    desk, url = at_desk(), reverse("admin:retention_hold_place", args=[alice.pk])
    member_page = reverse("admin:members_member_change", args=[alice.pk])
    assert url in open_person(desk, member_page).content.decode()

    wrong = desk.post(url, answers(reason="")).content.decode()
    assert "Något saknas eller är fel. Inget har ändrats." in wrong
    assert "Skriv till personen varför det blir kvar" in wrong.split('class="errorlist"')[1]
    read = desk.post(url, answers()).content.decode()
    assert "Det här är du på väg att göra" in read
    assert WHY in read
    assert not Hold.objects.exists()
    page = desk.post(url, answers(sure="1"), follow=True)
    one = Hold.objects.get()
    assert "Raderingsstoppet gäller" in page.content.decode()
    assert (one.member, one.categories, one.ground, one.shown) == (alice, ["messages"], "claims", True)
    end_url = reverse("admin:retention_hold_end", args=[one.pk])

    told = desk.post(end_url, {"because": "Tvisten är löst."}, follow=True).content.decode()
    assert "Föreslaget. En annan person häver det" in told
    assert desk.get(end_url).status_code == 403
    twice = desk.post(end_url, {"because": "Tvisten är löst."}, follow=True).content.decode()
    assert "Det är redan föreslaget att häva det. Inget har ändrats." in twice
    approver = at_desk("approver")
    open_person(approver, reverse("admin:retention_hold_change", args=[one.pk]))
    shown = approver.get(end_url).content.decode()
    assert "Häv raderingsstoppet nu" in shown
    moment = {"read": re.findall(r'name="read" value="([^"]+)"', shown)[0]}
    assert "Raderingsstoppet är hävt. Det som" in approver.post(end_url, moment, follow=True).content.decode()

    assert Hold.objects.get().released_at is not None
    assert "Inget har ändrats" in approver.post(end_url, follow=True).content.decode()
    assert Entry.objects.filter(action="retention.hold.released", role="approver").count() == 1


def test_an_old_page_ends_nothing_that_was_not_read(alice: Member, at_desk: AtDesk) -> None:
    one = hold(alice, "messages")
    both, url = at_desk("handler"), reverse("admin:retention_hold_end", args=[one.pk])
    Member.objects.get(email="handler@staff.example.org").groups.add(Group.objects.get(name="approver"))
    open_person(both, reverse("admin:retention_hold_change", args=[one.pk]))
    by = Member.objects.create(email="other@staff.example.org", is_staff=True)
    holds.ask_release(hold=one, because="Betalt.", by=by, now=timezone.now())

    told = both.post(url, {"because": "Tvisten är löst."}, follow=True).content.decode()
    assert "Det är redan föreslaget att häva det. Inget har ändrats." in told
    told = both.post(url, follow=True).content.decode()

    assert "Läs varför innan du häver det." in told
    assert Hold.objects.get().released_at is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"review_on": "2020-01-01"}, "Ange en dag som kommer"),
        ({"review_on": "2999-01-01"}, "Ange en dag inom sex månader."),
        ({"review_on": "2026-02-30"}, "Skriv en dag som finns, till exempel 2025-01-31"),
        ({"review_on": ""}, "Ange vilken dag någon senast ska se över det."),
        ({"reason": " "}, "Skriv till personen varför det blir kvar"),
        ({"ground": "administrative"}, "Välj grund i lagen."),
        ({"ground": ""}, "Välj grund i lagen."),
        ({"scope": ""}, "Välj allt eller vissa slag."),
        ({"parts": []}, "Kryssa för minst ett slag."),
        ({"parts": ["no-such-thing"]}, "Kryssa för minst ett slag."),
        (
            {"ground": "legal_duty", "hidden_because": SECRET},
            "Bara det som skulle skada ett rättsligt anspråk hålls hemligt för personen.",
        ),
    ],
)
def test_what_is_wrong_is_said_beside_it(wrong: dict[str, Any], said: str) -> None:
    with translation.override("sv"):
        form = PlaceForm(answers() | wrong, today=in_days(0))

        assert [str(error) for errors in form.errors.values() for error in errors] == [said]


@pytest.mark.parametrize("role", MAY)
def test_each_role_has_its_own_act_and_others_none(
    role: str, alice: Member, mallory: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    one = hold(alice)
    pages = {
        "list": reverse("admin:retention_hold_changelist"),
        "place": reverse("admin:retention_hold_place", args=[alice.pk]),
        "review": reverse("admin:retention_hold_review", args=[one.pk]),
        "end": reverse("admin:retention_hold_end", args=[one.pk]),
    }
    desk = at_desk(role)
    open_person(desk, reverse("admin:retention_hold_change", args=[one.pk]))

    opened = {name for name, url in pages.items() if desk.get(url).status_code == 200}

    may = {"handler": {*pages}, "approver": {"list"}, "auditor": {"list"}}
    assert opened == may.get(role, set())
    for url in pages.values():
        assert Client().get(url).status_code == 302
        assert as_member(mallory).get(url).status_code in {302, 403}
    assert Hold.objects.get().reviewed_at is None


def test_a_look_is_noted_with_its_day_and_the_front_of_the_desk_says_when_one_is_due(
    alice: Member, at_desk: AtDesk
) -> None:
    one, desk = hold(alice), at_desk()
    review = reverse("admin:retention_hold_review", args=[one.pk])
    assert desk.get(review).headers["Location"] == reverse("admin:retention_hold_change", args=[one.pk])
    Hold.objects.update(review_on=in_days(0))

    assert "<b>1</b>raderingsstopp att se över" in desk.get("/admin/").content.decode()
    due = reverse("admin:retention_hold_changelist") + "?hold=review"
    assert str(one.pk)[:8] in desk.get(due).content.decode()
    open_person(desk, reverse("admin:retention_hold_change", args=[one.pk]))
    page = desk.post(review, {"review_on": in_days(60).isoformat()}, follow=True).content.decode()

    assert "raderingsstoppet fortfarande behövs" in page
    assert Hold.objects.get().review_on == in_days(60)
    assert str(one.pk)[:8] not in desk.get(due).content.decode()
    assert LookUp.objects.filter(member=alice, page="member").exists()
    ended = reverse("admin:retention_hold_changelist")
    for which, count in (("live", 1), ("signature", 0), ("ended", 0)):
        listed = desk.get(f"{ended}?hold={which}").context["cl"].result_list
        assert len(listed) == count


@pytest.mark.rule("R17-11")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "sv",
            (
                "Vi får inte radera det tills vidare: Vi har en tvist om en faktura.",
                "Vi ser över det igen senast",
            ),
        ),
        ("en", ("We must not delete it for now: Vi har en tvist om en faktura.", "We look at it again by")),
    ],
)
def test_my_data_says_what_stays_why_and_when_it_is_looked_at_again(
    language: str, words: tuple[str, str], alice: Member, bob: Member, as_member: SignIn
) -> None:
    for member in (alice, bob):
        wrote(member)
    hold(alice, "messages")
    page = {"sv": "/mina-uppgifter/", "en": "/en/my-data/"}[language]

    mine = plain(as_member(alice).get(page, follow=True))

    assert all(mine.count(one) == 1 for one in words), mine
    assert words[0] not in plain(as_member(bob).get(page, follow=True))
    rows = glance.of_member(member=alice, now=timezone.now(), language=language)
    assert [row.about.id for row in rows if row.longer] == ["messages"]


@pytest.mark.rule("R17-11")
def test_it_is_told_before_in_the_letter_and_in_the_proof_and_goes_when_it_ends(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    wrote(alice)
    client = as_member(alice)
    one = hold(alice, "messages")
    answered(client)
    before = plain(client.get(reverse("request_erase_effects")))
    assert WHY in before
    assert "Vi ser över det igen senast" in before

    case = carried_out(delete(as_member(alice)), at_desk)

    line = the_line(case)
    assert line.outcome == Outcome.PARTLY
    body = " ".join(str(sent("alice@example.org")[-1].body).split())
    assert WHY in body
    assert "artikel 17.3 e" in body
    end(one)
    keep_promises()
    assert Message.objects.count() == Thread.objects.count() == 0
    assert {one["outcome"] for one in Disposal.objects.get().items if one["table"].startswith("corr")} == {
        "erased"
    }
    alice.refresh_from_db()
    assert alice.standing == Standing.ERASED


@pytest.mark.rule("R17-11")
def test_placed_after_the_approval_it_keeps_its_rows(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    wrote(alice)
    case = delete(as_member(alice))
    regret_ends()
    decide(at_desk("handler"), case, "decide")
    decide(at_desk("approver"), case, "approve")

    hold(alice, "messages")
    keep_promises()

    assert Message.objects.count() == 1
    assert the_line(case).outcome == Outcome.PARTLY


@pytest.mark.rule("R17-11")
def test_what_would_harm_a_claim_is_told_to_staff_alone_until_the_hold_ends(
    alice: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    wrote(alice)
    one = hold(alice, "messages", hidden_because=SECRET)
    client = as_member(alice)
    answered(client)
    copied = Copying(source=registry.declared()["retention.hold"], member_id=alice.pk, category="requests")
    pages = ("my_data", "request_erase_effects", "my_data_looked")

    def read() -> str:
        told = [plain(client.get(reverse(name))) for name in pages]
        told.append(plain(client.get(reverse("my_data_category", args=["requests"]))))
        told += [row.decode() for row in json_lines(copied.as_json(), copied.parameters)]
        return " ".join(told)

    hidden = read()
    assert not any(word in hidden for word in (WHY, SECRET, "raderingsstopp", "tills vidare"))
    assert "Det som behövs för ett rättsligt anspråk kan finnas kvar utan att stå här" in hidden
    case = delete(client, scope="some", parts=["messages"])
    regret_ends()
    handler = at_desk("handler")
    page = handler.get(reverse("admin:rights_case_erase", args=[case.pk, the_line(case).pk]))
    assert "Personen får inte veta det här" in page.content.decode()
    decide(handler, case, "decide")
    decide(at_desk("approver"), case, "approve")
    keep_promises()
    url = reverse("request_answer", args=[case.reference, "erasure"])
    proof = plain(client.get(url))
    assert Message.objects.count() == 1
    assert the_line(case).outcome == Outcome.PARTLY
    assert WHY not in proof
    assert "Ingenting har raderats." in proof
    end(one)
    keep_promises()

    assert Message.objects.count() == 0
    assert WHY in read()


@pytest.mark.rule("R17-11")
@pytest.mark.django_db(transaction=True)
def test_a_copy_names_the_hold_with_its_reason(alice: Member, bob: Member) -> None:
    for member in (alice, bob):
        wrote(member)
        hold(member, "messages", hidden_because="" if member == alice else SECRET)
        asked(member)
    keep_promises()

    hers, his = (
        b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".html", ".json")))
        for archive in (unpack(Package.objects.get(line__case__member=one)) for one in (alice, bob))
    )

    assert WHY.encode() in hers
    assert WHY.encode() not in his
    assert SECRET.encode() not in his


@pytest.mark.rule("R17-11")
def test_nothing_that_is_held_leaves_by_the_clock(alice: Member, bob: Member, at_desk: AtDesk) -> None:
    for member in (alice, bob):
        closed(member)
        old_draft(member)
    one = hold(alice, "requests")

    assert leaving() == (1, 1)
    end(one)

    assert leaving() == (0, 0)


@pytest.mark.rule("R17-11")
def test_a_system_outside_keeps_what_is_held_and_is_asked_when_the_hold_ends(
    alice: Member, as_member: SignIn, at_desk: AtDesk, crm: Source
) -> None:
    wrote(alice)
    one = hold(alice, "messages")
    carried_out(delete(as_member(alice), scope="some", parts=["messages"]), at_desk)
    assert (Crm.asked, Step.objects.get().outcome) == ([], StepOutcome.KEPT_BY_LAW)

    end(one)
    keep_promises()

    assert [path for path, _key in Crm.asked] == [f"/members/{alice.pk}"]
    assert Step.objects.get().outcome == StepOutcome.DONE


def test_a_system_outside_is_not_named_where_the_hold_is_hidden(
    alice: Member, as_member: SignIn, at_desk: AtDesk, crm: Source
) -> None:
    wrote(alice)
    one = hold(alice, "messages", hidden_because=SECRET)
    carried_out(delete(as_member(alice), scope="some", parts=["messages"]), at_desk)
    assert (Crm.asked, Step.objects.count()) == ([], 0)

    end(one)
    keep_promises()

    assert Step.objects.get().outcome == StepOutcome.DONE
