"""The register of requests and the evidence file at the desk: who takes them out, what is in them, what is noted."""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from portal.members.models import Member, Standing
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from rights.models import Case, Channel, Line
from rights.rules.right import Right
from rights.services import casebook, intake, lifecycle
from tests.desk.conftest import AtDesk

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "Min granne heter Rut"
REGISTER = "admin:rights_case_register"
TAKE_OUT = {"handler", "approver", "auditor"}
ROLES = sorted({*TAKE_OUT, "verifier", "technician"})


@pytest.fixture
def cases(alice: Member, bob: Member) -> list[Case]:
    """One request withdrawn on the day it came, one still open; received on the 2nd and the 9th of November."""
    found = []
    for member, day in ((alice, 2), (bob, 9)):
        received = dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC)
        asked = [intake.Asked(right=Right.ACCESS), intake.Asked(right=Right.REVIEW, details={"why": SECRET})]
        found.append(
            intake.file_case(
                member=member, asked=asked, channel=Channel.PORTAL, language="sv", now=received
            ).case
        )
    for line in Line.objects.filter(case=found[0]):
        lifecycle.withdraw(line=line, now=dt.datetime(2026, 11, 5, 12, tzinfo=dt.UTC), by=alice.pk)
    return found


def read(answer: Any) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.rule("R12-21")
def test_the_register_has_every_request_with_dates_rights_and_outcomes(
    cases: list[Case], at_desk: AtDesk
) -> None:
    rows = read(at_desk("auditor").post(reverse(REGISTER), {}))

    assert [row["Nummer"] for row in rows] == [cases[0].reference] * 2 + [cases[1].reference] * 2
    assert {row["Artikel"] for row in rows} == {"15", "22"}
    withdrawn, still_open = rows[0], rows[2]
    assert (withdrawn["Mottagen den"], withdrawn["Besvarad eller återtagen den"]) == (
        "2026-11-02",
        "2026-11-05",
    )
    assert (withdrawn["Antal dagar"], withdrawn["För sent"]) == ("3", "nej")
    assert (still_open["Antal dagar"], still_open["Begäran avslutad den"]) == ("", "")
    assert still_open["Svar senast"] == "2026-12-09"


def test_nobody_is_in_the_register(cases: list[Case], at_desk: AtDesk) -> None:
    answer: Any = at_desk("auditor").post(reverse(REGISTER), {})
    told = b"".join(answer.streaming_content).decode()

    private = [one.member.name for one in cases] + [str(one.member.email) for one in cases]
    private += [str(one.member_id) for one in cases] + [str(one.pk) for one in cases]
    assert [word for word in (*private, SECRET) if word in told] == []
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="register-')


def test_only_the_days_that_were_asked_for_are_in_it(cases: list[Case], at_desk: AtDesk) -> None:
    client = at_desk("handler")

    one = read(client.post(reverse(REGISTER), {"from_on": "2026-11-02", "to_on": "2026-11-08"}))
    none = read(client.post(reverse(REGISTER), {"from_on": "2026-11-10", "to_on": ""}))
    wrong = client.post(reverse(REGISTER), {"from_on": "2026-11-10", "to_on": "2026-11-01"})

    assert {row["Nummer"] for row in one} == {cases[0].reference}
    assert none == []
    assert "Den sista dagen ligger före den första." in wrong.content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_handlers_approvers_and_auditors_take_it_out_and_that_is_noted(
    role: str, cases: list[Case], at_desk: AtDesk
) -> None:
    client = at_desk(role)

    page, file = client.get(reverse(REGISTER)), client.post(reverse(REGISTER), {"from_on": "2026-11-01"})

    expected = 200 if role in TAKE_OUT else 403
    noted = Entry.objects.filter(action="rights.case_register.exported")
    assert (page.status_code, file.status_code) == (expected, expected)
    assert [one.facts for one in noted] == [{"from": "2026-11-01", "to": ""}] * (role in TAKE_OUT)


@pytest.mark.parametrize("role", ROLES)
def test_the_evidence_file_is_for_the_same_roles_and_is_a_look(
    role: str, cases: list[Case], at_desk: AtDesk
) -> None:
    client, case = at_desk(role), cases[0]
    button = reverse("admin:rights_case_evidence", args=[case.pk])

    looked = client.get(button).status_code
    answer = client.post(button)

    noted = Entry.objects.filter(action="rights.evidence.made", about_id=str(case.pk)).count()
    looks = LookUp.objects.filter(member=case.member, page="case").count()
    assert looked == 403
    assert (answer.status_code, noted, looks) == ((200, 1, 1) if role in TAKE_OUT else (403, 0, 0))
    if role in TAKE_OUT:
        names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
        assert sorted(names) == ["evidence.json", "index.html", "verify.py"]


@pytest.mark.parametrize(("role", "shown"), [("auditor", True), ("verifier", False)])
def test_the_page_of_a_request_has_the_button_for_who_may(
    role: str, shown: bool, cases: list[Case], at_desk: AtDesk
) -> None:
    page = at_desk(role).get(reverse("admin:rights_case_change", args=[cases[0].pk])).content.decode()

    assert (reverse("admin:rights_case_evidence", args=[cases[0].pk]) in page) is shown


def test_the_evidence_of_somebody_erased_is_found_by_its_number(cases: list[Case], at_desk: AtDesk) -> None:
    client, case, by_number = at_desk("auditor"), cases[0], reverse("admin:rights_case_evidence_of")
    Member.objects.filter(pk=case.member_id).update(standing=Standing.ERASED)

    answer = client.post(by_number, {"number": f" {case.reference.lower()} "})
    missing = client.post(by_number, {"number": "R-2026-9999"}, follow=True)

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.zip"'
    assert not LookUp.objects.exists()
    assert Entry.objects.filter(action="rights.evidence.made", role="staff").count() == 1
    assert "Ingen begäran har det numret" in missing.content.decode()


def test_the_command_counts_or_writes_the_register(
    cases: list[Case], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("cases", "--from", "2026-11-01", "--to", "2026-11-30")
    counted = capsys.readouterr().out
    call_command("cases", "--csv", "--language", "en")
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    assert counted.startswith("4 rights asked for: 2 open")
    assert [row["Number"] for row in rows] == [cases[0].reference] * 2 + [cases[1].reference] * 2
    assert Entry.objects.filter(action="rights.case_register.exported", role="system").count() == 1
    with pytest.raises(CommandError, match="before the first"):
        call_command("cases", "--from", "2026-11-02", "--to", "2026-11-01")


FILL = """
INSERT INTO rights_recorded (id, reference, channel, "right", received_on, registered_on, due_on, extended,
  waited_days, state, outcome, ground, answered_at, closed_at)
SELECT gen_random_uuid(), 'R-2020-' || n, 'portal', 'access', date '2020-01-01' + n %% 365, date '2020-01-01',
  date '2020-02-01', false, 0, 'answered', 'done', '', timestamptz '2020-01-20 12:00Z', timestamptz '2020-01-20 12:00Z'
FROM generate_series(1, %s) n
"""


def test_a_long_register_is_streamed_in_little_memory(db: None) -> None:
    import tracemalloc

    with connection.cursor() as cursor:
        cursor.execute(FILL, [20_000])
    pieces = casebook.as_csv(casebook.rows(), today=timezone.localdate())
    lines = next(pieces).count("\n")
    tracemalloc.start()

    lines += sum(piece.count("\n") for piece in pieces)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert lines == 1 + 20_000
    assert peak < 4_000_000
