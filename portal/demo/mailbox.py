"""Mail that stays in the house: each message one file in the data folder, read again by the demo mailbox."""

import email
import email.policy
import itertools
import os
import time
from collections.abc import Iterator, Sequence
from email.message import EmailMessage as Parsed
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_count = itertools.count()


class MailboxBackend(BaseEmailBackend):
    """Write each message to INSYN_DATA/mail instead of a mail server: whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.INSYN_MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for message in email_messages:
            name = f"{time.time_ns()}-{os.getpid()}-{next(_count)}.eml"
            part = folder / f"{name}.part"
            part.write_bytes(message.message().as_bytes())
            part.replace(folder / name)
        return len(email_messages)


def messages(*, newest_first: bool = True) -> Iterator[dict[str, Any]]:
    """Yield what was sent as `{id, to, subject, text, html, headers, at}`; `at` in seconds since 1970."""
    folder = Path(settings.INSYN_MAIL_FOLDER)
    for file in sorted(folder.glob("*.eml"), reverse=newest_first):
        parsed = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        assert isinstance(parsed, Parsed)
        yield {
            "id": file.stem,
            "to": str(parsed["To"]),
            "subject": str(parsed["Subject"]),
            "text": _body(parsed, "plain"),
            "html": _body(parsed, "html"),
            "headers": {name: str(value) for name, value in parsed.items()},
            "at": int(file.name.split("-")[0]) / 1e9,
        }


def _body(message: Parsed, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""
