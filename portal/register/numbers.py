"""Check digits of organisation numbers, by country (row 132)."""

import re

LENGTHS = {"SE": 10, "NO": 9, "DK": 8, "FI": 8}
WEIGHTS = {
    "NO": (3, 2, 7, 6, 5, 4, 3, 2, 1),
    "DK": (2, 7, 6, 5, 4, 3, 2, 1),
    "FI": (7, 9, 10, 5, 8, 4, 2, 1),
}


def has_valid_checksum(number: str, *, country: str) -> bool | None:
    """Return whether the check digit is right; None for countries whose rule is not known here."""
    if country not in LENGTHS:
        return None
    digits = re.sub(r"[\s-]", "", number).removeprefix(country).removesuffix("MVA")
    if not re.fullmatch(rf"[0-9]{{{LENGTHS[country]}}}", digits):
        return False
    if country == "SE":
        # The third digit of a Swedish legal person is at least 2, so no date of birth looks like one.
        return digits[2] >= "2" and luhn_sum(digits) % 10 == 0
    return sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS[country], strict=True)) % 11 == 0


def luhn_sum(digits: str) -> int:
    """Return the sum of digits, every second one doubled and its own digits added, from the right."""
    doubled = (int(digit) * (2 if index % 2 else 1) for index, digit in enumerate(reversed(digits)))
    return sum(value // 10 + value % 10 for value in doubled)
