"""A maildir for a test, and mails to lay into it."""

import os
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from portal.correspondence.models import Thread
from portal.correspondence.tasks import read_mailbox

Deliver = Callable[..., Path]


@pytest.fixture
def maildir(tmp_path: Path, settings: Any) -> Path:
    folder = tmp_path / "post"
    for name in ("new", "cur", "tmp"):
        (folder / name).mkdir(parents=True)
    settings.INSYN_MAILDIR = str(folder)
    return folder


@pytest.fixture
def deliver(maildir: Path) -> Deliver:
    """Return a function that lays a mail into the maildir, some days ago."""

    def lay(mail: EmailMessage | bytes, *, days_ago: float = 0) -> Path:
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        file = maildir / "new" / f"{len(list(maildir.rglob('*.host')))}.host"
        file.write_bytes(raw)
        at = timezone.now().timestamp() - days_ago * 86_400
        os.utime(file, (at, at))
        return file

    return lay


def mail(
    text: str = "Jag vill ha en kopia av mina uppgifter.",
    *,
    sender: str = "Gunvor <gunvor@example.org>",
    number: str = "<1@example.org>",
    **headers: str,
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "info@example.org", "Mina uppgifter"
    if number:
        made["Message-ID"] = number
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def taken_in() -> Thread:
    read_mailbox.run()
    found: Thread = Thread.objects.get()
    return found
