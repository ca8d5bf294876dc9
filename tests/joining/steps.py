"""Acts that several tests of joining share: reading a code from a mail, walking the steps."""

import re

from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from tests.cast import keep_promises

CODE = re.compile(r"^\s*([2-9A-HJ-NP-Z]{8})\s*$", re.MULTILINE)


def sent(email: str) -> list[EmailMultiAlternatives]:
    """Return the mails sent to an address, oldest first, after every due promise was kept."""
    keep_promises()
    return [one for one in mail.outbox if email in one.to and isinstance(one, EmailMultiAlternatives)]


def newest_code(email: str) -> str:
    """Return the code in the newest mail to an address."""
    text = str(sent(email)[-1].body)
    found = CODE.search(text)
    assert found, text
    return found[1]


def to_choices(client: Client, email: str, *, prefix: str = "/registrera/", **profile: str) -> None:
    """Walk from the address to the page of choices."""
    assert client.post(prefix, {"email": email}).status_code == 302
    names = {"/registrera/": ("kod/", "alder/", "villkor/"), "/en/register/": ("code/", "age/", "terms/")}[
        prefix
    ]
    assert client.post(prefix + names[0], {"code": newest_code(email)}).status_code == 302
    assert client.post(prefix + names[1], {"birth_year": "1987"}).status_code == 302
    answer = client.post(prefix + names[2], {"terms": "on", **profile})
    assert answer.status_code == 302, answer.content.decode()
