"""Demo members: the same seed, the same people; once; only on loopback; believable at every edge."""

import datetime as dt
import shutil
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import include, path
from pikepdf import Pdf

from portal import urls
from portal.activity.models import PageView, SignIn
from portal.correspondence.models import Attachment
from portal.demo import paper, people, services
from portal.demo.accounts import PASSWORD, shown
from portal.front import doctor
from portal.front.finding import OK, WARN
from portal.members.models import Member
from portal.memberships.models import Invoice, Payment, Receipt
from portal.outbox.models import Promise
from rights.models import Case, Line
from rights.rules.states import Outcome, State
from tests.cast import make_member

urlpatterns = [path("demo/", include("portal.demo.urls")), *urls.urlpatterns]


@pytest.fixture(autouse=True)
def _unmarked() -> Iterator[None]:
    """Other tests' data folder holds no demo mark."""
    yield
    shutil.rmtree(Path(settings.INSYN_DATA) / "demo", ignore_errors=True)


@pytest.fixture
def filled(db: None, now: dt.datetime) -> services.Filled:
    return services.fill(members=80, seed=7, now=now)


def test_the_same_seed_makes_the_same_people(now: dt.datetime) -> None:
    first = people.imagine(count=60, seed=3, now=now)
    again = people.imagine(count=60, seed=3, now=now)
    other = people.imagine(count=60, seed=4, now=now)

    def told(found: list[people.Person]) -> list[tuple[Any, ...]]:
        return [
            (one.member.pk, one.member.name, one.member.email, one.member.joined_at, one.plan)
            for one in found
        ]

    assert told(first) == told(again)
    assert told(first) != told(other)


def test_names_are_odd_in_every_way_but_no_address_is_used_twice(now: dt.datetime) -> None:
    members = [person.member for person in people.imagine(count=400, seed=1, now=now)]
    names = [member.name for member in members]

    assert max(map(len, names)) > 180
    assert any('"' in name for name in names)
    assert any("'" in name for name in names)
    assert any("\u0590" <= letter <= "\u06ff" for name in names for letter in name)
    assert any(name.startswith("=") for name in names)
    assert len({member.email for member in members}) == len(members)
    assert all("example." in (member.email or "") and ".." not in (member.email or "") for member in members)
    assert sum(member.protected_identity for member in members) >= 2
    assert any(member.main_account for member in members)
    assert any(not member.has_account for member in members)


def test_every_state_outcome_and_colour_of_deadline_is_there(
    filled: services.Filled, now: dt.datetime
) -> None:
    today = now.date()

    assert set(Line.objects.values_list("state", flat=True)) == set(State)
    assert set(Line.objects.filter(state=State.ANSWERED).values_list("outcome", flat=True)) == set(Outcome)
    days_left = [(due_on - today).days for due_on in Case.objects.open().values_list("due_on", flat=True)]
    assert min(days_left) < 0
    assert any(0 <= days <= 7 for days in days_left)
    assert max(days_left) > 7


def test_records_hang_together(filled: services.Filled) -> None:
    numbers = sorted(Invoice.objects.filter(issued_on__year=2026).values_list("number", flat=True))

    assert numbers == [f"2026-{number:05d}" for number in range(1, len(numbers) + 1)]
    assert Payment.objects.exists()
    assert PageView.objects.exists()
    assert SignIn.objects.exists()
    receipt = Receipt.objects.first()
    assert receipt is not None
    with Pdf.open(receipt.file.path) as opened:
        assert len(opened.pages) == 1
    attachment = Attachment.objects.first()
    assert attachment is not None
    assert len(Path(attachment.file.path).read_bytes()) == attachment.size
    assert Path(attachment.file.path).stat().st_mode & 0o077 == 0


def test_what_the_demo_shows_as_set_aside_does_not_worry_the_doctor(filled: services.Filled) -> None:
    stuck = Promise.objects.parked()
    assert stuck.exists()

    assert [found.level for found in doctor._set_aside()] == [OK]
    stuck.filter(pk=stuck.values("pk")[:1]).update(key="prepare something real")
    assert [found.level for found in doctor._set_aside()] == [WARN]


def test_a_second_run_says_it_is_there_and_changes_nothing(filled: services.Filled, now: dt.datetime) -> None:
    before = (Member.objects.count(), Case.objects.count(), Payment.objects.count())

    again = services.fill(members=300, seed=8, now=now)

    assert not again.is_new
    assert again.members == filled.members
    assert (Member.objects.count(), Case.objects.count(), Payment.objects.count()) == before


def test_a_portal_with_members_of_its_own_gets_no_demo_members(db: None, now: dt.datetime) -> None:
    make_member("real@example.net")

    with pytest.raises(services.NotHere, match="already holds members"):
        services.fill(members=10, seed=1, now=now)


def test_a_public_host_gets_no_demo_members(
    db: None, now: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "ON_LOOPBACK", False)

    with pytest.raises(services.NotHere, match="loopback"):
        services.fill(members=10, seed=1, now=now)
    with pytest.raises(CommandError, match="loopback"):
        call_command("demo", "--show")
    assert not Member.objects.exists()


def test_staff_have_a_second_factor_and_members_do_not(filled: services.Filled, code_moment: float) -> None:
    accounts = {account.email: account for account in shown(now=code_moment)}

    assert set(accounts) == {"anna@example.org", "bo@example.org", "dana@example.org", "erik@example.org"}
    assert all(Member.objects.get(email=email).check_password(PASSWORD) for email in accounts)
    assert [accounts[email].role for email in ("dana@example.org", "erik@example.org")] == [
        "handler",
        "approver",
    ]
    for email in ("dana@example.org", "erik@example.org"):
        assert Authenticator.objects.get(user__email=email).wrap().validate_code(accounts[email].code)
    assert not accounts["anna@example.org"].code


def test_the_command_prints_accounts_codes_and_address(db: None) -> None:
    out = StringIO()

    call_command("demo", "--members", "5", stdout=out)

    told = out.getvalue()
    assert "Made 5 demo members." in told
    assert "dana@example.org" in told
    assert PASSWORD in told
    assert settings.INSYN_ADDRESS in told
    assert (settings.INSYN_DATA / "demo").is_dir()


def test_two_hundred_members_are_made_in_a_few_seconds(db: None, now: dt.datetime) -> None:
    begun = time.monotonic()

    services.fill(members=200, seed=1, now=now)

    assert time.monotonic() - begun < 12


def test_a_paper_pdf_escapes_what_would_break_it() -> None:
    body = paper.pdf(["(a) \\ ) łódź åäö"])

    assert body.startswith(b"%PDF-1.4")
    assert rb"\(a\) \\ \)" in body


@pytest.mark.urls(__name__)
def test_the_mailbox_lists_and_shows_mail_as_text_only(db: None, client: Client) -> None:
    folder = Path(settings.INSYN_MAIL_FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "1700000000000000000-1-0.eml").write_bytes(
        b"To: anna@example.org\nSubject: Koden\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/alternative; boundary="x"\n\n'
        b"--x\nContent-Type: text/plain; charset=utf-8\n\nSe http://127.0.0.1/kod <script>alert(1)</script>\n"
        b"--x\nContent-Type: text/html; charset=utf-8\n\n<script>alert(2)</script>\n--x--\n"
    )

    listed = client.get("/demo/mail/").content.decode()
    shown_mail = client.get("/demo/mail/1700000000000000000-1-0/").content.decode()
    machine = client.get("/demo/mail.json").json()

    assert "Koden" in listed
    assert '<a href="http://127.0.0.1/kod"' in shown_mail
    assert "<script>alert" not in shown_mail
    assert "&lt;script&gt;alert(2)" in shown_mail
    assert client.get("/demo/mail/nothing/").status_code == 404
    assert {"to", "subject", "text", "html", "headers"} <= set(machine[0])
