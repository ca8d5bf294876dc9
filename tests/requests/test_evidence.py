"""The evidence file of a request: whole by its own script alone, not whole after any change, and nobody in it."""

import datetime as dt
import io
import json
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from portal.correspondence import services as correspondence
from portal.letters.names import NAMES
from portal.members.models import Member
from portal.trail import services as trail
from portal.trail.models import Entry, Unsealed
from retention.models import Disposal
from rights.evidence import making, reading, verify
from rights.fulfilment.objection import key_of
from rights.models import Case, Channel, Line, Note
from rights.rules.deadlines import Pause, deadline
from rights.rules.objection import MARKETING
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.rules.workdays import Holidays
from rights.services import intake, lifecycle
from tests.cast import keep_promises

Document = dict[str, Any]
SECRET = "Min granne heter Rut"
SCRIPT = Path(verify.__file__)


@pytest.fixture
def case(alice: Member) -> Case:
    """A request with an answered and a withdrawn right, mails, a conversation and a note, all of it in the trail."""
    now = timezone.now()
    filed = intake.file_case(
        member=alice,
        asked=[
            intake.Asked(right=Right.OBJECTION, details={"uses": [MARKETING]}),
            intake.Asked(right=Right.PORTABILITY),
        ],
        channel=Channel.PORTAL,
        language="sv",
        now=now,
    )
    lifecycle.withdraw(line=Line.objects.get(right=Right.PORTABILITY), now=now, by=alice.pk)
    keep_promises()
    thread = correspondence.open_thread(member=alice, subject=SECRET, text=SECRET, now=now).thread
    Case.objects.filter(pk=filed.case.pk).update(thread=thread)
    Note.objects.create(case=filed.case, text=SECRET, staff_id=alice.pk)
    trail.seal()
    trail.publish_head()
    filed.case.refresh_from_db()
    return filed.case


def made(case: Case, *, now: dt.datetime | None = None) -> bytes:
    return making.make(case=case, language="sv", now=now or timezone.now())


def opened(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def document_of(data: bytes) -> Document:
    found: Document = json.loads(opened(data)["evidence.json"])
    return found


def bundled(files: dict[str, bytes]) -> bytes:
    text = io.BytesIO()
    with zipfile.ZipFile(text, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return text.getvalue()


def check(folder: Path, data: bytes, *arguments: str) -> tuple[int, str]:
    """Check a file with the script alone: no packages, no environment, another folder."""
    file = folder / "evidence.zip"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(file), *arguments],
        cwd=folder,
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.django_db(transaction=True)
def test_the_file_is_whole_by_its_own_script_alone(case: Case, tmp_path: Path) -> None:
    data = made(case)

    code, said = check(tmp_path, data, "--key", making.public_key())

    events = document_of(data)["document"]["events"]
    assert code == 0, said
    assert f"WHOLE: request {case.reference}" in said
    assert f"{len(events)} events in order, {len(events)} of them with their link of the trail" in said
    assert "What it does not prove" in said
    assert opened(data)["verify.py"] == SCRIPT.read_bytes()


@pytest.mark.django_db(transaction=True)
def test_the_file_holds_every_event_of_the_request_in_order(case: Case) -> None:
    told = document_of(made(case))["document"]

    entries = Entry.objects.about("rights.case", case.pk).exclude(action="rights.evidence.made")
    actions = [event["says"][2] for event in told["events"]]
    assert [event["says"][0] for event in told["events"]] == list(
        entries.order_by("pk").values_list("pk", flat=True)
    )
    assert {"rights.case.filed", "rights.line.withdrawn", "rights.line.answered"} <= set(actions)
    assert {one["letter"] for one in told["letters"]} >= {"rights.received", "rights.answered"}
    assert all(len(one["wording_sha256"]) == 64 for one in told["letters"])
    assert {one["kind"] for one in told["said"]} == {"message", "note"}


@pytest.mark.django_db(transaction=True)
def test_how_an_erasure_was_decided_is_told_without_what_it_was_about(case: Case, tmp_path: Path) -> None:
    line, first, second = case.lines.order_by("right")[0], uuid.uuid4(), uuid.uuid4()
    moment = timezone.now()
    Disposal.objects.create(
        about_id=line.pk,
        member=case.member,
        items=[{"why": SECRET}],
        planned_at=moment,
        handled_by=first,
        handled_at=moment,
        approved_by=second,
        approved_at=moment,
    )
    Disposal.objects.create(
        about_id=key_of(line), member=case.member, categories=["statistics"], planned_at=moment
    )

    data = made(case)

    told = document_of(data)["document"]["lines"]
    assert (told[0]["disposal"]["handled_by"], told[0]["disposal"]["approved_by"]) == (
        str(first),
        str(second),
    )
    assert len(told[0]["disposal"]["plan_sha256"]) == 64
    assert told[0]["profiles"]["parts"] == ["statistics"]
    assert (told[1]["disposal"], told[1]["profiles"]) == (None, None)
    assert SECRET not in b"".join(opened(data).values()).decode()
    assert check(tmp_path, data)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_the_page_says_in_words_what_the_document_says_in_codes(case: Case) -> None:
    data = made(case)
    told, page = document_of(data)["document"], opened(data)["index.html"].decode()
    with override("sv"):
        words = [
            NAMES["rights.received"],
            Outcome.DONE.to_staff,
            State.WITHDRAWN.to_staff,
            Right.OBJECTION.to_staff,
        ]
        moments = [
            reading.moment(told["made_at"]),
            *(reading.moment(one["says"][1]) for one in told["events"]),
        ]

    assert [str(one) for one in words if escape(str(one)) not in page] == []
    assert [one for one in moments if one["read"] not in page or one["exact"] not in page] == []
    assert "<td>answered</td>" not in page
    assert '<th scope="row">rights.received' not in page


@pytest.mark.django_db(transaction=True)
def test_events_stand_in_the_order_in_which_they_were_sealed(case: Case, tmp_path: Path) -> None:
    """Whoever began first may be done last: the number of an entry says nothing, its seal does."""
    first, late, waits = (
        trail.record(action="rights.note.made", subject=case.member_id, about=case) for _ in range(3)
    )
    Unsealed.objects.all().delete()
    for one in (late, first):
        Unsealed.objects.create(entry=one)
        trail.seal()

    data = made(case)

    events = document_of(data)["document"]["events"]
    assert [event["says"][0] for event in events[-3:]] == [late.pk, first.pk, waits.pk]
    assert events[-1]["link"] is None
    assert check(tmp_path, data)[0] == 0


@pytest.mark.django_db(transaction=True)
def test_nobody_and_no_text_is_in_the_file(case: Case) -> None:
    member = case.member

    told = b"".join(opened(made(case)).values()).decode()

    private = (member.name, str(member.email), member.city, SECRET, "Åkesson", "granne", "example.org")
    assert [word for word in private if word in told] == []


@pytest.mark.django_db(transaction=True)
def test_the_same_state_and_moment_give_the_same_bytes(case: Case, now: dt.datetime) -> None:
    first = made(case, now=now)
    told = document_of(first)["document"]

    again = document_of(made(case, now=now))["document"]

    assert [one for one in again if again[one] != told[one]] == ["chain", "events", "files"]
    assert again["events"][:-1] == told["events"]
    assert again["events"][-1]["says"][2] == "rights.evidence.made"


def change_an_event(told: Document) -> None:
    told["events"][1]["says"][1] = told["events"][0]["says"][1]


def change_a_fact(told: Document) -> None:
    told["events"][0]["says"][8]["channel"] = "letter"


def remove_an_event(told: Document) -> None:
    del told["events"][1]


def remove_the_last_event(told: Document) -> None:
    del told["events"][-1]


def swap_two_events(told: Document) -> None:
    told["events"][1], told["events"][2] = told["events"][2], told["events"][1]


def swap_and_number_anew(told: Document) -> None:
    swap_two_events(told)
    for number, event in enumerate(told["events"], start=1):
        event["n"] = number


def add_an_event(told: Document) -> None:
    told["events"].append(dict(told["events"][-1]))


def change_the_day_of_receipt(told: Document) -> None:
    told["clock"]["received_on"] = str(dt.date.fromisoformat(told["clock"]["received_on"]) + dt.timedelta(40))


def change_the_last_day(told: Document) -> None:
    told["clock"]["due_on"] = "2031-01-02"


def change_a_digest(told: Document) -> None:
    told["said"][0]["sha256"] = "0" * 64


def change_the_outcome(told: Document) -> None:
    told["lines"][0]["outcome"] = "refused"


FORGERIES = [
    change_an_event,
    change_a_fact,
    remove_an_event,
    remove_the_last_event,
    swap_two_events,
    swap_and_number_anew,
    add_an_event,
    change_the_day_of_receipt,
    change_the_last_day,
    change_a_digest,
    change_the_outcome,
]
NAMED = {
    change_an_event: "event 2 was changed",
    change_a_fact: "event 1 does not fit its link",
    remove_an_event: "event 2 is missing",
    remove_the_last_event: "the end of the events was changed",
    swap_two_events: "put in another order",
    swap_and_number_anew: "event 2 was changed, or does not follow the one before it",
    change_the_last_day: "the last day to answer is",
}


@pytest.mark.django_db(transaction=True)
def test_any_change_is_found_and_named(case: Case, tmp_path: Path) -> None:
    data = made(case)
    assert check(tmp_path, data)[0] == 0
    for forge in FORGERIES:
        files = opened(data)
        told = json.loads(files["evidence.json"])
        forge(told["document"])
        files["evidence.json"] = verify.as_text(told)

        code, said = check(tmp_path, bundled(files))

        assert code == 1, forge
        assert "the signature does not fit" in said, forge
        assert NAMED.get(forge, "") in said, (forge, said)


def chained_anew(told: Document) -> None:
    before = verify.START
    for number, event in enumerate(told["events"], start=1):
        event["n"] = number
        before = event["chain"] = verify.chained(before, event)
    told["chain"] = {"events": len(told["events"]), "last": before}


@pytest.mark.django_db(transaction=True)
def test_whoever_chains_and_signs_anew_is_found_by_the_key(case: Case, tmp_path: Path) -> None:
    files, thief = opened(made(case)), Ed25519PrivateKey.generate()
    told = json.loads(files["evidence.json"])["document"]
    remove_an_event(told)
    chained_anew(told)
    told["trail_head"] = ""
    told["key"] = thief.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    signature = thief.sign(verify.canonical(told)).hex()
    forged = bundled(files | {"evidence.json": verify.as_text({"document": told, "signature": signature})})

    code, said = check(tmp_path, forged, "--key", making.public_key())

    assert code == 1
    assert "signed with another key than the one you gave" in said


@pytest.mark.django_db(transaction=True)
def test_an_event_that_was_changed_in_the_portal_does_not_fit_its_link(case: Case, tmp_path: Path) -> None:
    """The portal signs what it holds: only the trail's own digest tells that an entry is not what it was."""
    files = opened(made(case))
    told = json.loads(files["evidence.json"])["document"]
    change_a_fact(told)
    chained_anew(told)
    signature = making._signer().sign(verify.canonical(told)).hex()
    forged = bundled(files | {"evidence.json": verify.as_text({"document": told, "signature": signature})})

    code, said = check(tmp_path, forged, "--key", making.public_key())

    assert code == 1
    assert [line for line in said.splitlines() if line.startswith("- ")] == [
        f"- event 1 does not fit its link {told['events'][0]['link']['position']} of the trail"
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["index.html", "verify.py", "evidence.json", "more.txt"])
def test_a_changed_or_added_file_is_found(name: str, case: Case, tmp_path: Path) -> None:
    files = opened(made(case))
    files[name] = files.get(name, b"") + b" "

    code, said = check(tmp_path, bundled(files))

    assert code == 1
    assert f"{name} was" in said


@pytest.mark.parametrize("data", [b"", b"PK", bundled({"a.txt": b"x"}), bundled({"evidence.json": b"[]"})])
def test_what_is_no_evidence_file_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    code, said = check(tmp_path, data)

    assert (code, said.startswith("NOT WHOLE: this is no evidence file")) == (1, True)


@given(message=st.binary(max_size=200), place=st.integers(0, 63), change=st.integers(1, 255))
def test_the_script_checks_signatures_as_the_library_does(message: bytes, place: int, change: int) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    signature = key.sign(message)
    spoilt = bytearray(signature)
    spoilt[place] ^= change

    assert verify.signed(public, message, signature)
    assert not verify.signed(public, message, bytes(spoilt))
    assert not verify.signed(public, message + b"x", signature)
    assert not verify.signed(public, message, signature[:-1])


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31))


@given(
    received=DAYS,
    extended=st.booleans(),
    waits=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=3),
)
def test_the_script_counts_the_last_day_as_the_rules_do(
    received: dt.date, extended: bool, waits: list[tuple[int, int]]
) -> None:
    free = Holidays()
    pauses = [
        Pause(asked_on=(asked := received + dt.timedelta(after)), answered_on=asked + dt.timedelta(length))
        for after, length in waits
    ]
    due = deadline(received, extended=extended, pauses=pauses, holidays=free)
    span = (received + dt.timedelta(n) for n in range(260))

    counted = verify.due_on(
        {
            "received_on": str(received),
            "months": 3 if extended else 1,
            "pauses": [
                {"asked_on": str(one.asked_on), "counted_through": str(one.answered_on)} for one in due.pauses
            ],
            "holidays": [str(day) for day in span if day in free],
        }
    )

    assert counted == str(due.due_on)


@pytest.mark.django_db(transaction=True)
def test_the_command_writes_the_file_and_notes_it(
    case: Case, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    call_command("evidence", case.reference.lower())
    code, _said = check(tmp_path, capfdbinary.readouterr().out)
    call_command("evidence", case.reference, out=tmp_path / "again.zip")

    noted = Entry.objects.filter(action="rights.evidence.made")
    assert code == 0
    assert check(tmp_path, (tmp_path / "again.zip").read_bytes())[0] == 0
    assert [(one.subject_id, one.about_id) for one in noted] == [(case.member_id, str(case.pk))] * 2


@pytest.mark.django_db(transaction=True)
def test_the_command_says_when_there_is_no_such_request(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CommandError, match="No request has that number"):
        call_command("evidence", "R-2026-9999")
    call_command("evidence", key=True)

    assert capsys.readouterr().out.strip() == making.public_key()
