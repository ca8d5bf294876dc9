"""What was covered is nowhere in the file, in no format; all the rest is; its reader sees marks, reasons and ways out."""

import csv
import dataclasses
import io
import json
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import override

from portal import register
from portal.correspondence.models import Attachment, Message, Thread
from portal.members.models import Member
from portal.recipients.services import looked
from portal.trail.models import Entry
from rights.masks import Mask
from rights.models import Channel, Line, Note
from rights.rules.masking import MaskGround
from rights.rules.right import Right
from rights.rules.states import Outcome, Role, State
from rights.services import collecting, intake, masking
from rights.services.masking import Because, CannotMask, Where
from tests.cast import keep_promises
from tests.joining.steps import sent
from tests.letters.reading import squeezed, text_of
from tests.package.test_copy import unpack

pytestmark = pytest.mark.django_db(transaction=True)
HANDLER = uuid.UUID(int=1)
BERTIL = "Bertil Blomqvist"
TEXT = f'=Hej!\r\n{BERTIL} 🌻 bor granne med mig. Jag klagar på <{BERTIL}>, inte på er: "100 %".'
LEFT = {
    "sv": '=Hej!\r\n[dolt 1: skulle skada andras rättigheter] 🌻 bor granne med mig. '
    'Jag klagar på <[dolt 2: skulle skada andras rättigheter]>, inte på er: "100 %".',
    "en": '=Hej!\r\n[covered 1: would harm the rights of others] 🌻 bor granne med mig. '
    'Jag klagar på <[covered 2: would harm the rights of others]>, inte på er: "100 %".',
}  # fmt: skip
OTHERS = Because(ground=MaskGround.OTHERS_RIGHTS)


@pytest.fixture(autouse=True)
def careful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register wants a person to look before any file is made."""
    book = register.current()
    wanted = dataclasses.replace(book, handling=dataclasses.replace(book.handling, without_human=()))
    monkeypatch.setattr(register, "current", lambda: wanted)


def waiting(member: Member, *rights: Right) -> list[Line]:
    """File a request for these rights and let it come before a person."""
    case = intake.file_case(
        member=member,
        asked=[intake.Asked(right=right) for right in rights or (Right.ACCESS,)],
        channel=Channel.PORTAL,
        language=member.language,
        now=timezone.now(),
    ).case
    keep_promises()
    lines = list(case.lines.order_by("right"))
    assert {line.stands for line in lines} == {State.REVIEWING}
    return lines


def wrote(member: Member, text: str) -> Message:
    thread, _made = Thread.objects.get_or_create(member=member, defaults={"subject": "Grannar"})
    return Message.objects.create(thread=thread, author="member", text=text)


def of(row: Any, column: str = "text") -> Where:
    return Where(table=row._meta.label_lower, row=str(row.pk), column=column)


def cover(line: Line, where: Where, because: Because = OTHERS, words: str = "") -> None:
    told: dict[str, Any] = {
        "line": line,
        "where": where,
        "because": because,
        "by": HANDLER,
        "now": timezone.now(),
    }
    if words:
        masking.cover_words(words=words, **told)
    else:
        masking.cover(**told)


def released(line: Line) -> zipfile.ZipFile:
    collecting.release(line=line, now=timezone.now(), role=Role.HANDLER)
    keep_promises()
    line.refresh_from_db()
    return unpack(line.package)


def everything(archive: zipfile.ZipFile) -> str:
    """Return all that the file says, the words of its PDFs among it, without any space."""
    papers = [name for name in archive.namelist() if name.endswith(".pdf")]
    plain = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
    return squeezed("".join([*plain, *(text_of(archive.read(name)) for name in papers), *archive.namelist()]))


def rows_of(archive: zipfile.ZipFile, category: str, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(archive.read(f"data/{category}.json"))["records"][table]
    return found


def cells_of(archive: zipfile.ZipFile, category: str, table: str) -> list[dict[str, str]]:
    text = archive.read(f"data/{category}.csv").decode()
    return [row for row in csv.DictReader(io.StringIO(text, newline="")) if row["record"] == table]


@pytest.mark.parametrize(("text", "stands"), [(TEXT, State.REVIEWING), ("", State.ANSWERED)])
def test_where_the_register_says_so_only_a_file_that_others_may_be_in_waits_for_a_person(
    alice: Member, monkeypatch: pytest.MonkeyPatch, text: str, stands: State
) -> None:
    book = register.current()
    handling = dataclasses.replace(book.handling, without_human=(Right.ACCESS,), look_for_others=True)  # type: ignore[arg-type]  # the code of the right
    monkeypatch.setattr(register, "current", lambda: dataclasses.replace(book, handling=handling))
    if text:
        wrote(alice, text)

    filed = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    keep_promises()

    assert filed.case.lines.get().stands is stands


@pytest.mark.rule("R15-13")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_covered_words_are_nowhere_and_all_the_rest_is_there_alike_in_every_format(
    alice: Member, language: str
) -> None:
    Member.objects.filter(pk=alice.pk).update(language=language)
    alice.refresh_from_db()
    about_a_neighbour, own = wrote(alice, TEXT), wrote(alice, "Bara om mig själv: 💡\n<b>")
    (line,) = waiting(alice)
    cover(line, of(about_a_neighbour), words=BERTIL)

    archive = released(line)

    assert squeezed(BERTIL) not in everything(archive)
    assert "Blomqvist" not in everything(archive)
    texts = {row["text"] for row in rows_of(archive, "messages", "message")}
    assert texts == {LEFT[language], own.text}
    assert {row["text"] for row in cells_of(archive, "messages", "message")} == {
        f"'{LEFT[language]}",
        own.text,
    }
    page = archive.read("index.html").decode()
    assert str(escape("=Hej!")) in page
    assert (
        LEFT[language].split("\r\n")[1].replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
        in page
    )
    assert "&lt;b&gt;" in page


@pytest.mark.rule("R15-13")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            (
                "skulle skada någon annans rättigheter och friheter",
                "artikel 15.4",
                "klaga",
                "Vi har dolt 1 sak",
            ),
        ),
        (
            "en",
            (
                "would harm the rights and freedoms of somebody else",
                "Article 15(4)",
                "complain",
                "We have covered 1 thing in it",
            ),
        ),
    ],
)
def test_the_person_reads_marks_reasons_law_and_the_ways_to_complain(
    alice: Member, as_member: Any, language: str, said: tuple[str, ...]
) -> None:
    reason, article, complain, by_mail = said
    Member.objects.filter(pk=alice.pk).update(language=language)
    alice.refresh_from_db()
    message = wrote(alice, f"{BERTIL} och hans son.")
    (line,) = waiting(alice)
    cover(line, of(message))

    archive = released(line)

    letter, page = text_of(archive.read("letter.pdf")), archive.read("index.html").decode()
    for words in (reason, article):
        assert squeezed(words) in letter
        assert squeezed(words) in squeezed(page.split('<h2 id="masked">')[1].split("</section>")[0])
    assert complain in letter
    assert squeezed(register.current().authority_for(None).called(language)) in letter
    assert (line.outcome, line.stands) == (Outcome.PARTLY, State.ANSWERED)
    told = sent(str(alice.email))[-1]
    assert by_mail in str(told.body)
    assert BERTIL not in str(told.body)
    with override(language):
        own_page = as_member(alice).get(reverse("request", args=[line.case.reference])).content.decode()
    assert {"sv": "Vi har dolt 1 sak i filen", "en": "We have covered 1 thing in the file"}[
        language
    ] in own_page
    assert {"sv": "svarade inte", "en": "did not answer"}[language] not in own_page


def test_the_manifest_counts_what_is_covered(alice: Member) -> None:
    one, other = wrote(alice, f"{BERTIL} och {BERTIL}"), wrote(alice, "Receptet")
    (line,) = waiting(alice)
    cover(line, of(one), words=BERTIL)
    cover(line, of(other), Because(ground=MaskGround.TRADE_SECRET))

    manifest = json.loads(released(line).read("manifest.json"))

    assert manifest["masked"] == {
        "items": 3,
        "grounds": {"others_rights": 2, "trade_secret": 1},
        "categories": {"messages": 3},
    }


def test_a_file_without_covers_says_that_nothing_is_covered(alice: Member) -> None:
    wrote(alice, TEXT)
    (line,) = waiting(alice)

    archive = released(line)

    assert (line.outcome, json.loads(archive.read("manifest.json"))["masked"]["items"]) == (Outcome.DONE, 0)
    assert 'id="masked"' not in archive.read("index.html").decode()
    assert {row["text"] for row in rows_of(archive, "messages", "message")} == {TEXT}


@pytest.mark.rule("R15-13")
def test_a_document_is_left_out_whole_and_named_by_what_it_is(alice: Member) -> None:
    message = wrote(alice, "Se bilagan.")
    stored = [
        default_storage.save(f"attachments/{name}.txt", ContentFile(f"inside {name}".encode()))
        for name in ("covered", "given")
    ]
    covered, given = (
        Attachment.objects.create(
            message=message, file=path, file_name=f"namn-{path[12:]}", media_type="text/plain", size=9
        )
        for path in stored
    )
    (line,) = waiting(alice)
    cover(line, of(covered, "file"))
    cover(line, of(covered, "file_name"))

    archive = released(line)

    files = [name for name in archive.namelist() if name.startswith("files/")]
    assert len(files) == 1
    assert archive.read(files[0]) == b"inside given"
    all_of_it = everything(archive)
    assert "insidecovered" not in all_of_it
    assert covered.file_name not in all_of_it
    assert str(covered.file.name) not in all_of_it
    assert given.file_name in all_of_it
    rows = rows_of(archive, "messages", "attachment")
    assert sorted(row["file"] for row in rows) == sorted(
        ["[dolt 1: skulle skada andras rättigheter]", str(given.file.name)]
    )
    assert (
        "Bilagor: Fil" in archive.read("index.html").decode()
        or "dolt 1" in archive.read("index.html").decode()
    )


def test_a_structure_is_covered_whole_in_every_format(alice: Member) -> None:
    (line,) = waiting(alice)
    Line.objects.filter(pk=line.pk).update(details={"situation": f"{BERTIL} läser min post."})
    cover(line, of(line, "details"))

    archive = released(line)

    assert squeezed(BERTIL) not in everything(archive)
    mark = "[dolt 1: skulle skada andras rättigheter]"
    assert [row["details"] for row in rows_of(archive, "requests", "line")] == [mark]
    assert [row["details"] for row in cells_of(archive, "requests", "line")] == [mark]
    assert rows_of(archive, "requests", "line")[0]["right"] == "access"


def test_what_staff_wrote_beside_a_look_is_covered_in_the_letter_too(alice: Member, dana: Member) -> None:
    look = looked(
        member=alice, by=dana, page="member", reason="other", note=f"{BERTIL} ringde", now=timezone.now()
    )
    note = Note.objects.create(case=waiting(alice)[0].case, text="Inget om andra.", staff_id=dana.pk)
    line = note.case.lines.get()
    cover(line, of(look, "note"), words=BERTIL)

    archive = released(line)

    assert squeezed(BERTIL) not in everything(archive)
    assert squeezed("[dolt 1: skulle skada andras rättigheter] ringde") in text_of(archive.read("letter.pdf"))
    assert "Inget om andra." in archive.read("data/requests.json").decode()


def test_words_covered_in_a_text_that_changed_since_cover_all_of_it(alice: Member) -> None:
    message, same = wrote(alice, TEXT), wrote(alice, TEXT)
    (line,) = waiting(alice)
    cover(line, of(message), words=BERTIL)
    cover(line, of(same), words=BERTIL)
    Message.objects.filter(pk=message.pk).update(text=f"Nu om {BERTIL}s fru.")

    archive = released(line)

    texts = [row["text"] for row in rows_of(archive, "messages", "message")]
    assert "[dolt 1: skulle skada andras rättigheter]" in texts
    assert any(text.startswith("=Hej!\r\n[dolt 3:") for text in texts)
    assert squeezed(BERTIL) not in everything(archive)


def test_a_cover_taken_off_is_read_again_and_the_file_is_whole(alice: Member) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    cover(line, of(message))
    masking.undo(line=line, key=Mask.objects.get().pk, by=HANDLER)

    archive = released(line)

    assert line.outcome == Outcome.DONE
    assert {row["text"] for row in rows_of(archive, "messages", "message")} == {TEXT}
    assert list(Entry.objects.filter(action__startswith="rights.mask").values_list("action", flat=True)) == [
        "rights.mask.made",
        "rights.mask.undone",
    ]


def test_once_the_file_is_being_made_nothing_is_covered_or_uncovered(alice: Member) -> None:
    one, other = wrote(alice, TEXT), wrote(alice, "Mer.")
    (line,) = waiting(alice)
    cover(line, of(one))
    collecting.release(line=line, now=timezone.now(), role=Role.HANDLER)

    with pytest.raises(CannotMask, match="not_now"):
        masking.undo(line=line, key=Mask.objects.get().pk, by=HANDLER)
    with pytest.raises(CannotMask, match="not_now"):
        cover(line, of(other))


@pytest.fixture
def moved_messages(careful: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register holds messages because of a contract, so that they can be moved."""
    book = register.current()
    purposes = next(one.purposes for one in book.categories if book.portable(one.id))
    kinds = tuple(
        dataclasses.replace(one, purposes=purposes) if one.id == "messages" else one
        for one in book.categories
    )
    wanted = dataclasses.replace(book, categories=kinds)
    monkeypatch.setattr(register, "current", lambda: wanted)


@pytest.mark.rule("R15-13")
@pytest.mark.usefixtures("moved_messages")
def test_a_move_is_untouched_by_what_is_covered_in_the_copy_and_has_its_own_ground(alice: Member) -> None:
    message = wrote(alice, TEXT)
    copy, move = waiting(alice, Right.ACCESS, Right.PORTABILITY)
    cover(copy, of(message))
    with pytest.raises(CannotMask, match="no_ground_for_this_right"):
        cover(move, of(message), Because(ground=MaskGround.SECRECY, statute="OSL 21 kap. 1 §"))

    moved = released(move)

    assert (move.outcome, [row["text"] for row in rows_of(moved, "messages", "message")]) == (
        Outcome.DONE,
        [TEXT],
    )
    assert [row["text"] for row in rows_of(released(copy), "messages", "message")] != [TEXT]


@pytest.mark.usefixtures("moved_messages")
def test_what_would_harm_others_in_a_move_is_covered_by_the_moves_own_article(alice: Member) -> None:
    message = wrote(alice, TEXT)
    (move,) = waiting(alice, Right.PORTABILITY)
    cover(move, of(message), words=BERTIL)

    archive = released(move)

    assert move.outcome == Outcome.PARTLY
    assert squeezed(BERTIL) not in everything(archive)
    page = archive.read("index.html").decode()
    assert squeezed("artikel 20.4 i dataskyddsförordningen") in squeezed(page)
    assert squeezed("artikel 20.4") in text_of(archive.read("letter.pdf"))


def test_a_statute_is_named_or_nothing_is_covered(alice: Member) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    with pytest.raises(CannotMask, match="not_stated"):
        cover(line, of(message), Because(ground=MaskGround.SECRECY))
    cover(line, of(message), Because(ground=MaskGround.SECRECY, statute="OSL 21 kap. 1 §"))

    archive = released(line)

    letter = text_of(archive.read("letter.pdf"))
    assert squeezed("5 kap. 1 § dataskyddslagen (2018:218)") in letter
    assert squeezed("OSL 21 kap. 1 §") in letter


def test_nobody_covers_what_is_another_persons_or_not_in_the_file(alice: Member, bob: Member) -> None:
    strangers, own = wrote(bob, TEXT), wrote(alice, TEXT)
    (line,) = waiting(alice)

    for where in (
        of(strangers),
        Where(table="correspondence.message", row="nonsense", column="text"),
        Where(table="correspondence.message", row=str(2**70), column="text"),
        of(own, "author"),
        of(own, "mail_digest"),
        Where(table="sessions.session", row="1", column="session_data"),
    ):
        with pytest.raises(CannotMask, match="not_there"):
            cover(line, where)
    assert not Mask.objects.exists()


def test_no_value_enters_the_trail_or_the_table_of_covers(alice: Member) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    cover(line, of(message), words=BERTIL)

    kept = str(list(Mask.objects.values())) + str(list(Entry.objects.values_list("facts", flat=True)))

    assert "Blomqvist" not in kept
    entry = Entry.objects.filter(action="rights.mask.made").first()
    assert entry is not None
    assert (entry.actor_id, entry.facts["table"], entry.facts["column"]) == (
        HANDLER, "correspondence.message", "text",
    )  # fmt: skip
    assert (entry.facts["row"], entry.facts["ground"]) == (str(message.pk), "others_rights")
