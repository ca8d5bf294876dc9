"""A file that we have made, handed out to be kept and never shown as a page of ours."""

from django.http import HttpResponse


def attached(content: bytes, *, content_type: str, name: str) -> HttpResponse:
    """Return the file as a download that no cache keeps."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
