"""Which files may be sent along: told by their first bytes, not by their name or by what the browser claims."""

from __future__ import annotations

import codecs
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

MOST_FILES = 5
MOST_BYTES = 10 * 1000 * 1000
LONGEST_NAME = 120
HEAD_BYTES = 4096
ODT = "application/vnd.oasis.opendocument.text"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ENDINGS = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "text/plain": (".txt",),
    "text/csv": (".csv",),
    ODT: (".odt",),
    DOCX: (".docx",),
}
SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
MARKUP = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<body", "<iframe")


class Refused(ValueError):
    """The file may not be sent; the message says why, in the reader's language, and never quotes the file."""


class WrongKind(Refused):
    """The file is of a kind that is not taken; a form that takes fewer kinds says which in its own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that may be kept: its cleaned name, its kind by its first bytes, its size in bytes."""

    file: UploadedFile[Any]
    name: str
    media_type: str
    size: int

    @property
    def ending(self) -> str:
        """The usual ending of the file's kind, so that it opens from a copy of the person's data."""
        return ENDINGS[self.media_type][0]


def checked(files: Sequence[UploadedFile[Any]]) -> tuple[Upload, ...]:
    """
    Return the files with their true kinds.

    :raises Refused: when there are too many, or one is empty, too large or of another kind than it says.
    """
    if len(files) > MOST_FILES:
        raise Refused(_("You can send five files at most at a time."))
    return tuple(_checked(file) for file in files)


def clean_name(name: str) -> str:
    """Return a file's own name without folders, control signs and signs that turn the writing round."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C"
    )
    stem, dot, ending = kept.strip(" .").rpartition(".")
    if not dot:
        stem, ending = ending, ""
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending[:10]}" or _("file")


def sniffed(head: bytes, whole: UploadedFile[Any]) -> str | None:
    """Return the kind a file's bytes show, or None for a kind that is not accepted."""
    for signature, kind in SIGNATURES:
        if head.startswith(signature):
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _document(whole)
    return "text/plain" if _is_text(head) else None


def _checked(file: UploadedFile[Any]) -> Upload:
    name, size = clean_name(file.name or ""), int(file.size or 0)
    if size == 0:
        raise Refused(_("One of the files is empty."))
    if size > MOST_BYTES:
        raise Refused(_("One of the files is too large. A file can be 10 MB at most."))
    file.seek(0)
    head = file.read(HEAD_BYTES)
    kind = sniffed(head, file)
    ending = f".{name.rpartition('.')[2].lower()}" if "." in name else ""
    if kind == "text/plain" and ending == ".csv":
        kind = "text/csv"
    if kind is None or ending not in ENDINGS[kind]:
        raise WrongKind(
            _(
                "We can take PDF, PNG, JPEG, text, CSV, Word and OpenDocument files. One of the files is something else."
            )
        )
    file.seek(0)
    return Upload(file=file, name=name, media_type=kind, size=size)


def _document(whole: UploadedFile[Any]) -> str | None:
    """A ZIP is a text document when it says so inside; a ZIP of anything else is not accepted."""
    whole.seek(0)
    try:
        with zipfile.ZipFile(whole) as archive:
            names = archive.namelist()
            if (
                "[Content_Types].xml" in names
                and "word/document.xml" in names
                and "word/vbaProject.bin" not in names
            ):
                return DOCX
            if names[:1] == ["mimetype"] and archive.getinfo("mimetype").file_size == len(ODT):
                return ODT if archive.read("mimetype") == ODT.encode() else None
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, NotImplementedError, RuntimeError):
        return None
    return None


def _is_text(head: bytes) -> bool:
    try:
        # The head may end inside a character; a whole file may not.
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    start = text.lstrip("\ufeff \t\r\n")[:200].lower()
    readable = all(sign in "\t\r\n" or ord(sign) >= 0x20 for sign in text)
    return readable and not any(mark in start for mark in MARKUP)
