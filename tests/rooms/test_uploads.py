"""Files: told by their first bytes, limited, named cleanly, and never a page of ours."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client

from portal.correspondence import uploads
from portal.correspondence.models import Attachment, Thread

PDF, PNG, JPEG = b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."


def zipped(**files: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


ODT = zipped(mimetype=uploads.ODT, **{"content.xml": "<x/>"})
DOCX = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
MACROS = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>", "word/vbaProject.bin": "x"})


def upload(name: str, content: bytes, claimed: str = "text/html") -> UploadedFile:  # type: ignore[type-arg]  # generic only in the stubs
    return SimpleUploadedFile(name, content, content_type=claimed)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("b.PNG", PNG, "image/png"),
        ("c.jpeg", JPEG, "image/jpeg"),
        ("d.txt", "Hej å".encode(), "text/plain"),
        ("e.csv", b"a;b\n1;2\n", "text/csv"),
        ("f.odt", ODT, uploads.ODT),
        ("g.docx", DOCX, uploads.DOCX),
    ],
)
def test_a_file_is_what_its_first_bytes_say(name: str, content: bytes, kind: str) -> None:
    (found,) = uploads.checked([upload(name, content)])

    assert (found.media_type, found.size) == (kind, len(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.html", b"<!doctype html><script>x</script>"),
        ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.txt", b"  \n<HTML>"),
        ("a.txt", b"\xef\xbb\xbf<?xml version='1.0'?>"),
        ("a.pdf", b"<script>"),
        ("a.pdf", PNG),
        ("a.exe", b"MZ\x90"),
        ("a.txt", b"a\x00b"),
        ("a.txt", b"\xff\xfe\x00a"),
        ("a.zip", zipped(**{"a.txt": "x"})),
        ("a.docx", zipped(**{"a.txt": "x"})),
        ("a.docx", MACROS),
        ("a.docx", b"PK\x03\x04broken"),
        ("a.odt", zipped(mimetype="text/html" + "x" * 30)),
        ("a", PDF),
        ("pdf", PDF),
    ],
)
def test_a_file_of_another_kind_is_refused_in_words(name: str, content: bytes) -> None:
    with pytest.raises(uploads.Refused, match="PDF"):
        uploads.checked([upload(name, content)])


def test_empty_large_and_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(uploads.Refused, match="tom"):
        uploads.checked([upload("a.txt", b"")])
    with pytest.raises(uploads.Refused, match="fem"):
        uploads.checked([upload("a.pdf", PDF)] * 6)
    monkeypatch.setattr(uploads, "MOST_BYTES", 5)
    with pytest.raises(uploads.Refused, match="10 MB"):
        uploads.checked([upload("a.pdf", PDF)])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("kvitto.pdf", "kvitto.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\secret\\a.pdf", "a.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("å" * 300 + ".pdf", "å" * 116 + ".pdf"),
        ("...", "fil"),
        ("", "fil"),
    ],
)
def test_a_name_is_data_and_never_a_path(given: str, kept: str) -> None:
    assert uploads.clean_name(given) == kept


@pytest.mark.django_db
def test_a_file_sent_along_comes_back_as_an_attachment_under_its_own_name() -> None:
    client = Client()
    files = [upload("kvitto å.pdf", PDF), upload("bild.png", PNG)]

    address = client.post("/en/contact/", {"subject": "x", "text": "x", "files": files})["Location"]
    first = Attachment.objects.get(media_type="application/pdf")
    answer = client.get(f"{address}file/{first.pk}/")

    assert Attachment.objects.count() == 2
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # a file response streams
    assert answer["Content-Disposition"].startswith("attachment;")
    assert "kvitto%20%C3%A5.pdf" in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "kvitto" not in str(first.file.name)
    assert str(first.file.name).endswith(".pdf")  # so that it opens from a copy of the person's data
    other = client.post("/en/contact/", {"subject": "y", "text": "y"})["Location"]
    assert client.get(f"{other}file/{first.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_refused_file_leaves_the_words_and_saves_nothing() -> None:
    page = Client().post(
        "/en/contact/", {"subject": "Hyllan", "text": "Den föll", "files": [upload("a.svg", b"<svg/>")]}
    )

    assert "One of the files is something else." in page.content.decode()
    assert "Den föll" in page.content.decode()
    assert not Thread.objects.exists()
