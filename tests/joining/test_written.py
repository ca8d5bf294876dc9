"""How user names and postal codes are written."""

import pytest
from django.test import Client

from portal.front.models import Registration
from portal.front.pages.forms import ProfileForm
from portal.members import written
from tests.joining.steps import newest_code

ABOUT = {"terms": "on", "user_name": "nora", "name": "Nora Åsén"}


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("41105", "SE", "411 05"),
        (" 411  05 ", "SE", "411 05"),
        ("SE-411 05", "SE", "411 05"),
        ("S-41105", "", "411 05"),
        ("0155", "NO", "0155"),
        ("sw1a 1aa", "GB", "SW1A 1AA"),
        ("41105", "FI", "41105"),
    ],
)
def test_a_postal_code_is_put_right(typed: str, country: str, code: str) -> None:
    assert written.postal_code(typed, country=country) == code


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("4110", "SE"),
        ("411 056", "SE"),
        ("01234", "SE"),
        ("٤١١٠٥", "SE"),
        ("abc", "SE"),
        ("!?", ""),
        ("<b>", "NO"),
    ],
)
def test_what_is_no_postal_code_is_refused(typed: str, country: str) -> None:
    with pytest.raises(written.NotSo):
        written.postal_code(typed, country=country)


@pytest.mark.parametrize("name", ["nora", "åsa_91", "n.o-ra", "7up", " nora "])
def test_a_plain_user_name_is_taken(name: str) -> None:
    assert written.user_name(name) == name.strip()


@pytest.mark.parametrize(
    "name", ["n", "nora åsén", "nora@example.org", "<nora>", "_nora", "nora\u202e", "-", "/nora"]
)
def test_a_user_name_that_passes_for_something_else_is_refused(name: str) -> None:
    with pytest.raises(written.NotSo):
        written.user_name(name)


@pytest.mark.django_db
def test_registration_says_how_to_write_them_and_keeps_them_put_right(client: Client) -> None:
    client.post("/en/register/", {"email": "nora@example.org"})
    client.post("/en/register/code/", {"code": newest_code("nora@example.org")})
    client.post("/en/register/age/", {"birth_year": "1987"})
    odd = {**ABOUT, "user_name": "nora åsén", "postal_code": "4110", "country": "SE"}

    page = client.post("/en/register/terms/", odd, follow=True).content.decode()
    client.post("/en/register/terms/", {**ABOUT, "postal_code": "41105", "country": "SE"})

    assert "without spaces" in page
    assert "five digits, such as 411 05" in page
    assert Registration.objects.get().answers["profile"]["postal_code"] == "411 05"


def test_the_profile_says_so_too() -> None:
    form = ProfileForm({"postal_code": "4110", "country": "SE", "language": "sv"})

    assert set(form.errors) == {"postal_code"}
