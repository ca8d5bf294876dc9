"""Sweeps at the desk: who sees them, who looks, who decides, and what the page tells."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.activity.models import SignIn
from portal.gate import services as gate
from portal.members.models import Member
from portal.outbox.models import Promise
from retention.runs import Sweep
from retention.services import sweeps
from tests.cast import keep_promises
from tests.desk.conftest import AtDesk, at_desk, staff

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db
LIST = reverse("admin:retention_sweep_changelist")


@pytest.fixture
def waiting(alice: Member, bob: Member) -> Sweep:
    """A sweep that would take both of a person's two sign-ins, so that it waits; another's pause keeps one back."""
    old = timezone.now() - dt.timedelta(days=800)
    SignIn.objects.bulk_create(SignIn(member=who, way="code", at=old) for who in (alice, alice, bob))
    gate.close(member=bob, purpose="", cause="restricted")
    sweep = sweeps.begin(now=timezone.now())
    keep_promises()
    return sweep


def test_two_people_let_a_sweep_go_on_and_the_page_says_what_it_did(waiting: Sweep, at_desk: AtDesk) -> None:
    url = reverse("admin:retention_sweep_change", args=[waiting.pk])
    look, decide = (reverse(f"admin:retention_sweep_{act}", args=[waiting.pk]) for act in ("look", "decide"))
    handler, approver = at_desk(), at_desk("approver")

    page = handler.get(url).content.decode()
    assert "Inloggningar" in page
    assert "1: användningen av personens uppgifter är pausad" in page
    assert "Väntar på två personer: det är mer än en gallring får ta på egen hand" in page
    assert approver.post(look).status_code == 403
    assert handler.post(decide, {"yes": "1"}).status_code == 403
    assert "Noterat. En annan person beslutar" in handler.post(look, follow=True).content.decode()
    assert "Här finns inget som väntar längre" in handler.post(look, follow=True).content.decode()
    assert "gallringar att godkänna" in approver.get("/admin/").content.decode()
    told = approver.post(decide, {"yes": "1"}, follow=True).content.decode()
    assert "Godkänt. Det raderas nu" in told
    keep_promises()

    assert SignIn.objects.count() == 1
    page = handler.get(url).content.decode()
    assert "(100 %)" in page
    assert reverse("admin:members_member_change", args=[SignIn.objects.get().member_id]) not in page


def test_a_second_person_turns_it_down_and_nothing_goes(waiting: Sweep, at_desk: AtDesk) -> None:
    at_desk().post(reverse("admin:retention_sweep_look", args=[waiting.pk]))
    decide = reverse("admin:retention_sweep_decide", args=[waiting.pk])

    told = at_desk("approver").post(decide, {"no": "1"}, follow=True).content.decode()

    assert "Avslaget. Nästa gallring räknar om" in told
    assert "frågar igen" in told
    assert not Promise.objects.open().exists()
    assert SignIn.objects.count() == 3


def test_samples_are_keys_that_lead_to_a_page_which_asks_why_and_name_nobody(
    waiting: Sweep, at_desk: AtDesk, alice: Member
) -> None:
    page = at_desk("auditor").get(reverse("admin:retention_sweep_change", args=[waiting.pk])).content.decode()

    assert reverse("admin:members_member_change", args=[alice.pk]) in page
    assert alice.name not in page
    assert str(alice.email) not in page
    assert "Det stämmer: fråga en andra person" not in page


def test_the_list_shows_what_waits_for_whom(waiting: Sweep, at_desk: AtDesk) -> None:
    handler = at_desk()

    assert str(waiting.pk) in handler.get(f"{LIST}?sweep=look").content.decode()
    assert str(waiting.pk) not in handler.get(f"{LIST}?sweep=signature").content.decode()
    handler.post(reverse("admin:retention_sweep_look", args=[waiting.pk]))
    assert str(waiting.pk) not in handler.get(f"{LIST}?sweep=look").content.decode()
    assert str(waiting.pk) in handler.get(f"{LIST}?sweep=signature").content.decode()
    assert str(waiting.pk) in handler.get(f"{LIST}?sweep=open").content.decode()
    assert at_desk("verifier").get(LIST).status_code == 403
