"""
Every address of the portal, asked in every wrong way: no GET changes anything, no input makes it fail.

Two members meet every address with each other's numbers and get the same answer as for numbers that never were.
"""

import re
import uuid
from collections.abc import Callable, Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connections, router
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from portal.correspondence import services as correspondence
from portal.correspondence.models import Attachment
from portal.members.models import Member
from rights.models import Case, Channel
from rights.rules.right import Right
from rights.services import intake
from tests.cast import keep_promises

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]

NOTED = {  # what a look writes: that somebody looked, sessions, limits, a download that was counted
    "activity_pageview", "django_session", "insyn_cache", "usersessions_usersession", "trail_entry", "trail_unsealed",
    "trail_seal", "rights_download", "recipients_lookup",
}  # fmt: skip
OPEN = re.compile(r"<(?:\w+:)?(\w+)>")
NASTY = [
    "\x00",
    "9" * 40,
    "-1",
    "%ED%A0%80",
    "%00",
    "a" * 10_000,
    "../../etc/passwd",
    "%F0%9F%92%A9",
    "' OR 1=1 --",
    "%",
]
METHODS = ("PUT", "PATCH", "DELETE", "TRACE")


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """Every address pattern below the Swedish roots, the desk's apart."""

    def walk(resolver: URLResolver, before: str) -> Iterator[tuple[str, URLPattern]]:
        for one in resolver.url_patterns:
            text = before + str(one.pattern)
            if isinstance(one, URLResolver):
                if one.namespace != "admin":
                    yield from walk(one, text)
            elif isinstance(one, URLPattern):
                yield text, one

    yield from walk(get_resolver(), "/")


KEPT_WORDS = {  # what the web fixed, what a provider or another system is told, and one word that both languages have
    "healthz", "metrics", ".well-known", "security.txt", "gpc.json", "facebook", "oidc", "login", "callback", "events",
}  # fmt: skip


def test_every_address_has_words_of_its_language_and_no_two_pages_share_one() -> None:
    texts: dict[str, list[str]] = {}
    for tongue in ("sv", "en"):
        with translation.override(tongue):
            texts[tongue] = [text.removeprefix("/en") for text, _ in patterns()]
    both = [(sv.split("/"), en.split("/")) for sv, en in zip(texts["sv"], texts["en"], strict=True)]

    same = {word for sv, en in both for word in set(sv) & set(en) if word and not OPEN.fullmatch(word)}

    assert same == KEPT_WORDS
    for found in texts.values():
        assert {text for text in found if found.count(text) > 1} <= {
            "/registrera/",
            "/register/",
        }  # two names


def filled(text: str, values: dict[str, str]) -> str:
    """Put values into the places of a pattern."""
    return OPEN.sub(lambda found: values.get(found[1], "1"), text)


@pytest.fixture
def rooms(alice: Member, bob: Member) -> dict[str, dict[str, str]]:
    """What belongs to each of the two, by the words the addresses use."""
    found = {}
    for member in (alice, bob):
        case = intake.file_case(
            member=member,
            asked=[intake.Asked(right=Right.ACCESS)],
            channel=Channel.PORTAL,
            language="sv",
            now=timezone.now(),
        ).case
        opened = correspondence.open_thread(member=member, subject="Hej", text="Hej", now=timezone.now())
        found[str(member.pk)] = {
            "reference": case.reference,
            "right": "access",
            "key": str(opened.thread.pk),
            "category": "profile",
            "table": "member",
            "column": "name",
            "version": "1",
            "token": "x" * 43,
        }
    keep_promises()
    return found


def counted() -> dict[str, int]:
    """Rows of every table of both databases, those apart that note a look."""
    tables = {
        model._meta.db_table: router.db_for_read(model)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in NOTED
    }
    found = {}
    for table, database in sorted(tables.items()):
        with connections[database].cursor() as cursor:
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM "{table}" t')
            found[table] = hash(cursor.fetchone())
    return found


def test_no_get_changes_anything(alice: Member, as_member: SignIn, rooms: dict[str, dict[str, str]]) -> None:
    client = as_member(alice)
    client.raise_request_exception = False
    client.get(reverse("overview"))
    before, changed = counted(), []
    for text, pattern in patterns():
        address = filled(text, rooms[str(alice.pk)])
        answer = client.get(address)
        b"".join(getattr(answer, "streaming_content", ()))
        after = counted()
        changed += [f"{pattern.name} changed {table}" for table in after if after[table] != before[table]]
        before = after
        if answer.status_code >= 500:
            changed.append(f"{pattern.name} answered {answer.status_code}")
    assert changed == []


def test_other_methods_are_refused(
    alice: Member, as_member: SignIn, rooms: dict[str, dict[str, str]]
) -> None:
    client = as_member(alice)
    client.raise_request_exception = False
    before = counted()
    answers = {
        (pattern.name, method): client.generic(method, filled(text, rooms[str(alice.pk)])).status_code
        for text, pattern in patterns()
        for method in METHODS
    }
    assert {
        key: status for key, status in answers.items() if status not in {302, 401, 403, 404, 405, 410}
    } == {}
    assert counted() == before


def test_strangers_numbers_are_answered_like_numbers_that_never_were(
    alice: Member, bob: Member, as_member: SignIn, rooms: dict[str, dict[str, str]]
) -> None:
    unknown = rooms[str(alice.pk)] | {"reference": "R-1999-9999", "key": str(uuid.uuid4())}
    different = []
    asked = 0
    for member, other in ((alice, bob), (bob, alice)):
        client = as_member(member)
        for text, pattern in patterns():
            if not {"reference", "key"} & set(OPEN.findall(text)):
                continue
            asked += 1
            for method in ("get", "post"):
                theirs = getattr(client, method)(filled(text, rooms[str(other.pk)]))
                nobodys = getattr(client, method)(filled(text, unknown))
                same = _told(theirs.content) == _told(nobodys.content)
                if not (theirs.status_code == nobodys.status_code == 404 and same):
                    different.append((pattern.name, method, theirs.status_code, nobodys.status_code))
    assert different == []
    assert asked >= 20


def test_strangers_devices_keys_and_files_are_answered_like_ones_that_never_were(
    alice: Member, bob: Member, as_member: SignIn
) -> None:
    hers, his = as_member(alice), as_member(bob)
    for client in (hers, his):
        client.get(reverse("usersessions_list"))
    passkey = Authenticator.objects.create(
        user=bob, type=Authenticator.Type.WEBAUTHN, data={"name": "Nyckel"}
    )
    opened = correspondence.open_thread(member=bob, subject="Hej", text="Hej", now=timezone.now())
    file = Attachment(
        message=opened.thread.messages.get(), file_name="a.txt", media_type="text/plain", size=3
    )
    file.file.save("a.txt", ContentFile(b"Hej"))
    theirs = {
        "device_end": UserSession.objects.get(user=bob).pk,
        "mfa_edit_webauthn": passkey.pk,
        "mfa_remove_webauthn": passkey.pk,
        "attachment": file.pk,
    }
    before = counted()

    for name, number in theirs.items():
        never = uuid.uuid4() if name == "attachment" else 987_654
        for method in (hers.get, hers.post):
            answers = [(one, method(reverse(name, args=[one]))) for one in (number, never)]
            assert {answer.status_code for _, answer in answers} <= {404, 405}, name
            pages = {_told(answer.content.replace(f"/{one}/".encode(), b"")) for one, answer in answers}
            assert len(pages) == 1, name
    assert counted() == before
    assert his.get(reverse("attachment", args=[file.pk])).status_code == 200


def _told(content: bytes) -> bytes:
    """The page without the number to quote, the token against forgery and the page's own address."""
    own = rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|R-\d{4}-\d+"
    return re.sub(
        rb'name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}(?![0-9a-f])', b"", re.sub(own, b"", content)
    )


@pytest.mark.parametrize("signed_in", [True, False])
def test_no_input_makes_an_address_fail(alice: Member, as_member: SignIn, *, signed_in: bool) -> None:
    client = as_member(alice) if signed_in else Client()
    client.raise_request_exception = False
    failed = []
    for text, pattern in patterns():
        places = OPEN.findall(text)
        for nasty in NASTY:
            address = filled(text, dict.fromkeys(places, nasty)) if places else text
            asked = f"{filled(address, {})}?q={nasty}&page={nasty}&next={nasty}&after={nasty}&right={nasty}&from={nasty}"
            answer = client.get(asked.replace("\x00", "%00"))
            if answer.status_code >= 500:
                failed.append((pattern.name, nasty[:20], answer.status_code))
    assert failed == []


SIGNED_OUT_ONLY = re.compile(
    r"^/(mina-uppgifter|oversikt|samtycken|medlemskap|konto/(profil/)?$|meddelanden/($|<uuid))"
)


def test_members_pages_lead_strangers_to_sign_in(client: Client, rooms: dict[str, dict[str, str]]) -> None:
    values = next(iter(rooms.values()))
    for text, pattern in patterns():
        if SIGNED_OUT_ONLY.match(text) and "POST" not in (pattern.name or ""):
            answer = client.get(filled(text, values))
            assert answer.status_code in {302, 405}, (pattern.name, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith(
                    (reverse("account_login"), reverse("request_who"))
                ), text


def test_requests_lead_strangers_to_the_question_who_asks(
    client: Client, rooms: dict[str, dict[str, str]]
) -> None:
    assert Case.objects.count() == 2
    for text, pattern in patterns():
        if "reference" in OPEN.findall(text):
            answer = client.get(filled(text, next(iter(rooms.values()))))
            assert answer.status_code == 302, pattern.name
            assert answer.headers["Location"].startswith(reverse("request_who")), pattern.name
