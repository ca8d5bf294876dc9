"""How user names, postal codes and phone numbers are written."""

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
        ("abc", ""),
        ("1234567890123", "NO"),
        ("!?", ""),
        ("<b>", "NO"),
    ],
)
def test_what_is_no_postal_code_is_refused(typed: str, country: str) -> None:
    with pytest.raises(written.NotSo):
        written.postal_code(typed, country=country)


@pytest.mark.parametrize(
    "number",
    ["0701740605", "070-174 06 05", "+46 (0)70 174 06 05", "(031) 45 67 89", "(+46) 31-45 67 89", "12345"],
)
def test_a_phone_number_is_taken_as_it_is_written(number: str) -> None:
    assert written.phone(number) == number


def test_spare_spaces_in_a_phone_number_are_left_out() -> None:
    assert written.phone("  070-174   06\u00a005 ") == "070-174 06 05"


@pytest.mark.parametrize(
    "number",
    [
        "abc 070",
        "070-174 06 05 hem",
        "112",
        "+",
        "-",
        "1" * 16,
        "070+1740605",
        "٠٧٠١٧٤٠٦٠٥",
        "070\x001740605",
    ],
)
def test_what_is_no_phone_number_is_refused(number: str) -> None:
    with pytest.raises(written.NotSo):
        written.phone(number)


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
    form = ProfileForm({"postal_code": "4110", "country": "SE", "phone": "abc 070", "language": "sv"})

    assert set(form.errors) == {"postal_code", "phone"}
    assert "070-174 06 05" in str(form.errors["phone"])


def test_the_profile_keeps_a_phone_number_put_right() -> None:
    form = ProfileForm({"phone": " 070-174  06 05", "language": "sv"})

    assert form.is_valid()
    assert form.cleaned_data["phone"] == "070-174 06 05"
