"""What allauth says to a person, it says in the portal's own words, in both languages."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from portal import translations

ALLAUTH = Path(allauth.__file__).parent
PAGES = (
    "account/account_inactive.html", "account/logout.html", "account/password_reset_from_key_done.html",
    "account/snippets", "account/messages", "mfa/authenticate.html", "mfa/index.html", "mfa/reauthenticate.html",
    "mfa/messages", "mfa/recovery_codes", "mfa/totp", "mfa/webauthn", "socialaccount/connections.html",
    "socialaccount/login.html", "socialaccount/messages", "usersessions",
)  # fmt: skip
CODE = (
    "account/adapter.py", "account/forms.py", "account/fields.py", "mfa/adapter.py", "mfa/base/forms.py",
    "mfa/totp/forms.py", "mfa/webauthn/forms.py", "socialaccount/adapter.py",
)  # fmt: skip
NEVER = re.compile(
    r"[Pp]hone|[Uu]sername|\(optional\)|Email \(again\)|Email address conf|the same email|^Login$|^Confirmation"
)
"""Fields this portal does not have, and a message the adapter leaves out."""
UNUSED = {"mfa/webauthn/signup_form.html"}
STIFF = re.compile(
    r"\b[Ee]post|och/eller|[Vv]änligen|utentiser|tvåfaktor|säkerhetsnyck|verifier|tredjepart", re.IGNORECASE
)
AMERICAN = re.compile(
    r"\bemail(?!\))|security key|two-factor|[Pp]lease|and/or|verif|third-party", re.IGNORECASE
)


def messages() -> set[str]:
    """Return every sentence of allauth's that this portal can come to show."""
    ours = {
        str(file.relative_to(settings.BASE_DIR / "templates"))
        for file in (settings.BASE_DIR / "templates").rglob("*.html")
    }
    found: set[str] = set()
    for file in (ALLAUTH / "templates").rglob("*.*"):
        where = str(file.relative_to(ALLAUTH / "templates"))
        if where.startswith(PAGES) and where not in ours | UNUSED:
            found |= {use.message for use in translations._of_page(file.read_text(), where=where)}
    for where in CODE:
        found |= {use.message for use in translations._of_code((ALLAUTH / where).read_text(), where=where)}
    return {message for message in found if not NEVER.search(message)}


@pytest.mark.parametrize(("language", "foreign"), [("sv", STIFF), ("en", AMERICAN)])
def test_no_sentence_of_allauth_is_stiff(language: str, foreign: re.Pattern[str]) -> None:
    with override(language):
        said = {message: gettext(message) for message in messages()}

    assert len(said) > 80
    assert {message: words for message, words in said.items() if foreign.search(words)} == {}


def test_a_wrong_password_is_told_plainly() -> None:
    refused = "The email address and/or password you specified are not correct."

    with override("sv"):
        swedish = gettext(refused)
    with override("en"):
        english = gettext(refused)

    assert swedish == "E-postadressen eller lösenordet stämmer inte. Försök igen, eller logga in med en kod."
    assert english == "The e-mail address or the password is not right. Try again, or sign in with a code."


def test_the_english_catalogue_is_whole_and_fresh() -> None:
    english, wrong = translations.merged(folder=translations.ENGLISH)

    assert wrong == []
    assert not translations.stale(english, file=translations.ENGLISH_CATALOGUE)
