"""
Whatever dies, and whenever: every request ends answered, none is lost, exactly one file each.

Goals G-1 to G-3 of the house: kill -9 of worker, its processes, relay, beat and broker, and an emptied broker.
"""

import collections
import random
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from portal.letters.models import Dispatch
from portal.members.models import Member
from portal.outbox.models import Promise
from portal.trail import services as trail
from rights.models import Channel, Line, Package
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import intake
from tests.cast import make_member
from tests.faults.keeper import Keeper, running

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long, pytest.mark.xdist_group("faults")]

VICTIMS = ["worker", "worker child", "worker child", "relay", "beat", "valkey", "emptied"]
KILLS = 200
REQUESTS = 100
RESUME_SECONDS = 45


def ask(member: Member) -> Line:
    filed = intake.file_case(
        member=member,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    return filed.case.lines.get()


def mails() -> "collections.Counter[str]":
    """Count mails by Message-ID."""
    found: collections.Counter[str] = collections.Counter()
    for file in Path(settings.INSYN_MAIL_FOLDER).glob("*.eml"):
        found[str(BytesParser(policy=policy.default).parsebytes(file.read_bytes())["Message-ID"])] += 1
    return found


def wait_for_answers(keeper: Keeper, *, count: int, seconds: float) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        keeper.revive()
        if (
            Line.objects.filter(state=State.ANSWERED).count() >= count
            and not Promise.objects.open().exclude(task="rights.remind_of_file").exists()
        ):
            return time.monotonic() - begun
        time.sleep(0.2)
    return time.monotonic() - begun


def test_two_hundred_kills_lose_nothing_and_double_nothing() -> None:
    luck = random.Random(20261113)
    members = [make_member(f"lot{number}@example.org") for number in range(REQUESTS)]
    with running() as keeper:
        for kill in range(KILLS):
            if kill % 2 == 0:
                ask(members[kill // 2])
            time.sleep(luck.uniform(0.1, 1.1))
            keeper.kill(luck.choice(VICTIMS))
            keeper.revive()
        waited = wait_for_answers(keeper, count=REQUESTS, seconds=420)

    left = Promise.objects.filter(kept_at=None).exclude(task="rights.remind_of_file")
    assert list(left.values_list("task", "last_error", "failures", "deaths", "token", "parked_at")) == []
    assert set(Line.objects.values_list("state", "outcome")) == {(State.ANSWERED, Outcome.DONE)}
    assert Package.objects.count() == REQUESTS
    assert {file.name for file in settings.INSYN_PACKAGES.glob("*.age")} >= set(
        Package.objects.values_list("file", flat=True)
    )
    assert not list(settings.INSYN_PACKAGES.glob("*.part"))
    notices = Dispatch.objects.filter(letter="rights.file_ready")
    assert notices.count() == REQUESTS
    assert not notices.filter(sent_at=None).exists()
    counted = mails()
    twice = sum(count - 1 for count in counted.values())
    repeats = sum(Dispatch.objects.values_list("repeats", flat=True))
    assert all(counted[one.message_id] >= 1 for one in notices)
    assert twice <= repeats
    print(f"kills {dict(sorted(keeper.kills.items()))}, drained in {waited:.1f} s")
    print(f"mails twice {twice}, possible repeats {repeats}")
    trail.seal()
    assert trail.verify(folder=Path(settings.INSYN_DATA) / "no heads").whole


def test_a_killed_workers_duty_resumes_within_45_seconds() -> None:
    from django.db import connection

    alice = make_member("resume@example.org")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activity_pageview (member_id, at, path, referrer, device, ip_address) "
            "SELECT %s, now() - make_interval(secs => g), '/p', '', '', NULL FROM generate_series(1, 400000) g",
            [alice.pk],
        )
    with running() as keeper:
        line = ask(alice)
        begun = time.monotonic()
        while time.monotonic() - begun < 60:
            leased = Promise.objects.filter(task="rights.make_package", leased_until__isnull=False).exists()
            if leased and list(settings.INSYN_PACKAGES.glob(f"{line.pk}*.part")):
                break
            time.sleep(0.05)
        assert list(settings.INSYN_PACKAGES.glob(f"{line.pk}*.part")), "the making was not under way"
        token = Promise.objects.get(task="rights.make_package").token
        keeper.kill("worker")
        died = time.monotonic()
        keeper.revive()
        while time.monotonic() - died < 120:
            again = Promise.objects.filter(task="rights.make_package", token__gt=token)
            if again.exists():
                break
            time.sleep(0.1)
        resumed = time.monotonic() - died
        wait_for_answers(keeper, count=1, seconds=60)

    line.refresh_from_db()
    assert line.state == State.ANSWERED
    assert resumed <= RESUME_SECONDS
    print(f"resumed after {resumed:.1f} s")
