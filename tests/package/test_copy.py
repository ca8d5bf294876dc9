"""A copy from filing to the decrypted file: every file of the contract, every row of the person, nobody else's."""

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from typing import Any

import jsonschema
import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from portal import register
from portal.activity.models import PageView
from portal.correspondence.models import Message, Thread
from portal.members.models import Member
from portal.notices.personal_data import TermsAcceptances
from portal.recipients.models import Disclosure
from portal.recipients.services import looked
from retention import glance
from rights.models import Channel, Line, Package
from rights.rules.right import Right
from rights.rules.states import Outcome, State
from rights.services import intake, packaging
from tests.cast import keep_promises
from tests.letters.reading import squeezed, text_of

pytestmark = pytest.mark.django_db(transaction=True)


def ask(member: Member, *rights: Right, **more: Any) -> list[Line]:
    filed = intake.file_case(
        member=member,
        asked=[intake.Asked(right=right, **more) for right in rights],
        channel=Channel.PORTAL,
        language=member.language,
        now=timezone.now(),
    )
    return list(filed.case.lines.order_by("right"))


def unpack(package: Package) -> zipfile.ZipFile:
    data = b"".join(packaging.opened(package=package, now=timezone.now(), network="test"))
    assert len(data) == package.size
    assert hashlib.sha256(data).hexdigest() == package.digest
    return zipfile.ZipFile(io.BytesIO(data))


def packed(member: Member, right: Right = Right.ACCESS, **more: Any) -> zipfile.ZipFile:
    (line,) = ask(member, right, **more)
    keep_promises()
    return unpack(Package.objects.get(line=line))


def test_a_copy_ends_answered_with_every_file_of_the_contract(alice: Member) -> None:
    (line,) = ask(alice, Right.ACCESS)

    keep_promises()

    line.refresh_from_db()
    assert (line.state, line.outcome) == (State.ANSWERED, Outcome.DONE)
    names = set(unpack(line.package).namelist())
    assert {
        "index.html",
        "letter.pdf",
        "manifest.json",
        "data/profile.json",
        "data/profile.csv",
        "schema/profile.json",
    } <= names
    assert any(name.startswith("receipts/") for name in names)


def test_the_manifest_tells_the_truth_about_every_file(alice: Member) -> None:
    archive = packed(alice)

    manifest = json.loads(archive.read("manifest.json"))

    assert {entry["name"] for entry in manifest["files"]} == set(archive.namelist()) - {"manifest.json"}
    for entry in manifest["files"]:
        content = archive.read(entry["name"])
        assert (len(content), hashlib.sha256(content).hexdigest()) == (entry["bytes"], entry["sha256"]), (
            entry["name"]
        )


def test_every_json_file_fits_its_schema(alice: Member) -> None:
    archive = packed(alice)

    for name in [name for name in archive.namelist() if name.startswith("data/") and name.endswith(".json")]:
        category = name.removeprefix("data/").removesuffix(".json")
        schema = json.loads(archive.read(f"schema/{category}.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(json.loads(archive.read(name)), schema, jsonschema.Draft202012Validator)


NASTY = [
    "=1+1",
    "+46",
    "-2",
    "@cmd",
    "\t=x",
    'a"b,c\nd\\e',
    "<script>alert(1)</script>",
    "\u202eabc",
    "Å' -- %s {{7*7}}",
]


def test_nasty_text_comes_through_exactly_and_harmlessly(alice: Member) -> None:
    thread = Thread.objects.create(member=alice, subject="=SUM(A1)")
    for text in NASTY:
        Message.objects.create(thread=thread, author="member", text=text)

    archive = packed(alice)

    told = {one["text"] for one in json.loads(archive.read("data/messages.json"))["records"]["message"]}
    assert told == set(NASTY)
    rows = list(csv.DictReader(io.StringIO(archive.read("data/messages.csv").decode(), newline="")))
    cells = {row["text"] for row in rows if row["record"] == "message"}
    assert cells == {f"'{text}" if text[0] in "=+-@\t" else text for text in NASTY}
    page = archive.read("index.html").decode()
    assert "apostrof" in page
    assert "apostrof" in json.loads(archive.read("manifest.json"))["csv_note"]
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "csv_note" in json.loads(archive.read("manifest.json"))


@pytest.mark.rule("R15-15")
def test_many_rows_go_on_numbered_pages_that_index_lists(alice: Member) -> None:
    now = timezone.now()
    PageView.objects.bulk_create(
        [PageView(member=alice, at=now - dt.timedelta(minutes=n), path=f"/p/{n}") for n in range(2500)]
    )

    archive = packed(alice)

    told = json.loads(archive.read("data/page_use.json"))["records"]["pageview"]
    pages = sorted(name for name in archive.namelist() if name.startswith("pages/"))
    index = archive.read("index.html").decode()
    assert len(told) == 2500
    assert len(pages) == 3
    assert all(f'href="{page}"' in index for page in pages)
    text = index + "".join(archive.read(page).decode() for page in pages)
    assert all(text.count(f"<td>/p/{n}</td>") == 1 for n in range(2500))


@pytest.mark.rule("R20-1")
@pytest.mark.promise(63)
def test_a_move_holds_what_was_given_or_observed_and_nothing_concluded(alice: Member) -> None:
    archive = packed(alice, Right.PORTABILITY)

    names = archive.namelist()
    assert "data/profile.json" in names
    for name in [name for name in names if name.startswith("schema/")]:
        assert "favourite" not in archive.read(name).decode()
    assert "data/statistics.json" not in names


@pytest.mark.promise(25)
def test_secrets_are_told_of_and_never_shown(bob: Member) -> None:
    bob.set_password("a long password of Alice")
    bob.save()

    archive = packed(bob)

    everything = b"".join(archive.read(name) for name in archive.namelist() if not name.endswith(".pdf"))
    assert bob.password.encode() not in everything
    assert "stored as a hash" in archive.read("index.html").decode()


def test_the_letter_tells_in_words_who_looked_and_why(alice: Member, dana: Member) -> None:
    dana.groups.add(Group.objects.get(name="handler"))
    look: dict[str, Any] = {"member": alice, "by": dana, "page": "member", "now": timezone.now()}
    looked(**look, reason="support")
    looked(**look, reason="other", note="Brev i retur")

    letter = text_of(packed(alice).read("letter.pdf"))

    for words in ("handläggare", "för att svara på din fråga", "av ett annat skäl: Brev i retur"):
        assert squeezed(words) in letter
    assert "support" not in letter


def test_strangers_rows_are_not_in_it(alice: Member, bob: Member) -> None:
    thread = Thread.objects.create(member=bob, subject="Bob only")
    Message.objects.create(thread=thread, author="member", text="Bob only text")

    archive = packed(alice)

    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"Bob only" not in everything
    assert str(bob.pk).encode() not in everything


def test_destroying_the_file_destroys_its_key_and_bytes(alice: Member) -> None:
    (line,) = ask(alice, Right.ACCESS)
    keep_promises()
    package = Package.objects.get(line=line)

    packaging.destroy(package=package, by="member", now=timezone.now())

    package.refresh_from_db()
    assert package.key_wrapped is None
    with pytest.raises(packaging.Gone):
        packaging.opened(package=package, now=timezone.now(), network="test")


def test_truth_and_time_are_written_alike_in_json_and_csv(alice: Member) -> None:
    archive = packed(alice)
    (told,) = json.loads(archive.read("data/profile.json"))["records"]["member"]
    rows = csv.DictReader(io.StringIO(archive.read("data/profile.csv").decode(), newline=""))
    (cells,) = [row for row in rows if row["record"] == "member"]
    alike = {name: value for name, value in told.items() if isinstance(value, bool)}

    assert cells["joined_at"] == told["joined_at"]
    assert told["joined_at"][10] == "T"
    assert alike
    assert {name: cells[name] for name in alike} == {
        name: str(value).lower() for name, value in alike.items()
    }


@pytest.mark.rule("R15-4")
def test_the_letter_names_recipients_only_of_what_is_held_or_was_given(alice: Member, bob: Member) -> None:
    book, now = register.current(), timezone.now()
    rows = glance.of_member(member=alice, now=now, language=alice.language)
    telling = {row.about.id for row in rows if row.records or not row.about.stored}
    empty = [one for one in book.categories if one.id not in telling and one.recipients]
    getting = {recipient for one in book.categories if one.id in telling for recipient in one.recipients}
    idle = {recipient for one in empty for recipient in one.recipients} - getting

    before = text_of(packed(alice).read("letter.pdf"))
    category = next(one for one in empty if set(one.recipients) & idle)
    given = next(recipient for recipient in category.recipients if recipient in idle)
    Disclosure.objects.create(
        member=bob,
        recipient=given,
        category=category.id,
        purpose=category.purposes[0],
        country="SE",
        at=now,
    )
    after = text_of(packed(bob).read("letter.pdf"))

    assert all(squeezed(book.recipient(one).called("en")) not in squeezed(before) for one in idle)
    assert squeezed(category.label.in_language(alice.language)) in squeezed(before)
    assert squeezed(book.recipient(given).called("en")) in squeezed(after)


@pytest.mark.rule("R20-1")
def test_what_we_sent_stands_in_a_copy_and_is_not_moved(alice: Member) -> None:
    copied = packed(alice)
    moved = packed(alice, Right.PORTABILITY)

    letters = json.loads(copied.read("data/letters.json"))["records"]
    told = json.loads(moved.read("data/notices.json"))["records"]
    assert any(rows for rows in letters.values())
    assert "data/letters.json" not in moved.namelist()
    assert "data/profile.json" in moved.namelist()
    assert set(told) == {TermsAcceptances.name()}
