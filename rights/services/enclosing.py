"""The copy on paper: what a line's file holds, made printable, for people who are answered by post."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterator

from django.conf import settings

from portal import crypto
from portal.letters import pdf
from portal.letters.signs import showable
from rights.models import Line, Package
from rights.packing import archive
from rights.services.packaging import Gone

MOST_BYTES = 50 * 1000 * 1000
MOST_PAGES = 6
"""The copy's first page and five thousand rows more: what a press makes while somebody waits."""
READ = ("index.html", "pages/")


class TooLarge(Exception):
    """The file is too large to be printed; it is handed over in another way."""


def of_line(line: Line, *, now: dt.datetime) -> Iterator[tuple[str, bytes]]:
    """
    Yield the enclosures in the order to print: the copy to read as PDF, then the person's own files as they are.

    What only machines read is left out. Nothing is written to the disk.

    :raises Gone: when the file was destroyed or its time is over.
    :raises TooLarge: when it is more than 50 MB, or more than 5,000 rows go on pages of their own.
    Source: GDPR Art. 15(3), 20(1); R12-13, R15-11.
    """
    package = Package.objects.filter(line=line).first()
    if package is None or not package.is_there or package.expires_at <= now:
        raise Gone
    if package.size > MOST_BYTES:
        raise TooLarge
    identity = crypto.unwrap(bytes(package.key_wrapped or b""), master=settings.INSYN_KEY_FILE).decode()
    held = io.BytesIO(b"".join(archive.opened(package.path, identity)))
    with zipfile.ZipFile(held) as file:
        names = file.namelist()
        to_read = [one for kind in READ for one in names if one.startswith(kind)]
        if len(to_read) > MOST_PAGES:
            raise TooLarge
        for name in to_read:
            sheet = pdf.press().sheets[line.case.language]
            html = showable(file.read(name).decode())
            yield (
                f"{_plain(name).removesuffix('.html')}.pdf",
                pdf.printed(html, sheet=sheet, foot=line.case.reference),
            )
        for name in (one for one in names if one.startswith("files/")):
            yield _plain(name), file.read(name)


def _plain(name: str) -> str:
    return name.replace("/", "-")
