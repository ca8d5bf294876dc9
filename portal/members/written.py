"""How user names, postal codes and phone numbers are written: taken as they are, put right, or refused. Nothing is saved."""

import re
import unicodedata

USER_NAME = re.compile(r"[^\W_][\w.-]+")
SWEDISH_CODE = re.compile(r"(?:SE?-?)?([1-9]\d{2})(\d{2})", re.ASCII | re.IGNORECASE)
PHONE = re.compile(r"[+(]{0,2}\d[\d ()-]*", re.ASCII)
FEWEST_DIGITS, MOST_DIGITS = 5, 15  # the most: ITU-T E.164
LONGEST_CODE = 12
ANY_CODE = re.compile(r"[A-Z0-9][A-Z0-9 -]*[A-Z0-9]", re.ASCII | re.IGNORECASE)


class NotSo(ValueError):
    """It cannot be written that way."""


def user_name(typed: str) -> str:
    """
    Return a user name of letters, digits, dots, dashes and underscores, beginning with a letter or digit.

    :raises NotSo: when it is anything else; an address or a name with spaces would pass for another thing.
    """
    wished = unicodedata.normalize("NFC", typed.strip())
    if USER_NAME.fullmatch(wished) is None:
        raise NotSo
    return wished


def postal_code(typed: str, *, country: str) -> str:
    """
    Return a postal code; a Swedish one, also with "SE-" or without its space, as "411 05".

    Without a country both the Swedish manner and any other with a digit in it are taken.

    :raises NotSo: when it is none of the country.
    """
    given = " ".join(typed.split())
    swedish = SWEDISH_CODE.fullmatch(given.replace(" ", ""))
    if country in {"SE", ""} and swedish:
        return f"{swedish[1]} {swedish[2]}"
    if country == "SE" or ANY_CODE.fullmatch(given) is None or len(given) > LONGEST_CODE:
        raise NotSo
    if not country and not any(sign.isdigit() for sign in given):
        raise NotSo
    return given.upper()


def phone(typed: str) -> str:
    """
    Return a phone number as it was typed, in digits, spaces, dashes and brackets, perhaps with a plus before it.

    :raises NotSo: when it holds other signs, or too few or too many digits to be rung.
    """
    given = " ".join(typed.split())
    digits = sum(sign.isdecimal() for sign in given)
    if PHONE.fullmatch(given) is None or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
        raise NotSo
    return given
