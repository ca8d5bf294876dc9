"""Files of members: always an attachment, never something a browser would run as a page of ours."""

from typing import Any

from django.http import FileResponse, Http404

PLAIN = "application/octet-stream"
KNOWN = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}


def as_attachment(file: Any, *, name: str = "") -> FileResponse:
    """
    Return a stored file as a download that no browser shows in our origin.

    :raises Http404: when the file is gone from the store.
    """
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    shown = name or file.name.rpartition("/")[2]
    ending = f".{shown.rpartition('.')[2].lower()}"
    response = FileResponse(opened, as_attachment=True, filename=shown, content_type=KNOWN.get(ending, PLAIN))
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
