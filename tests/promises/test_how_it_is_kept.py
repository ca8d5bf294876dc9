"""How data are kept: locked, over TLS, with settings within one click of every page."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialToken
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.members.codes import spelled
from portal.members.models import Code, Member
from portal.notices.models import NoticeGiven, TermsAcceptance
from rights.services.following import token_of
from tests.cast import keep_promises
from tests.joining.steps import newest_code, sent, to_choices
from tests.promises.asking import file
from tests.register.makers import NAMES, example

AsMember = Callable[..., Client]
ROOT = Path(__file__).resolve().parents[2]
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "en hel mening som ingen gissar"


def dump() -> str:
    """Return every row of every table as the owner reads them, bytes too."""
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"]) as owner:
        tables = owner.execute(
            "SELECT format('%I', c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'public' AND c.relkind = 'r'"
        ).fetchall()
        owner.execute("SET bytea_output = 'escape'")
        texts = []
        for (table,) in tables:
            texts += [row[0] for row in owner.execute(f"SELECT t::text FROM {table} t").fetchall()]
    return "\n".join(texts)


@pytest.mark.promise(117)
@pytest.mark.django_db(transaction=True)
def test_a_dump_shows_no_password_no_seed_and_no_token_in_clear(alice: Member, client: Client) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    TOTP.activate(alice, SEED)
    spare = RecoveryCodes.activate(alice).get_unused_codes()
    case = file(alice)
    client.post(reverse("account_request_login_code"), {"email": alice.email})
    code = spelled(Code.objects.get().pk)
    keep_promises()

    text = dump()

    assert "alice@example.org" in text
    assert len(spare) >= 8
    assert [one for one in (PASSWORD, SEED, code, token_of(case.pk), *spare) if one in text] == []
    assert "AGE-SECRET-KEY" not in text
    assert settings.INSYN_KEY_FILE.read_text().strip() not in text
    assert not settings.SOCIALACCOUNT_STORE_TOKENS
    assert not SocialToken.objects.exists()


@pytest.mark.promise(117)
@pytest.mark.parametrize("organisation", NAMES)
def test_no_purpose_is_selling(organisation: str) -> None:
    book = example(organisation)

    words = " ".join(f"{one.id} {one.name.en} {one.description.en}" for one in book.purposes).lower()

    assert not [word for word in ("sell your", "sale of", "selling") if word in words]


OPEN = (
    "start",
    "request_new",
    "account_login",
    "register",
    "privacy",
    "terms",
    "cookies",
    "help",
    "contact",
    "guest",
)
OWN = (
    "overview",
    "my_data",
    "my_data_looked",
    "requests",
    "messages",
    "account",
    "account_profile",
    "membership",
    "consents",
)


@pytest.mark.promise(116)
@pytest.mark.django_db
@pytest.mark.parametrize("name", OPEN + OWN)
def test_every_page_links_to_the_privacy_settings(name: str, alice: Member, as_member: AsMember) -> None:
    client = as_member(alice) if name in OWN else Client()

    shown = client.get(reverse(name))

    assert shown.status_code == 200
    assert f'href="{reverse("consents")}"' in shown.content.decode()


@pytest.mark.promise(116)
@pytest.mark.django_db
def test_the_privacy_settings_are_there_for_those_who_follow_the_link(
    alice: Member, as_member: AsMember
) -> None:
    assert as_member(alice).get(reverse("consents")).status_code == 200
    assert Client().get(reverse("consents")).headers["Location"].startswith(reverse("account_login"))


@pytest.mark.promise(122)
@pytest.mark.django_db(transaction=True)
def test_language_and_the_approved_text_are_remembered_past_sign_in(client: Client) -> None:
    to_choices(client, "nora@example.org", prefix="/en/register/", user_name="nora", name="Nora")
    client.post("/en/register/choices/", {"with": "none"})
    member = Member.objects.get(email="nora@example.org")
    approved = TermsAcceptance.objects.get(member=member)
    client.post("/en/account/logout/")

    client.post("/en/account/login/code/", {"email": member.email})
    entered = client.post("/en/account/login/code/confirm/", {"code": newest_code(str(member.email))})
    page = client.get(entered.headers["Location"])

    assert member.language == "en"
    assert page.headers["Content-Language"] == "en"
    assert entered.headers["Location"] == "/en/overview/"
    assert list(TermsAcceptance.objects.filter(member=member)) == [approved]
    assert NoticeGiven.objects.get(member=member).version


def run(code: str, tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Ask a process that starts as an operator's does: with none of the suite's own settings."""
    environment = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("INSYN_") and key != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }
    return subprocess.run(
        [sys.executable, *code.split("\x00")],
        check=False,
        cwd=ROOT,
        env=environment | {"INSYN_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings", **more},
        capture_output=True,
        text=True,
        timeout=60,
    )


PUBLIC = {"INSYN_HOSTS": "portal.example.org", "INSYN_HTTPS": "true"}
ASK = """
import django
django.setup()
from django.test import Client
from django.conf import settings
web = Client(headers={"host": "portal.example.org"})
plain = web.get("/en/help/")
safe = Client(headers={"host": "portal.example.org", "x-forwarded-proto": "https"}).get("/en/login/")
print(plain.status_code, plain.headers["Location"])
print(safe.status_code, safe.headers["Strict-Transport-Security"])
print(web.get("/healthz").status_code, web.get("/metrics").status_code)
for cookie in safe.cookies.values():
    print(cookie.key, bool(cookie["secure"]), cookie["path"], cookie["domain"] or "-")
print(settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""


@pytest.mark.promise(154)
@pytest.mark.django_db
def test_on_a_public_host_traffic_is_encrypted_and_cookies_are_bound_to_it(tmp_path: Path) -> None:
    answered = run(f"-c\x00{ASK}", tmp_path, **PUBLIC)

    assert answered.returncode == 0, answered.stderr
    plain, safe, machines, *cookies, session = answered.stdout.splitlines()
    assert plain == "301 https://portal.example.org/en/help/"
    assert safe == "200 max-age=31536000; includeSubDomains"
    assert machines == "200 200"  # this machine asks itself, where no proxy speaks TLS
    assert cookies
    assert all(cookie.startswith("__Host-") and cookie.endswith(" True / -") for cookie in cookies)
    assert session == "__Host-session True True"


@pytest.mark.promise(154)
@pytest.mark.django_db
def test_the_deploy_check_passes_but_for_the_public_list_of_browsers(tmp_path: Path) -> None:
    checked = run("manage.py\x00check\x00--deploy", tmp_path, **PUBLIC)

    assert checked.returncode == 0, checked.stderr
    warned = {
        line.partition("(")[2].partition(")")[0]
        for line in checked.stderr.splitlines()
        if "security.W" in line
    }
    assert warned == {"security.W021"}  # whoever owns the domain decides to stand on that list for good


@pytest.mark.promise(154)
def test_a_public_host_over_plain_http_is_refused_at_the_start(tmp_path: Path) -> None:
    refused = run("manage.py\x00check", tmp_path, INSYN_HOSTS="portal.example.org")

    assert refused.returncode != 0
    assert "INSYN_HTTPS must be true" in refused.stderr


@pytest.mark.promise(52)
@pytest.mark.rule("R12-17")
@pytest.mark.django_db(transaction=True)
def test_no_mail_holds_a_value_of_the_person(alice: Member, as_member: AsMember, client: Client) -> None:
    own = {
        "phone": "+46701234567",
        "street": "Fågelsångsgränd 7",
        "postal_code": "411 05",
        "user_name": "alice_a",
    }
    Member.objects.filter(pk=alice.pk).update(**own)
    signed_in = as_member(alice)
    case = file(alice)
    keep_promises()
    signed_in.post(reverse("proof"))
    signed_in.post(
        reverse("contact"), {"subject": "Ort", "text": "Jag bor i Göteborg och heter Alice Åkesson."}
    )
    client.post(reverse("account_request_login_code"), {"email": alice.email})
    client.post(reverse("account_reset_password"), {"email": alice.email})
    signed_in.post(reverse("request_withdraw", args=[case.reference]), {"lines": []})
    keep_promises()

    bodies = [f"{one.subject}\n{one.body}\n{one.alternatives[0][0]!s}" for one in sent(str(alice.email))]

    assert len(bodies) >= 5
    values = [*own.values(), alice.name, alice.city, "Alice", str(alice.email), str(alice.pk)]
    assert [value for value in values for body in bodies if value in body] == []
