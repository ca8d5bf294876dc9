"""An e-ID service shows who somebody is: asked for a level, believed for one case, and nothing it tells is kept."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from portal import register
from portal.members.models import Member, PersonalNumber
from portal.register.vocabulary import IdentityMethod
from portal.trail.models import Entry
from rights import e_id
from rights.e_id import Evidence
from rights.models import Case, Channel
from rights.rules.identity import MOST_TRIES, Doubt, Way, ladder
from rights.rules.states import State
from rights.services import identifying, identity
from rights.timing import Pause
from tests import fakes_oidc
from tests.cast import make_member
from tests.joining.steps import newest_code, way_back
from tests.rights.clockwork import ask, file_on

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]
HIGH, LOW = "http://id.elegnamnden.se/loa/1.0/loa3", "http://id.elegnamnden.se/loa/1.0/loa1"
EMAIL = "gun@example.org"
NUMBER = "198001019876"


@pytest.fixture
def wanted(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The register offers the way, and the portal has a provider with levels it believes."""
    book = register.current()
    methods = (*book.identity.methods, IdentityMethod.E_ID)
    book = replace(book, identity=replace(book.identity, methods=methods))
    monkeypatch.setattr(register, "current", lambda: book)
    settings.INSYN_E_ID = "portal.front.e_id.OpenIdConnect"
    settings.INSYN_E_ID_LEVELS = [HIGH]
    settings.INSYN_E_ID_NUMBER_CLAIM = "personal_number"


@pytest.fixture
def sso(wanted: None, settings: Settings) -> Iterator[fakes_oidc.Provider]:
    claims = {
        "sub": "gun-77",
        "name": "Gun",
        "email": EMAIL,
        "email_verified": True,
        "phone_number": "+46700",
    }
    with fakes_oidc.provider(**claims) as known:
        known.signed = {"acr": HIGH}
        settings.SOCIALACCOUNT_PROVIDERS = known.at_the_portal()
        yield known


@pytest.fixture
def gun(db: None) -> Member:
    return make_member(EMAIL, name="Gun", language="sv", has_account=False)


def asked(member: Member, dana: Member) -> Case:
    found = file_on(timezone.now().date(), member=member, channel=Channel.LETTER)
    ask(found, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.E_ID)
    return found


def as_guest(case: Case) -> Client:
    client = Client()
    client.post(reverse("guest"), {"email": EMAIL})
    client.post(reverse("guest_code"), {"code": newest_code(EMAIL)})
    return client


def here(case: Case) -> str:
    return reverse("request_identity", args=[case.reference])


def there_and_back(client: Client, case: Case) -> Any:
    """Go to the provider and back, as a browser does."""
    out = client.post(here(case), {"act": "e_id"})
    assert out.status_code == 302, out.content.decode()
    return client.get(way_back(out.headers["Location"]))


def state(case: Case) -> State:
    return case.lines.get().stands


@pytest.mark.rule("R12-10")
def test_a_strong_identification_at_the_provider_is_enough_and_leads_back(
    gun: Member, dana: Member, sso: fakes_oidc.Provider
) -> None:
    case = asked(gun, dana)
    client = as_guest(case)
    assert "e-legitimation" in client.get(here(case)).content.decode()

    answer = there_and_back(client, case)

    assert answer.headers["Location"] == reverse("request", args=[case.reference])
    assert state(case) is not State.IDENTIFYING
    assert Pause.objects.get().shown == Way.E_ID
    query = sso.asked[-1]
    assert (query["acr_values"], query["prompt"]) == (HIGH, "login")


@pytest.mark.rule("R12-10")
def test_nothing_of_what_the_provider_tells_is_kept_and_nobody_is_signed_in(
    gun: Member, dana: Member, sso: fakes_oidc.Provider
) -> None:
    case = asked(gun, dana)
    client = as_guest(case)

    there_and_back(client, case)

    assert not SocialAccount.objects.exists()
    assert "_auth_user_id" not in client.session
    assert Member.objects.filter(has_account=True, is_staff=False).count() == 0
    told = list(Entry.objects.about("rights.case", case.pk).values_list("facts", flat=True))
    for secret in ("gun-77", "+46700", EMAIL):
        assert secret not in str(told)
        assert secret not in str(Pause.objects.values())
        assert secret not in str(dict(client.session))


@pytest.mark.rule("R12-10")
def test_a_weak_level_shows_nothing_and_is_no_try(
    gun: Member, dana: Member, sso: fakes_oidc.Provider
) -> None:
    case = asked(gun, dana)
    client = as_guest(case)
    for level in ({"acr": LOW}, {}):
        sso.signed = level
        sso.claims["acr"] = HIGH  # what is not in the signed token counts for nothing

        assert there_and_back(client, case).headers["Location"] == here(case)

    assert state(case) is State.IDENTIFYING
    assert Pause.objects.get().tries == 0
    assert "inte tillräckligt säkert identifierad" in client.get(here(case)).content.decode()


@pytest.mark.rule("R12-10")
def test_somebody_else_is_refused_and_three_tries_close_the_way(
    gun: Member, dana: Member, sso: fakes_oidc.Provider
) -> None:
    case = asked(gun, dana)
    client = as_guest(case)
    sso.claims |= {"sub": "mallory", "email": "mallory@example.org"}
    for _ in range(MOST_TRIES):
        there_and_back(client, case)
    sso.claims |= {"sub": "gun-77", "email": EMAIL}

    there_and_back(client, case)

    assert state(case) is State.IDENTIFYING
    assert "Tre försök stämde inte" in client.get(here(case)).content.decode()
    assert Entry.objects.filter(action="rights.identity.blocked").count() == 1


def test_an_address_that_the_provider_has_not_verified_proves_nothing(
    gun: Member, dana: Member, sso: fakes_oidc.Provider
) -> None:
    case = asked(gun, dana)
    sso.claims["email_verified"] = False

    there_and_back(as_guest(case), case)

    assert state(case) is State.IDENTIFYING
    assert Pause.objects.get().tries == 1


@pytest.mark.parametrize(
    ("evidence", "fits"),
    [
        ({"number": NUMBER}, True),
        ({"number": "197001019874", "email": EMAIL}, False),
        ({"email": EMAIL.upper()}, True),
        ({}, False),
        ({"account": "own", "number": "197001019874"}, True),
        ({"account": "other", "number": NUMBER, "email": EMAIL}, False),
    ],
)
def test_one_thing_that_names_one_person_alone_has_to_be_the_same(
    gun: Member, mallory: Member, evidence: dict[str, Any], fits: bool
) -> None:
    PersonalNumber.objects.create(member=gun, number=NUMBER)
    if "account" in evidence:
        evidence = evidence | {"account": {"own": gun.pk, "other": mallory.pk}[evidence["account"]]}

    assert identifying.is_the_person(Evidence(level=HIGH, **evidence), gun) is fits


def test_who_has_neither_address_nor_number_on_file_is_not_shown_by_empty_ones(gun: Member) -> None:
    Member.objects.filter(pk=gun.pk).update(email=None)

    assert not identifying.is_the_person(Evidence(level=HIGH), Member.objects.get(pk=gun.pk))


def test_an_answer_is_no_proof_in_another_persons_session_or_where_nobody_asked(
    gun: Member, dana: Member, mallory: Member, sso: fakes_oidc.Provider, as_member: SignIn
) -> None:
    case = asked(gun, dana)
    client = as_guest(case)
    out = client.post(here(case), {"act": "e_id"})
    back = way_back(out.headers["Location"])

    assert as_member(mallory).get(back).status_code in {200, 401, 403, 404}
    assert as_member(mallory).post(here(case), {"act": "e_id"}).status_code == 404
    assert state(case) is State.IDENTIFYING
    other = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    ask(other, now=timezone.now(), by=dana, reason=Doubt.DETAILS_DIFFER, way=Way.TWO_ITEMS)
    assert client.post(here(other), {"act": "e_id"}).status_code == 200
    with pytest.raises(identity.NotEnough):
        identifying.shown(case=other, evidence=Evidence(level=HIGH, email=EMAIL), by=gun, now=timezone.now())


def test_signing_in_by_the_same_provider_goes_on_as_before(gun: Member, sso: fakes_oidc.Provider) -> None:
    client = Client()
    out = client.post("/en/account/oidc/sso/login/", {"process": "login"})

    answer = client.get(way_back(out.headers["Location"]))

    assert "acr_values" not in parse_qs(urlsplit(out.headers["Location"]).query)
    assert answer.headers["Location"].startswith("/en/register/")


@pytest.mark.rule("R12-10")
def test_the_way_is_offered_only_where_the_register_wants_it_and_a_service_is_set(
    gun: Member, dana: Member, wanted: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = file_on(timezone.now().date(), member=gun, channel=Channel.LETTER)
    assert identity.ways_for(case, Doubt.DETAILS_DIFFER)[1] is Way.E_ID
    held = {"has_account": False, "has_email": True, "has_address": True, "has_e_id": True}
    climbed = ladder(Doubt.DETAILS_DIFFER, **held)
    assert climbed.index(Way.EMAIL_CODE) < climbed.index(Way.E_ID) < climbed.index(Way.LETTER_CODE)
    assert Way.E_ID not in ladder(Doubt.ACCOUNT_MISUSED, **held | {"has_account": True})

    settings.INSYN_E_ID = ""
    assert Way.E_ID not in identity.ways_for(case, Doubt.DETAILS_DIFFER)
    monkeypatch.undo()
    settings.INSYN_E_ID = "portal.front.e_id.OpenIdConnect"
    assert Way.E_ID not in identity.ways_for(case, Doubt.DETAILS_DIFFER)


class Elsewhere:
    """Another service of the same shape: a broker that is asked and answers by a page of its own."""

    name = "Elsewhere"
    levels = frozenset({"high"})

    def begin(self, request: HttpRequest, *, case: object, back: str) -> HttpResponse:
        return HttpResponse(f"go and show it for {case}, then {back}")


def test_another_service_is_a_class_of_the_same_shape(
    gun: Member, dana: Member, wanted: None, settings: Settings
) -> None:
    settings.INSYN_E_ID = "tests.requests.test_e_id.Elsewhere"
    case = asked(gun, dana)

    shown = as_guest(case).post(here(case), {"act": "e_id"}).content.decode()

    assert shown == f"go and show it for {case.pk}, then {here(case)}"
    found = e_id.service()
    assert found is not None
    assert found.name == "Elsewhere"
    assert identifying.shown(
        case=case, evidence=Evidence(level="high", email=EMAIL), by=gun, now=timezone.now()
    )
