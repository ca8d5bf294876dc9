"""A copy of an identity document: only as the last resort, locked apart, seen by the checker alone, and then gone."""

import datetime as dt
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from portal import crypto, register
from portal.correspondence.uploads import Upload, checked
from portal.datamap.registry import declared
from portal.members.models import Member
from portal.recipients.models import LookUp
from portal.trail.models import Entry
from rights.clock import deadline_of, still_since
from rights.documents import IdDocument
from rights.models import Case, Channel
from rights.rules.identity import Doubt, Ending, Way
from rights.rules.right import Right
from rights.rules.states import Role, State
from rights.services import casebook, checking, documents, identity, lifecycle, reminding
from rights.tasks import expire_documents
from rights.timing import Pause
from tests.cast import keep_promises, make_member
from tests.desk.conftest import AtDesk, at_desk, staff
from tests.joining.steps import newest_code, sent
from tests.requests.walking import fetched
from tests.rights import oracle
from tests.rights.clockwork import ask, begin, file_on, noon, stored

__all__ = ["at_desk", "staff"]
pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
PICTURE = b"\x89PNG\r\n\x1a\n" + b"Gun Persson, pass, giltigt till 2030" + bytes(200)
BECAUSE = "Brevet med koden kom tillbaka, och namnet i begäran är ett annat."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Settings) -> None:
    """A folder of its own for each test: nothing that another left lies in it."""
    settings.INSYN_ID_DOCUMENTS = tmp_path / "id_documents"


def upload(body: bytes = PICTURE, name: str = "Guns pass.png") -> Upload:
    return checked((SimpleUploadedFile(name, body),))[0]


@pytest.fixture
def gun(db: None) -> Member:
    """A person without an account, whose address we know."""
    return make_member("gun@example.org", name="Gun", language="sv", has_account=False)


@pytest.fixture
def erik(db: None) -> Member:
    return make_member("erik@example.org", name="Erik", is_staff=True)


@pytest.fixture
def case(gun: Member, dana: Member) -> Case:
    """Gun's request, for which two details did not fit, so that Dana has asked for a copy."""
    found = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    begin(found, now=timezone.now())
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    checking.ask(case=found, because=BECAUSE, by=dana, role=Role.HANDLER, now=timezone.now())
    return Case.objects.get(pk=found.pk)


def send(case: Case, *, now: dt.datetime | None = None, body: bytes = PICTURE) -> IdDocument:
    moment = now or timezone.now()
    return checking.take(case=case, upload=upload(body), by=case.member, role=Role.SYSTEM, now=moment)


def check(case: Case, *, by: Member, fits: bool) -> None:
    checking.look(case=case, by=by, now=timezone.now())
    checking.decide(case=case, fits=fits, by=by, now=timezone.now())


def stands(case: Case) -> State:
    return case.lines.get().stands


def url(case: Case, act: str) -> str:
    return reverse(f"admin:rights_case_{act}", args=[case.pk])


def everything_on_disk() -> bytes:
    """All bytes below the data folder and that of the copies, whatever lies there."""
    found = []
    for folder in (settings.INSYN_DATA, settings.INSYN_ID_DOCUMENTS):
        for place, _, names in os.walk(folder):
            found += [(Path(place) / name).read_bytes() for name in names]
    return b"".join(found)


@pytest.mark.rule("R12-11")
def test_a_copy_is_asked_for_only_after_another_way_with_the_reason_and_once(
    gun: Member, alice: Member, dana: Member
) -> None:
    def ask_copy(found: Case, because: str = BECAUSE) -> Pause:
        return checking.ask(case=found, because=because, by=dana, role=Role.HANDLER, now=timezone.now())

    found = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    with pytest.raises(identity.NotOnTheLadder):
        ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.DOCUMENT)
    with pytest.raises(identity.NothingAsked):
        ask_copy(found)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.EMAIL_CODE)
    with pytest.raises(checking.NoReason):
        ask_copy(found, " ")

    made = ask_copy(found)

    assert (made.way, made.only_because) == (Way.DOCUMENT, BECAUSE)
    assert not checking.may_ask(Case.objects.get(pk=found.pk))
    misused = file_on(timezone.now().date(), member=alice, channel=Channel.PORTAL)
    ask(misused, now=timezone.now(), by=dana, reason=Doubt.ACCOUNT_MISUSED)
    with pytest.raises(identity.NotOnTheLadder):
        ask_copy(misused)


def test_the_database_keeps_no_question_for_a_copy_without_a_reason(case: Case) -> None:
    with pytest.raises(IntegrityError, match="rights_document_only_for_a_reason"), transaction.atomic():
        Pause.objects.filter(way=Way.DOCUMENT).update(only_because="")
    with pytest.raises(IntegrityError, match="rights_document_only_for_a_reason"), transaction.atomic():
        Pause.objects.filter(way=Way.TWO_ITEMS).update(only_because="x")


@pytest.mark.rule("R12-11")
def test_the_letter_says_why_what_to_cover_and_when_it_is_deleted(case: Case, gun: Member) -> None:
    told = " ".join(str(sent(str(gun.email))[-1].body).split())

    assert BECAUSE in told
    assert "de fyra sista siffrorna i ditt personnummer" in told
    assert f"”Endast för {case.reference}”" in told
    assert "senast efter 30 dagar" in told
    assert "Skicka inte" not in told


@pytest.mark.rule("R12-11")
def test_the_copy_lies_locked_apart_with_a_key_of_its_own_and_without_its_name(case: Case) -> None:
    held = send(case)

    assert held.path.parent == Path(settings.INSYN_ID_DOCUMENTS)
    assert held.path.parent.stat().st_mode & 0o777 == 0o700
    assert held.path.stat().st_mode & 0o777 == 0o600
    assert b"Gun Persson" not in everything_on_disk()
    key = crypto.unwrap(bytes(held.key_wrapped or b""), master=settings.INSYN_KEY_FILE).decode()
    opened = pyrage.decrypt(held.path.read_bytes(), [pyrage.x25519.Identity.from_str(key)])
    assert opened == PICTURE
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM rights_iddocument t")
        (row,) = cursor.fetchone() or ("",)
    assert "Guns pass" not in row


@pytest.mark.rule("R12-11", "T-12")
@pytest.mark.promise(136)
@pytest.mark.parametrize("fits", [True, False])
def test_the_copy_is_gone_when_it_is_checked_and_the_person_is_told(
    case: Case, gun: Member, erik: Member, fits: bool
) -> None:
    held = send(case)

    check(case, by=erik, fits=fits)

    assert not held.path.exists()
    assert list(Path(settings.INSYN_ID_DOCUMENTS).iterdir()) == []
    kept = IdDocument.objects.get()
    assert kept.key_wrapped is None
    assert (kept.ended, kept.ended_by) == (Ending.FITS if fits else Ending.DOES_NOT_FIT, erik.pk)
    assert stands(case) is (State.REVIEWING if fits else State.IDENTIFYING)
    told = sent(str(gun.email))[-1]
    assert told.subject == "Kopian av din legitimation är raderad"
    assert str(Ending(kept.ended).label) in " ".join(str(told.body).split())
    with pytest.raises(checking.Gone):
        checking.look(case=case, by=erik, now=timezone.now())


@pytest.mark.rule("R12-11")
def test_the_trail_says_who_verified_and_when_and_holds_no_image(case: Case, erik: Member) -> None:
    send(case)
    check(case, by=erik, fits=True)

    entries = Entry.objects.about("rights.case", case.pk).order_by("pk")
    shown = entries.get(action="rights.identity.shown")
    assert (shown.actor_id, shown.role, shown.facts) == (erik.pk, "verifier", {"way": "document"})
    assert entries.get(action="rights.document.destroyed").facts["ended"] == "fits"
    assert entries.get(action="rights.document.received").role == "member"
    assert "Gun Persson" not in str(list(entries.values()))
    pause = Pause.objects.get(way=Way.DOCUMENT)
    assert (pause.shown, pause.seen_by, pause.confirmed_by) == (Way.DOCUMENT, erik.pk, None)


def test_whoever_asked_for_the_copy_neither_opens_nor_checks_it(
    case: Case, dana: Member, erik: Member
) -> None:
    send(case)
    with pytest.raises(identity.SamePerson):
        checking.look(case=case, by=dana, now=timezone.now())
    with pytest.raises(identity.SamePerson):
        checking.decide(case=case, fits=True, by=dana, now=timezone.now())
    with pytest.raises(checking.NotSeen):
        checking.decide(case=case, fits=True, by=erik, now=timezone.now())

    check(case, by=erik, fits=True)

    with pytest.raises(IntegrityError, match="rights_document_checked_by_another"), transaction.atomic():
        Pause.objects.filter(way=Way.DOCUMENT).update(seen_by=F("asked_by"))
    with pytest.raises(IntegrityError, match="rights_document_seen_by_its_checker"), transaction.atomic():
        IdDocument.objects.update(looked_by=dana.pk)


@pytest.mark.rule("R12-11", "T-12")
def test_thirty_days_are_the_limit_whatever_happens(case: Case, gun: Member, erik: Member) -> None:
    held = send(case)
    assert held.expires_at - held.came_at == dt.timedelta(days=30)
    assert documents.expire(now=held.expires_at - dt.timedelta(seconds=1)) == 0
    with pytest.raises(checking.Gone):
        checking.look(case=case, by=erik, now=held.expires_at)

    assert documents.expire(now=held.expires_at) == 1
    assert documents.expire(now=held.expires_at) == 0

    assert not held.path.exists()
    assert IdDocument.objects.get().ended == Ending.EXPIRED
    assert "Vi hann inte kontrollera den" in " ".join(str(sent(str(gun.email))[-1].body).split())
    with pytest.raises(IntegrityError, match="rights_document_goes_in_30_days"), transaction.atomic():
        IdDocument.objects.update(expires_at=F("came_at") + dt.timedelta(days=30, seconds=1))


def test_the_clock_rings_the_deletion_often_enough(case: Case) -> None:
    rings = settings.CELERY_BEAT_SCHEDULE["expire-documents"]
    assert rings["task"] == expire_documents.name
    assert rings["schedule"] == 300.0
    held = send(case, now=timezone.now() - dt.timedelta(days=31))

    expire_documents()

    assert not held.path.exists()


def test_the_register_may_shorten_the_time_and_never_lengthen_it(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = register.current()
    for days, kept in ((7, 7), (90, 30)):
        identity_of = book.identity.__class__(methods=book.identity.methods, document_max_days=days)
        monkeypatch.setattr(
            register, "current", lambda found=identity_of: type("Book", (), {"identity": found})
        )
        assert documents.days_kept() == kept


@pytest.mark.parametrize("key", [b"x", None])
def test_no_key_outlives_its_copy(case: Case, key: bytes | None) -> None:
    send(case)
    wrong = {"key_wrapped": key} | ({"destroyed_at": timezone.now(), "ended": "expired"} if key else {})

    with pytest.raises(IntegrityError, match="rights_gone_document_has_no_key"), transaction.atomic():
        IdDocument.objects.update(**wrong)


@pytest.mark.rule("R12-11")
@pytest.mark.parametrize("end", ["withdrawn", "another way", "signed in"])
def test_a_copy_that_nobody_needs_any_more_is_gone_at_once(
    case: Case, gun: Member, dana: Member, end: str
) -> None:
    held = send(case)

    if end == "withdrawn":
        lifecycle.withdraw(line=case.lines.get(), now=timezone.now(), by=gun.pk)
    elif end == "another way":
        way = Way.IN_PERSON
        identity.ask_otherwise(case=case, way=way, by=dana, role=Role.HANDLER, now=timezone.now())
    else:
        identity.prove(case=case, way=Way.SIGN_IN, now=timezone.now(), by=gun)

    assert not held.path.exists()
    assert IdDocument.objects.get().ended == Ending.NOT_NEEDED


def test_one_copy_at_a_time_and_three_that_do_not_fit_close_the_way(case: Case, erik: Member) -> None:
    send(case)
    with pytest.raises(checking.OneIsHere):
        send(case)
    check(case, by=erik, fits=False)
    for _ in range(2):
        send(case)
        check(case, by=erik, fits=False)

    with pytest.raises(identity.TriesUsedUp):
        send(case)

    assert IdDocument.objects.count() == 3
    assert Entry.objects.filter(action="rights.identity.blocked").count() == 1
    assert list(Path(settings.INSYN_ID_DOCUMENTS).iterdir()) == []


def test_a_copy_that_nobody_asked_for_is_not_kept(gun: Member, dana: Member) -> None:
    found = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)

    with pytest.raises(checking.NotAsked):
        send(found)
    assert not IdDocument.objects.exists()


def test_what_a_crash_left_on_the_disk_goes_too_and_nothing_else(case: Case) -> None:
    held = send(case)
    left, fresh = (Path(settings.INSYN_ID_DOCUMENTS) / f"{name}.age" for name in ("left", "fresh"))
    for file in (left, fresh):
        file.write_bytes(b"locked")
    long_ago = (timezone.now() - dt.timedelta(hours=2)).timestamp()
    for file in (left, held.path):
        os.utime(file, (long_ago, long_ago))

    assert documents.expire(now=timezone.now()) == 1

    assert (left.exists(), fresh.exists(), held.path.exists()) == (False, True, True)
    fresh.unlink()


def test_a_failure_while_it_is_checked_leaves_the_copy_and_the_key_together(
    case: Case, erik: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = send(case)
    checking.look(case=case, by=erik, now=timezone.now())
    monkeypatch.setattr(identity, "end", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        checking.decide(case=case, fits=True, by=erik, now=timezone.now())

    assert held.path.exists()
    assert IdDocument.objects.get().key_wrapped is not None


def as_guest(case: Case) -> Client:
    """The person without an account, after a code to the address on file."""
    client = Client()
    client.post(reverse("guest"), {"email": str(case.member.email)})
    client.post(reverse("guest_code"), {"code": newest_code(str(case.member.email))})
    return client


@pytest.mark.rule("R12-11")
@pytest.mark.promise(136)
def test_the_person_sends_the_copy_on_the_page_and_reads_there_that_it_is_deleted(
    case: Case, erik: Member
) -> None:
    client, here = as_guest(case), reverse("request_identity", args=[case.reference])
    shown = re.sub(r"</?span[^>]*>", "", client.get(here).content.decode())
    for text in (BECAUSE, "Täck över det vi inte behöver", "bilden på dig", f"”Endast för {case.reference}”"):
        assert text in shown
    assert "Vi behöver dem inte" not in shown

    for wrong in ({}, {"file": SimpleUploadedFile("x.png", b"<html><script>alert(1)</script>")}):
        assert "error-summary" in client.post(here, {"act": "copy", **wrong}).content.decode()
    plain = SimpleUploadedFile("pass.txt", b"Gun Persson")
    assert (
        "En kopia är en PDF, JPEG eller PNG."
        in client.post(here, {"act": "copy", "file": plain}).content.decode()
    )
    assert not IdDocument.objects.exists()
    sending = {"act": "copy", "file": SimpleUploadedFile("pass.png", PICTURE)}
    assert client.post(here, sending).headers["Location"] == here

    held = IdDocument.objects.get()
    assert held.brought_by is None
    assert "Vi har din kopia. Den är inlåst" in client.get(here).content.decode()
    check(case, by=erik, fits=False)
    assert "Den visade inte att det är du." in client.get(here).content.decode()
    client.post(here, {"act": "copy", "file": SimpleUploadedFile("pass.png", PICTURE)})
    check(case, by=erik, fits=True)
    assert client.get(here).headers["Location"] == reverse("request", args=[case.reference])
    assert (
        "Kopian av din legitimation raderades"
        in client.get(reverse("request", args=[case.reference])).content.decode()
    )


def test_a_stranger_sends_no_copy(case: Case, mallory: Member, as_member: SignIn) -> None:
    here = reverse("request_identity", args=[case.reference])
    sending = {"act": "copy", "file": SimpleUploadedFile("pass.png", PICTURE)}

    assert as_member(mallory).post(here, sending).status_code == 404
    assert Client().post(here, sending).status_code == 302
    assert not IdDocument.objects.exists()


@pytest.mark.rule("R12-9")
def test_who_can_sign_in_is_told_that_no_copy_is_needed(
    alice: Member, dana: Member, as_member: SignIn
) -> None:
    found = file_on(timezone.now().date(), member=alice, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.SIGN_IN)
    checking.ask(case=found, because=BECAUSE, by=dana, role=Role.HANDLER, now=timezone.now())
    client, here = as_member(alice), reverse("request_identity", args=[found.reference])

    shown = client.get(here).content.decode()
    assert "så du behöver inte skicka någon kopia" in shown
    assert 'type="file"' not in shown
    client.post(here, {"act": "copy", "file": SimpleUploadedFile("pass.png", PICTURE)})
    assert not IdDocument.objects.exists()

    client.post(here)
    assert found.lines.get().stands is not State.IDENTIFYING


def test_a_handler_asks_and_locks_a_posted_one_and_sees_no_way_to_it(
    gun: Member, at_desk: AtDesk, dana: Member
) -> None:
    found = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    handler = at_desk("handler")
    assert "errorlist" in handler.post(url(found, "ask_document"), {"because": ""}).content.decode()
    assert handler.post(url(found, "ask_document"), {"because": BECAUSE}).status_code == 302
    assert handler.get(url(found, "ask_document")).status_code == 302

    page = handler.get(reverse("admin:rights_case_change", args=[found.pk])).content.decode()
    assert url(found, "document_scan") in page
    assert url(found, "shown") not in page
    assert handler.get(url(found, "document_scan")).status_code == 200
    assert "errorlist" in handler.post(url(found, "document_scan"), {}).content.decode()
    handler.post(url(found, "document_scan"), {"file": SimpleUploadedFile("pass.png", PICTURE)})

    held = IdDocument.objects.get()
    assert held.brought_by == Member.objects.get(email="handler@staff.example.org").pk
    page = handler.get(reverse("admin:rights_case_change", args=[found.pk])).content.decode()
    assert "väntar på kontroll" in page
    assert url(found, "document") not in page
    assert handler.get(url(found, "document_scan")).status_code == 302
    for act in ("document", "document_open"):
        assert handler.get(url(found, act)).status_code == 403
        assert handler.post(url(found, act), {"fits": "yes"}).status_code == 403
    assert not LookUp.objects.filter(page="id_document").exists()


@pytest.mark.parametrize("role", ["approver", "auditor", "technician"])
def test_other_roles_reach_nothing_of_it(case: Case, at_desk: AtDesk, role: str) -> None:
    send(case)
    client = at_desk(role)
    for act in ("ask_document", "document", "document_scan", "document_open"):
        assert client.post(url(case, act), {"fits": "yes"}).status_code == 403


def test_only_who_checks_identities_is_led_to_the_copies_that_wait(case: Case, at_desk: AtDesk) -> None:
    tile, narrowed = "?document=waits", reverse("admin:rights_case_changelist") + "?document=waits"
    verifier, handler = at_desk("verifier"), at_desk("handler")
    assert case.reference not in verifier.get(narrowed).content.decode()

    send(case)

    assert case.reference in verifier.get(narrowed).content.decode()
    tiles = verifier.get(reverse("admin:index")).context["tiles"]
    assert [one.count for one in tiles if one.url.endswith(tile)] == ["1"]
    assert tile not in handler.get(reverse("admin:index")).content.decode()
    assert tile not in handler.get(reverse("admin:rights_case_changelist")).content.decode()


@pytest.mark.rule("R12-11")
def test_each_look_is_one_press_logged_in_the_persons_log_and_no_page_of_ours(
    case: Case, gun: Member, at_desk: AtDesk
) -> None:
    send(case, body=PICTURE)
    verifier = at_desk("verifier")
    assert (
        url(case, "document")
        in verifier.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    )
    assert verifier.get(url(case, "document_open")).status_code == 403
    assert "Öppna kopian först" in verifier.post(url(case, "document"), {"fits": "yes"}).content.decode()
    assert not LookUp.objects.filter(page="id_document").exists()

    answers = [verifier.post(url(case, "document_open")) for _ in range(2)]

    looks = LookUp.objects.filter(page="id_document")
    assert {(look.member_id, look.role, look.reason) for look in looks} == {
        (gun.pk, "verifier", case.reference)
    }
    assert looks.count() == 2
    for answer in answers:
        assert answer.content == PICTURE
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.headers["Content-Disposition"] == f'inline; filename="{case.reference}.png"'
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer.headers["Cache-Control"]
    page = verifier.get(url(case, "document")).content.decode()
    assert "Gun Persson" not in page
    assert "visas i en egen flik" in page

    assert verifier.post(url(case, "document"), {"fits": "yes"}).status_code == 302
    assert stands(case) is State.REVIEWING
    assert verifier.post(url(case, "document_open")).status_code == 302


@pytest.mark.rule("R12-11")
def test_a_pdf_comes_as_a_file_and_the_page_says_to_delete_it(case: Case, at_desk: AtDesk) -> None:
    pdf = upload(b"%PDF-1.7\n" + b"x" * 64, name="pass.pdf")
    checking.take(case=case, upload=pdf, by=case.member, role=Role.SYSTEM, now=timezone.now())
    verifier = at_desk("verifier")

    page = verifier.get(url(case, "document")).content.decode()
    answer = verifier.post(url(case, "document_open"))

    assert answer.headers["Content-Disposition"] == f'attachment; filename="{case.reference}.pdf"'
    assert "ta bort den där, och ur papperskorgen" in page
    assert "visas i en egen flik" not in page


@pytest.mark.rule("R12-11")
def test_a_copy_of_the_data_made_meanwhile_tells_of_it_and_holds_it_not(case: Case, gun: Member) -> None:
    held = send(case)
    other = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER, right=Right.ACCESS)
    keep_promises()

    file = fetched(as_guest(case), other)

    assert {PICTURE in file.read(name) for name in file.namelist()} == {False}
    told = json.loads(file.read("data/requests.json"))
    (row,) = told["records"]["iddocument"]
    assert row["expires_at"].startswith(f"{held.expires_at:%Y-%m-%d}")
    assert "key_wrapped" not in row


def test_nothing_of_it_is_moved(case: Case) -> None:
    fields = declared()["rights.iddocument"].fields

    assert {"came_at", "expires_at", "destroyed_at", "ended"} <= {
        n for n, f in fields.items() if f.kind.copied
    }
    assert not {name for name, field in fields.items() if field.kind.portable}


@pytest.mark.rule("D-9", "R12-12")
def test_the_clock_runs_while_a_copy_waits_to_be_checked_and_stands_again_when_it_did_not_do(
    gun: Member, dana: Member, erik: Member
) -> None:
    monday = dt.date(2026, 6, 1)
    found = file_on(monday, member=gun, channel=Channel.LETTER)
    begin(found, now=noon(monday))
    ask(found, now=noon(monday), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    checking.ask(case=found, because=BECAUSE, by=dana, role=Role.HANDLER, now=noon(monday))

    def on(days: int) -> dt.datetime:
        return noon(monday + dt.timedelta(days=days))

    def last_day(days: int) -> dt.date:
        case = Case.objects.get(pk=found.pk)
        return deadline_of(case, today=monday + dt.timedelta(days=days)).due_on

    def stands_still() -> dt.datetime | None:
        case = Case.objects.get(pk=found.pk)
        assert case.waits == (still_since(case) is not None)
        return still_since(case)

    def looked(days: int, *, fits: bool) -> None:
        checking.look(case=found, by=erik, now=on(days))
        checking.decide(case=found, fits=fits, by=erik, now=on(days))

    assert stands_still() == on(0)
    send(found, now=on(3))
    assert stands_still() is None
    assert last_day(20) == last_day(3) == stored(found) == oracle.due(monday, months=1, paused_days=3)
    assert not identity.unanswered(on(29)).exists()
    assert reminding.remind(now=noon(last_day(20) - dt.timedelta(days=1))) == 1

    looked(25, fits=False)
    assert stands_still() == on(25)
    assert last_day(25) == last_day(20)
    assert not identity.unanswered(on(54)).exists()
    assert identity.unanswered(on(55)).get() == found
    send(found, now=on(27), body=PICTURE + b"2")
    looked(29, fits=True)
    assert stands_still() is None
    assert last_day(29) == stored(found) == oracle.due(monday, months=1, paused_days=3 + 2)
    (row,) = casebook.rows()
    assert row.waited_days == 3 + 2


def test_the_pages_say_that_we_have_the_copy_and_ask_for_nothing_while_it_is_checked(
    case: Case, gun: Member, as_member: SignIn, at_desk: AtDesk
) -> None:
    client, checker = as_member(gun), at_desk("verifier")
    page, show = (reverse(name, args=[case.reference]) for name in ("request", "request_identity"))

    def stands(where: str) -> tuple[bool, bool]:
        shown = client.get(where).content.decode()
        still = re.search("Klockan (står|har stått) stilla", shown)
        return still is not None, "Vi har din kopia och kontrollerar den" in shown

    asked = client.get(page).content.decode()
    assert "Väntar på dig" in asked
    assert f'class="btn" href="{show}"' in asked
    assert "<progress" not in asked
    assert stands(page) == stands(show) == (True, False)
    send(case)
    shown = client.get(page).content.decode()
    assert "Väntar på dig" not in shown
    assert f'href="{show}"' not in shown
    assert "<progress" in shown
    assert stands(page) == stands(show) == (False, True)
    assert "Vi väntar till" not in client.get(show).content.decode()
    desk = checker.get(reverse("admin:rights_case_change", args=[case.pk])).content.decode()
    assert "En kopia har kommit och ska kontrolleras" in desk
    assert "Klockan har stått stilla" not in desk


def test_who_can_sign_in_is_told_that_a_code_is_enough_and_of_no_copy_first(
    alice: Member, dana: Member, as_member: SignIn
) -> None:
    found = file_on(timezone.now().date(), member=alice, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    checking.ask(case=found, because=BECAUSE, by=dana, role=Role.HANDLER, now=timezone.now())

    page = as_member(alice).get(reverse("request_identity", args=[found.reference])).content.decode()

    assert "Att du är inloggad och bekräftar det med en kod eller en lösennyckel." in page
    assert str(Way.DOCUMENT.label) not in page
