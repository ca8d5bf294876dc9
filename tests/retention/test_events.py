"""
A device is reset and the profile goes (T-7, row 88): signed, once, and nothing else; whoever forges it is refused.

Tried forged, old, doubled, by a stranger, about nobody, about staff, and while the data are paused or held.
"""

import datetime as dt
import hashlib
import hmac
import json
import time
import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from portal import register
from portal.gate import services as gate
from portal.ledger.models import Line
from portal.members import profile
from portal.members.models import Member, Standing
from portal.outbox.models import Promise
from portal.trail.models import Entry
from retention.models import Disposal
from retention.services.disposal import finish
from tests.cast import keep_promises
from tests.register.makers import FOLDER
from tests.retention.test_holds import hold, wrote

pytestmark = pytest.mark.django_db
KEY = "a key of at least thirty-two signs"
URL = "/events/device_service/"


@pytest.fixture(autouse=True)
def devices(monkeypatch: pytest.MonkeyPatch) -> None:
    book = register.load(FOLDER / "devices.toml")
    on = tuple(replace(one, enabled=True) for one in book.sources)
    book = replace(book, sources=on)
    monkeypatch.setattr(register, "current", lambda: book)
    monkeypatch.setenv("INSYN_DEVICE_EVENT_KEY", KEY)


def report(member_id: object, event_id: str = "reset-00017", *, event: str = "device.reset") -> bytes:
    return json.dumps({"id": event_id, "event": event, "member": str(member_id)}).encode()


def signed(body: bytes, *, key: str = KEY, at: float | None = None) -> str:
    seconds = int(time.time() if at is None else at)
    made = hmac.new(key.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={made}"


def send(body: bytes, signature: str | None = None, *, url: str = URL) -> Any:
    client = Client(enforce_csrf_checks=True)
    headers = {"Insyn-Signature": signed(body) if signature is None else signature}
    return client.post(url, body, content_type="application/json", headers=headers)


def with_profile(member: Member) -> Member:
    """Give a profile whose last correction leaves an old number in the history."""
    values = {"phone": "070-174 06 05", "company": "Öhmans"}
    Member.objects.filter(pk=member.pk).update(**values, birth_year=1987, street="Storgatan 1")
    changes = {"phone": "070-174 06 06"}
    profile.correct(member=member, changes=changes, by=member, now=dt.datetime.now(dt.UTC))
    found: Member = Member.objects.get(pk=member.pk)
    return found


@pytest.mark.promise(88)
@pytest.mark.rule("T-7")
def test_a_signed_reset_deletes_the_profile_and_nothing_else(
    alice: Member, bob: Member, django_capture_on_commit_callbacks: Any
) -> None:
    with_profile(alice)
    other = with_profile(bob)
    wrote(alice)

    answer = send(report(alice.pk))
    with django_capture_on_commit_callbacks(execute=True):
        keep_promises()

    assert (answer.status_code, answer.json()) == (200, {"received": True, "new": True})
    after = Member.objects.get(pk=alice.pk)
    assert (after.name, after.phone, after.company, after.birth_year) == ("", "", "", None)
    assert not after.profile_changes.exists()
    assert (after.standing, after.email, after.street) == (Standing.ACTIVE, alice.email, "Storgatan 1")
    assert after.has_account
    assert alice.threads.count() == 1
    untouched = Member.objects.filter(pk=bob.pk).values().get()
    assert untouched == {name: getattr(other, name) for name in untouched}
    assert other.profile_changes.count() == 1
    assert set(Line.objects.values_list("cause", "phase")) == {("time", "intent"), ("time", "done")}
    entry = Entry.objects.get(action="retention.event.reported")
    assert (entry.subject_id, entry.facts) == (
        alice.pk,
        {"source": "device_service", "event": "device.reset"},
    )


@pytest.mark.promise(88)
def test_the_same_report_again_is_answered_and_what_was_written_since_stays(alice: Member) -> None:
    body = report(alice.pk)
    send(body)
    keep_promises()
    member = Member.objects.get(pk=alice.pk)
    later = dt.datetime.now(dt.UTC)
    profile.correct(member=member, changes={"name": "Alice igen"}, by=member, now=later)

    answers = [send(body).json() for _ in range(5)]
    keep_promises()
    finish(disposal=Disposal.objects.get(), now=later + dt.timedelta(days=1))

    assert answers == [{"received": True, "new": False}] * 5
    assert Member.objects.get(pk=alice.pk).name == "Alice igen"
    assert Disposal.objects.count() == 1


@pytest.mark.promise(88)
@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"signature": ""}, "not_signed"),
        ({"signature": "t=1,v1=" + "0" * 63}, "not_signed"),
        ({"key": "another key of thirty-two signs!!"}, "wrong_signature"),
        ({"other": True}, "wrong_signature"),
        ({"late": 301}, "too_old"),
        ({"late": -301}, "too_old"),
        ({"body": b"not json"}, "not_as_agreed"),
        ({"body": b"[" * 9000}, "not_as_agreed"),
        ({"body": b'{"id": "reset-00017", "event": "device.reset"}'}, "not_as_agreed"),
        ({"body": report("nobody")}, "not_as_agreed"),
        ({"body": report(uuid.uuid4(), "short")}, "not_as_agreed"),
        ({"body": report(uuid.uuid4(), event="device.sold")}, "not_agreed_on"),
    ],
)
def test_what_is_forged_old_or_not_as_agreed_is_refused_and_nothing_of_it_is_kept(
    changed: dict[str, Any], why: str, alice: Member
) -> None:
    body = changed.get("body", report(alice.pk))
    made = signed(body, key=changed.get("key", KEY), at=time.time() - changed.get("late", 0))
    sent_body = report(uuid.uuid4()) if "other" in changed else body

    answer = send(sent_body, changed.get("signature", made))

    assert (answer.status_code, answer.json()) == (400, {"received": False, "why": why})
    assert not Promise.objects.exists()


@pytest.mark.promise(88)
def test_no_other_system_may_report_and_none_without_a_key(
    alice: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = report(alice.pk)
    assert send(body, url="/events/crm/").status_code == 404
    assert Client().get(URL).status_code == 405
    assert send(b"x" * 17_000, signed(b"x" * 17_000)).status_code == 413
    for key in ("", "short"):
        monkeypatch.setenv("INSYN_DEVICE_EVENT_KEY", key)
        assert send(body, signed(body, key=key)).status_code == 404
    assert not Promise.objects.exists()


def test_a_report_about_nobody_or_about_staff_changes_nothing(dana: Member) -> None:
    name = dana.name
    for number, who in enumerate((uuid.uuid4(), dana.pk)):
        assert send(report(who, f"reset-0000{number}")).status_code == 200
    keep_promises()

    assert not Disposal.objects.exists()
    dana.refresh_from_db()
    assert dana.name == name
    assert not Promise.objects.open().exists()


@pytest.mark.rule("R18-4")
def test_it_waits_while_the_data_are_paused(alice: Member) -> None:
    gate.close(member=alice, purpose="", cause="restricted")
    send(report(alice.pk))
    keep_promises()
    assert Member.objects.get(pk=alice.pk).name == "Alice Åkesson"

    gate.reopen(member=alice, purpose="", cause="restricted")
    Promise.objects.open().update(run_after=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    keep_promises()

    assert Member.objects.get(pk=alice.pk).name == ""


@pytest.mark.rule("R17-11")
def test_a_hold_keeps_the_profile(alice: Member, dana: Member) -> None:
    hold(alice, dana, "profile")

    send(report(alice.pk))
    keep_promises()

    assert Member.objects.get(pk=alice.pk).name == "Alice Åkesson"


@pytest.mark.parametrize("url", [URL, "/events/null/"])
def test_a_form_is_no_report_and_is_refused_plainly(url: str) -> None:
    answer = Client().post(url, {"id": "reset-00017", "event": "device.reset"})

    assert answer.status_code == (404 if url != URL else 400)
    assert not Promise.objects.exists()
