"""At the desk: texts that may be about others are listed unread, opened with a noted look, covered and uncovered."""

import dataclasses
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.correspondence.models import Attachment, Message
from portal.members.models import Member
from portal.recipients.models import LookUp
from rights.masks import Mask
from rights.models import Line
from rights.rules.right import Right
from rights.rules.states import State
from rights.services import collecting
from tests.desk.conftest import AtDesk
from tests.package.test_masks import BERTIL, TEXT, careful, waiting, wrote

__all__ = ["careful"]
pytestmark = pytest.mark.django_db(transaction=True)
ROW = re.compile(r'href="([^"]*/others/[^"]*/text/)"')


def listed(line: Line) -> str:
    return reverse("admin:rights_case_others", args=[line.case_id, line.pk])


def opened(line: Line, row: Any, column: str = "text") -> str:
    place = [line.case_id, line.pk, row._meta.label_lower, row.pk, column]
    return reverse("admin:rights_case_other", args=place)


def undone(line: Line) -> str:
    return reverse("admin:rights_case_uncover", args=[line.case_id, line.pk])


def page_of(client: Client, address: str, **answers: str) -> str:
    answer = client.post(address, answers, follow=True) if answers else client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_list_says_where_texts_are_and_never_what_they_say(alice: Member, at_desk: AtDesk) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")

    case = page_of(client, reverse("admin:rights_case_change", args=[line.case_id]))
    page = page_of(client, listed(line))

    assert listed(line) in case
    assert opened(line, message) in page
    assert f"{len(TEXT)} tecken" in page
    assert "Blomqvist" not in page
    assert "granne" not in page


@pytest.mark.rule("R15-18")
def test_opening_a_text_is_a_look_that_the_person_can_see(alice: Member, at_desk: AtDesk) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)

    page = page_of(at_desk("handler"), opened(line, message))

    assert BERTIL in page
    look = LookUp.objects.get(member=alice, page="free_text")
    assert (look.reason, look.role, look.note) == (line.case.reference, "handler", "")


@pytest.mark.rule("R15-13")
def test_words_are_covered_seen_as_the_person_will_see_them_and_uncovered(
    alice: Member, at_desk: AtDesk
) -> None:
    Member.objects.filter(pk=alice.pk).update(language="en")
    alice.refresh_from_db()
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")

    page = page_of(client, opened(line, message), words=BERTIL, ground="others_rights")

    assert "[covered 1: would harm the rights of others] 🌻 bor granne" in page
    assert Mask.objects.count() == 2
    assert {(one.begin, one.end) for one in Mask.objects.all()} == {
        (place, place + len(BERTIL)) for place in (TEXT.index(BERTIL), TEXT.rindex(BERTIL))
    }
    assert "2 saker är dolda" in page_of(client, reverse("admin:rights_case_change", args=[line.case_id]))
    first = Mask.objects.order_by("pk").first()
    assert first is not None
    page_of(client, undone(line), mask=str(first.pk))
    assert {one.begin for one in Mask.objects.all()} == {TEXT.rindex(BERTIL)}
    assert "[covered 1: would harm the rights of others]&gt;, inte" in page_of(client, opened(line, message))


def test_words_over_two_lines_are_found_as_a_browser_sends_them(alice: Member, at_desk: AtDesk) -> None:
    message = wrote(alice, "Hej\nBertil\nBlomqvist bor här")
    (line,) = waiting(alice)

    page_of(at_desk("handler"), opened(line, message), words="Bertil\r\nBlomqvist", ground="others_rights")

    assert [(one.begin, one.end) for one in Mask.objects.all()] == [(4, 20)]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"words": "Cecilia", "ground": "others_rights"}, "De orden står inte i texten."),
        ({"words": BERTIL}, "Välj en grund."),
        ({"words": BERTIL, "ground": "administrative"}, "administrative"),
        ({"words": BERTIL, "ground": "secrecy"}, "Nämn den författning som förbjuder det."),
    ],
)
def test_without_words_of_the_text_or_a_ground_of_the_law_nothing_is_covered(
    alice: Member, at_desk: AtDesk, answers: dict[str, str], said: str
) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)

    page = page_of(at_desk("handler"), opened(line, message), **answers)

    assert said in page
    assert not Mask.objects.exists()


def test_the_same_is_not_covered_twice_and_the_whole_takes_in_its_parts(
    alice: Member, at_desk: AtDesk
) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")
    page_of(client, opened(line, message), words=BERTIL, ground="others_rights")

    again = page_of(client, opened(line, message), words="Bertil", ground="others_rights")
    page_of(client, opened(line, message), ground="others_rights")
    whole = Mask.objects.get()
    once_more = page_of(client, opened(line, message), words="granne", ground="others_rights")

    assert "Det är redan dolt." in again
    assert whole.whole
    assert "Det är redan dolt." in once_more
    assert Mask.objects.get() == whole


def test_a_text_that_changed_since_is_covered_whole_and_the_desk_says_so(
    alice: Member, at_desk: AtDesk
) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")
    page_of(client, opened(line, message), words=BERTIL, ground="others_rights")
    Message.objects.filter(pk=message.pk).update(text=f"Nu om {BERTIL}s fru.")

    page = page_of(client, opened(line, message), words="fru", ground="others_rights")

    assert "Texten ändrades efter att du dolde ord i den" in page
    assert '<p lang="sv">[dolt 1: skulle skada andras rättigheter]</p>' in page
    assert Mask.objects.count() == 2


def test_the_person_reads_in_the_own_log_what_was_covered_and_why(
    alice: Member, at_desk: AtDesk, as_member: Callable[..., Client]
) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    page_of(at_desk("handler"), opened(line, message), ground="others_rights")

    page = page_of(as_member(alice), reverse("my_data_category", args=["requests"]) + "?table=entry")

    assert "Något doldes i filen till dig" in page
    assert "Grund: Det skulle skada andras rättigheter" in page
    assert "others_rights" not in page
    assert "Blomqvist" not in page


def test_a_document_is_fetched_to_be_looked_at_and_covered_whole(alice: Member, at_desk: AtDesk) -> None:
    path = default_storage.save("attachments/a.txt", ContentFile(b"inside"))
    file = Attachment.objects.create(
        message=wrote(alice, "Se bilagan."), file=path, file_name="a.txt", media_type="text/plain", size=6
    )
    (line,) = waiting(alice)
    client = at_desk("handler")

    page = page_of(client, opened(line, file, "file"))
    got = client.get(f"{opened(line, file, 'file')}file/")
    page_of(client, opened(line, file, "file"), words="ignored", ground="others_rights")

    assert "Ett dokument kan bara döljas i sin helhet." in page
    assert b"".join(got.streaming_content) == b"inside"  # type: ignore[attr-defined]  # a streamed file
    assert got["Content-Disposition"].startswith("attachment")
    assert client.get(f"{opened(line, file, 'file_name')}file/").status_code == 404
    assert Mask.objects.get().whole


def test_every_text_is_listed_exactly_once_over_all_pages(
    alice: Member, bob: Member, at_desk: AtDesk
) -> None:
    wrote(bob, TEXT)
    own = {str(wrote(alice, f"Brev {number}").pk) for number in range(65)}
    (line,) = waiting(alice)
    client, address, found = at_desk("handler"), listed(line), []

    for _page in range(9):
        page = page_of(client, address)
        found += [match for match in ROW.findall(page) if "correspondence.message" in match]
        further = re.search(r'href="(\?from=[^"]+)"', page)
        if not further:
            break
        address = listed(line) + further[1]

    assert sorted(one.split("/")[-3] for one in found) == sorted(own)


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "WzEsIDIsIDNd", "%00", "x" * 3000])
def test_a_cursor_that_was_made_up_finds_nothing(alice: Member, at_desk: AtDesk, cursor: str) -> None:
    (line,) = waiting(alice)

    assert at_desk("handler").get(f"{listed(line)}?from={cursor}").status_code == 404


def test_another_persons_text_and_a_column_that_says_nothing_are_not_opened(
    alice: Member, bob: Member, at_desk: AtDesk
) -> None:
    strangers, own = wrote(bob, TEXT), wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")

    for address in (
        opened(line, strangers),
        opened(line, own, "author"),
        opened(line, own, "mail_digest"),
        reverse("admin:rights_case_other", args=[line.case_id, line.pk, "no.table", "1", "text"]),
        reverse("admin:rights_case_other", args=[line.case_id, uuid.UUID(int=5), "no.table", "1", "text"]),
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, {"ground": "others_rights"}).status_code == 404
    assert not Mask.objects.exists()
    assert not LookUp.objects.filter(member=bob).exists()


@pytest.mark.parametrize("role", ["auditor", "verifier", "technician", "approver", ""])
def test_only_a_handler_looks_through_and_covers(alice: Member, at_desk: AtDesk, role: str) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk(role)

    for address in (listed(line), opened(line, message), undone(line)):
        for answer in (client.get(address), client.post(address, {"ground": "others_rights"})):
            assert answer.status_code in {302, 403}
            assert "Blomqvist" not in answer.content.decode()
    assert not Mask.objects.exists()


def test_a_file_that_waits_for_nobody_has_nothing_to_cover(alice: Member, at_desk: AtDesk) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    client = at_desk("handler")
    page_of(client, opened(line, message), ground="others_rights")
    collecting.release(line=line, now=timezone.now(), role="handler")  # type: ignore[arg-type]  # as the desk's word

    case = page_of(client, reverse("admin:rights_case_change", args=[line.case_id]))
    assert listed(line) not in case
    for address in (listed(line), opened(line, message)):
        assert client.get(address).status_code == 302
    client.post(undone(line), {"mask": str(Mask.objects.get().pk)})
    assert Mask.objects.count() == 1


@pytest.mark.parametrize("mask", ["", "0", "nonsense", "9" * 40, "-1"])
def test_a_cover_that_is_not_there_is_not_taken_off(alice: Member, at_desk: AtDesk, mask: str) -> None:
    message = wrote(alice, TEXT)
    line, other = *waiting(alice), *waiting(alice, Right.PORTABILITY)
    client = at_desk("handler")
    page_of(client, opened(line, message), ground="others_rights")

    client.post(undone(line), {"mask": mask})
    client.post(undone(other), {"mask": str(Mask.objects.get().pk)})

    assert Mask.objects.count() == 1


def test_where_the_register_wants_four_eyes_another_person_lets_the_file_be_made(
    alice: Member, at_desk: AtDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = wrote(alice, TEXT)
    (line,) = waiting(alice)
    book = register.current()
    strict = dataclasses.replace(book, handling=dataclasses.replace(book.handling, four_eyes=("access",)))  # type: ignore[arg-type]  # the code of the right
    monkeypatch.setattr(register, "current", lambda: strict)
    client = at_desk("handler")
    page_of(client, opened(line, message), ground="others_rights")
    release = reverse("admin:rights_case_release", args=[line.case_id, line.pk])

    client.post(release)
    line.refresh_from_db()
    assert line.stands is State.REVIEWING
    assert "Du har dolt något i den här filen." in page_of(client, listed(line))
    Mask.objects.update(made_by=uuid.UUID(int=9))
    client.post(release)

    assert Line.objects.get().stands is State.EXECUTING


def test_a_text_longer_than_any_word_is_covered_by_its_last_sign(alice: Member, at_desk: AtDesk) -> None:
    message = wrote(alice, "å" * 5000 + "Z")
    (line,) = waiting(alice)

    page_of(at_desk("handler"), opened(line, message), words="Z", ground="others_rights")

    assert [(one.begin, one.end) for one in Mask.objects.all()] == [(5000, 5001)]
    assert Message.objects.get(pk=message.pk).text.endswith("Z")
