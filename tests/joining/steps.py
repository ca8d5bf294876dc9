"""Acts that several tests of joining share: reading a code from a mail, walking the steps."""

import re
import urllib.request
from typing import Any

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


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follow nothing: the browser in the test follows by itself."""

    def redirect_request(self, *_: Any) -> None:
        return None


def way_back(address: str) -> str:
    """Go to another service as a browser does; return the address at our place where it sends the browser back to."""
    try:
        urllib.request.build_opener(_Stay).open(address)
    except urllib.error.HTTPError as redirect:
        return str(redirect.headers["Location"]).removeprefix("http://testserver")
    raise AssertionError("the other service sent nobody back")


def join_as_olga(client: Client, **profile: str) -> None:
    """Walk in English from the age to the end, for someone whose address is known."""
    client.post("/en/register/age/", {"birth_year": "1987"})
    client.post("/en/register/terms/", {"terms": "on", "user_name": "olga", "name": "Olga Öst", **profile})
    client.post("/en/register/choices/", {"with": "none"})
