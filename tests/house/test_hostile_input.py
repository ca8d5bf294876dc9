"""
Hostile strings in every field, query and place of an address that members and guests meet.

The forms are read from the pages themselves, so that a new field is tried without a word here. Each try is rolled
back. None may fail on our side, take two seconds, write half of something, or give its own markup back.
"""

import copy
import html
import logging
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.correspondence import services as correspondence
from portal.correspondence.models import Thread
from portal.members.models import Member
from rights.models import Case, Channel
from rights.rules.right import Right
from rights.services import intake
from tests import hostile
from tests.cast import keep_promises
from tests.house.sources import code as sources
from tests.house.test_every_url import NOTED, OPEN, filled, patterns
from tests.joining.steps import newest_code, sent
from tests.promises.asking import answer as copy_of
from tests.requests.walking import choose

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]

SLOWEST = 2.0  # seconds
ASKED = re.compile(r"GET(?:\.get|\.getlist)?[\(\[]\"(\w+)\"")
MULTIPART = b"----hostile"
APART = NOTED | {"activity_signin", "members_code"}  # a wrong password, a wrong code


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page as somebody stands before it."""

    client: Client
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """One hostile request, and where it is aimed at, for the list of what failed."""

    where: str
    ask: Callable[[], Any]
    client: Client
    value: bytes


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of lines about refused input help nobody."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def walked(*steps: tuple[str, dict[str, str]]) -> Client:
    """Return a visitor's browser after some posts; the code is that of the newest mail."""
    client, email = Client(), ""
    for address, data in steps:
        email = data.get("email", email)
        given = {key: newest_code(email) if value == "code" else value for key, value in data.items()}
        answer = client.post(address, given)
        assert answer.status_code == 302, (address, answer.status_code)
    return client


def on_the_way() -> Iterator[Place]:
    """Every step of joining, of signing in and of proving an address, and the pages that come in between."""
    start = (reverse("register"), {"email": "fuzz@example.org"})
    code = (reverse("register_code"), {"code": "code"})
    age = (reverse("register_age"), {"birth_year": "1987"})
    terms = (reverse("register_terms"), {"terms": "on", "user_name": "fuzz", "name": "Fuzz"})
    yield Place(client=walked(start), address=reverse("register_code"))
    yield Place(client=walked(start, code), address=reverse("register_age"))
    year = str(timezone.localdate().year - 18)
    yield Place(
        client=walked(start, code, (age[0], {"birth_year": year})), address=reverse("register_birthday")
    )
    yield Place(client=walked(start, code, age), address=reverse("register_terms"))
    yield Place(client=walked(start, code, age, terms), address=reverse("register_choices"))
    for first, then in (
        ("guest", "guest_code"),
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ):
        yield Place(client=walked((reverse(first), {"email": "alice@example.org"})), address=reverse(then))
    words = {"subject": "Hej", "text": "Hej", "email": "fuzz@example.org"}
    visitor = Client()
    follow = visitor.post(reverse("contact"), words).headers["Location"]
    yield Place(client=visitor, address=follow)
    guest = walked(
        (reverse("guest"), {"email": "guest@example.org"}), (reverse("guest_code"), {"code": "code"})
    )
    choose(guest, "access", "portability")
    yield Place(client=guest, address=reverse("request_check"))
    visitor = Client()
    choose(visitor, "access", access="some")
    part = hostile.forms_of(visitor.get(reverse("request_copy_parts")).content.decode())[-1]
    parts = [value for name, value in part.fields if name == "categories"]
    assert visitor.post(reverse("request_copy_parts"), {"categories": parts[0]}).status_code == 302
    yield Place(client=visitor, address=reverse("request_copy_period"))


@pytest.fixture
def places(alice: Member, as_member: SignIn) -> list[Place]:
    """Every page of members and guests, before someone who may open it, with something on it."""
    case = intake.file_case(
        member=alice, asked=[intake.Asked(right=Right.ACCESS)], channel=Channel.PORTAL, language="sv",
        now=timezone.now(),
    ).case  # fmt: skip
    thread = correspondence.open_thread(member=alice, subject="Hej", text="Hej", now=timezone.now()).thread
    keep_promises()
    values = {"reference": case.reference, "right": "access", "key": str(thread.pk), "category": "profile",
              "table": "member", "column": "name", "version": "1", "token": "x" * 43, "provider_id": "sso"}  # fmt: skip
    member, visitor = as_member(alice), Client()
    choose(member, "access", "portability", access="some", portability="some")
    waiting = intake.file_case(
        member=alice, asked=[intake.Asked(right=Right.PORTABILITY)], channel=Channel.PORTAL, language="sv",
        now=timezone.now(),
    ).case  # fmt: skip
    open_ones = [reverse(name, args=[waiting.reference]) for name in ("request", "request_withdraw")]
    found = [*on_the_way(), *(Place(client=member, address=one) for one in open_ones)]
    for text, _ in patterns():
        if text.startswith(("/healthz", "/metrics", "/.well-known")):
            continue
        found += [Place(client=who, address=filled(text, values)) for who in (member, visitor)]
    return found


def aims(places: list[Place]) -> list[tuple[Place, hostile.Form]]:
    """Return every form of the pages, each once for each browser that sees it."""
    found: dict[tuple[int, str, str, tuple[str, ...]], tuple[Place, hostile.Form]] = {}
    for place in places:
        with rolled_back(place.client):
            told = place.client.get(place.address)
            page = b"".join(getattr(told, "streaming_content", ())) or told.content
        if told.status_code == 200 and "text/html" in told.headers["Content-Type"]:
            for form in hostile.forms_of(page.decode()):
                form.action = form.action or place.address
                form.fields = [one for one in form.fields if one[0] != "csrfmiddlewaretoken"]
                key = (id(place.client), form.method, form.action, tuple(form.names()))
                found.setdefault(key, (place, form))
    return list(found.values())


class rolled_back:
    """Let nothing of a try remain: neither in the database nor in the browser."""

    def __init__(self, client: Client) -> None:
        self.client, self.kept, self.block = client, copy.deepcopy(client.cookies), transaction.atomic()

    def __enter__(self) -> None:
        self.block.__enter__()

    def __exit__(self, *_: object) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)
        self.client.cookies = self.kept


def in_a_form(place: Place, form: hostile.Form, name: str, value: bytes) -> Try:
    """Send a form with one field changed; files go as multipart."""
    pairs = [(key, value if key == name else hostile.as_bytes(text)) for key, text in form.fields]
    where = f"{form.method} {form.action} {name}"
    if form.method == "get":
        address = f"{form.action}?{hostile.encoded(pairs).decode()}"
        return Try(where=where, ask=partial(place.client.get, address), client=place.client, value=value)
    body, kind = hostile.encoded(pairs), "application/x-www-form-urlencoded"
    if form.many:
        body, kind = (
            multipart(pairs, form.files, name, value),
            f"multipart/form-data; boundary={MULTIPART.decode()}",
        )
    return Try(
        where=where,
        ask=partial(place.client.generic, "POST", form.action, body, content_type=kind),
        client=place.client,
        value=value,
    )


def send(place: Place, form: hostile.Form, body: bytes) -> Any:
    """Send a form with files."""
    return place.client.generic(
        "POST", form.action, body, content_type=f"multipart/form-data; boundary={MULTIPART.decode()}"
    )


def multipart(pairs: list[tuple[str, bytes]], files: list[str], name: str, value: bytes) -> bytes:
    """Return a form with files: the aimed-at file has the hostile value for its name and as its content."""
    parts = [
        b'Content-Disposition: form-data; name="%s"\r\n\r\n%s' % (key.encode(), told) for key, told in pairs
    ]
    for file in files:
        called = value.replace(b"\r", b"").replace(b"\n", b"")[:4000] if file == name else b"a.txt"
        told = (
            b'Content-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/html\r\n\r\n%s'
        )
        parts.append(told % (file.encode(), called, value if file == name else b"Hej"))
    return (
        b"".join(b"--" + MULTIPART + b"\r\n" + part + b"\r\n" for part in parts)
        + b"--"
        + MULTIPART
        + b"--\r\n"
    )


def tries(
    places: list[Place], forms: list[tuple[Place, hostile.Form]], chance: random.Random, how_many: int
) -> Iterator[Try]:
    """Yield hostile requests: every field of every form in turn, queries, places of addresses, headers, bodies."""
    fields = [(place, form, name) for place, form in forms for name in form.names()]
    open_places = [text for text, _ in patterns() if OPEN.search(text)]
    queries = sorted({name for text in sources().values() for name in ASKED.findall(text)})
    chance.shuffle(fields)
    for number in range(how_many):
        value, place = hostile.some(chance), chance.choice(places)
        match number % 8:
            case 0:
                name = chance.choice(queries)
                address = f"{place.address}?{hostile.encoded([(name, value)]).decode()}"
                yield Try(
                    where=f"query {name} of {place.address}",
                    ask=partial(place.client.get, address),
                    client=place.client,
                    value=value,
                )
            case 1:
                text = chance.choice(open_places)
                placed = hostile.encoded([("", value)]).decode()[1:]
                address = filled(text, dict.fromkeys(OPEN.findall(text), placed))
                ask = partial(chance.choice((place.client.get, place.client.post)), address)
                yield Try(where=f"place in {text}", ask=ask, client=place.client, value=value)
            case 2:
                header = chance.choice(hostile.HEADERS)
                told = hostile.in_a_header(value)
                if header == "cookie":
                    told = f"{chance.choice(hostile.COOKIES)}={chance.choice((told, hostile.in_a_cookie(value)))}"
                yield Try(
                    where=f"{header} at {place.address}",
                    ask=partial(place.client.get, place.address, headers={header: told}),
                    client=place.client,
                    value=value,
                )
            case 3 if number % 40 == 3:
                kind, body = chance.choice(hostile.BODIES)
                yield Try(
                    where=f"body {kind[:40]} at {place.address}",
                    ask=partial(place.client.generic, "POST", place.address, body, content_type=kind),
                    client=place.client,
                    value=body[:60],
                )
            case _:
                at, form, name = fields[number % len(fields)]
                yield in_a_form(at, form, name, value)


def held() -> dict[str, int]:
    """Return how many rows every table holds, those apart that note a try or a look."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - APART)
        cursor.execute(" UNION ALL ".join(f"SELECT '{one}', count(*) FROM \"{one}\"" for one in tables))
        return dict(cursor.fetchall())


def made(one: Try, before: dict[str, int]) -> tuple[Any, bytes, float, bool]:
    """Make a try; return the answer, its content, the seconds it took, and whether it was refused and wrote."""
    with rolled_back(one.client):
        begun = time.monotonic()
        told = one.ask()
        content = b"".join(getattr(told, "streaming_content", ())) or told.content
        took = time.monotonic() - begun
        asked = (told.request["REQUEST_METHOD"], told.status_code)
        refused = told.status_code >= 400 or asked == ("POST", 200)
        return told, content, took, refused and held() != before


def wrong_with(one: Try, before: dict[str, int]) -> list[str]:
    """Make a try and return what is wrong with its answer; a slow one is made twice, for the machine may be busy."""
    told, content, took, wrote = made(one, before)
    if took > SLOWEST:
        took = made(one, before)[2]
    page = "text/html" in told.headers.get("Content-Type", "")
    flaws = {
        f"answered {told.status_code}": told.status_code >= 500,
        f"took {took:.1f} s": took > SLOWEST,
        "was refused and wrote": wrote,
        "gave markup back": page and hostile.SCRIPT.encode() in content,
        "was reckoned": hostile.SUM.encode() in content,
        "made a header": bool({"X-Evil", "Bcc"} & set(told.headers)),
    }
    return [f"{one.where} with {one.value[:60]!r}: {flaw}" for flaw, there in flaws.items() if there]


def sweep(places: list[Place], how_many: int, seed: int) -> list[str]:
    for client in {id(place.client): place.client for place in places}.values():
        client.raise_request_exception = False
    forms = aims(places)
    assert len({form.action for _, form in forms}) >= 25, sorted({form.action for _, form in forms})
    before = held()  # and after every try again, which is rolled back
    return [
        what
        for one in tries(places, forms, random.Random(seed), how_many)
        for what in wrong_with(one, before)
    ]


TYPED = 'Åsa & Co "inc" <b>'


def test_every_form_keeps_what_was_typed(places: list[Place]) -> None:
    """A form that is refused shows again what stood in every field of text; a file of a wrong kind refuses it too."""
    shown = {}
    for place, form in aims(places):
        if form.typed and form.method == "post":
            pairs = [
                (key, hostile.as_bytes(TYPED if key in form.typed else text)) for key, text in form.fields
            ]
            with rolled_back(place.client):
                answer = send(place, form, multipart(pairs, form.files, (form.files or [""])[0], b"<html>"))
                if answer.headers.get("Location") == form.action:  # asked again on a page of its own
                    answer = place.client.get(form.action)
            kept = answer.content.decode().count(html.escape(TYPED))
            shown[form.action, *sorted(form.typed)] = (answer.status_code, kept, len(form.typed))

    anything = (reverse("my_data_statement", args=["profile"]), "text")  # one's own words: none are refused
    assert shown.pop(anything)[0] == 302
    assert {key: told for key, told in shown.items() if told[:2] != (200, told[2])} == {}
    assert len(shown) >= 20


def test_markup_that_was_kept_is_text_on_every_page_in_every_mail_and_in_the_file(
    alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    given = dict.fromkeys(("name", "street", "postal_code", "city", "company"), hostile.SCRIPT)
    kept = client.post(
        reverse("account_profile"), {**given, "postal_code": "411 05", "country": "SE", "language": "sv"}
    )
    assert kept.status_code == 302
    client.post(reverse("contact"), {"subject": hostile.SCRIPT, "text": hostile.SCRIPT})
    key = str(Thread.objects.get().pk)
    archive = copy_of(alice)
    values = {"reference": Case.objects.get().reference, "right": "access", "key": key, "category": "profile"}

    shown = 0
    for text, _ in patterns():
        page = client.get(filled(text, values))
        content = (b"".join(getattr(page, "streaming_content", ())) or page.content).decode(errors="replace")
        if "text/html" in page.headers.get("Content-Type", ""):
            assert hostile.SCRIPT not in content, text
            shown += html.escape(hostile.SCRIPT) in content
    assert shown >= 5
    readable = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".html")]
    assert readable
    assert not any(hostile.SCRIPT in one for one in readable)
    mailed = [str(part) for one in sent(str(alice.email)) for part, _ in one.alternatives]
    assert mailed
    assert not any(hostile.SCRIPT in one for one in mailed)


def test_hundreds_of_hostile_strings_get_an_answer(places: list[Place]) -> None:
    assert sweep(places, 400, seed=1) == []


@pytest.mark.long
def test_ten_thousand_hostile_strings_get_an_answer(places: list[Place]) -> None:
    assert sweep(places, 10_000, seed=2) == []
