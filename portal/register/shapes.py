"""The shape of single values, by the name of their key: countries, addresses, ids, bounds of numbers."""

import re
from collections.abc import Callable
from zoneinfo import available_timezones

from portal.register.countries import country_names
from portal.register.places import Path

ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
WEB = re.compile(r"https://[^\s/]+\.[^\s/]+(/\S*)?")
HOST = re.compile(r"(https://[^\s/]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?)(/\S*)?")
ENVIRONMENT = re.compile(r"[A-Z][A-Z0-9_]*")
SCOPES = frozenset({"openid", "email", "profile", "public_profile"})

BOUNDS = {
    "rotation_days": (7, 365),
    "fiscal_year_last_month": (1, 12),
    "minimum_age": (0, 120),
    "own_minimum": (0, 120),
    "limits.years": (13, 16),
    "tries": (1, 10),
    "document_max_days": (0, 30),
    "warning_days": (1, 365),
    "cancel_window_days": (0, 7),
    "package_days": (1, 30),
    "downloads_max": (1, 100),
    "large_copy_rows": (1_000, 10_000_000),
    "source_patience_hours": (1, 720),
    "question_target_days": (1, 30),
    "access_target_days": (1, 30),
    "lift_notice_days": (1, 30),
    "case_content_months": (1, 120),
    "case_register_years": (1, 10),
    "pause_ask_limit_workdays": (1, 10),
    "opt_in_link_hours": (1, 168),
    "reask_after_refusal_months": (1, 60),
    "password_minimum": (8, 64),
    "session_hours": (1, 48),
    "k_anonymity": (2, 1000),
    "sweep_stop_percent": (1, 100),
    "notice_age_warning_months": (1, 60),
    "breach_hours": (1, 96),
    "breach_supplement_weeks": (1, 12),
}


def name_of(path: Path) -> str:
    """Return the last key of a path, list items under the name of their list; limits are told apart."""
    keys = [step for step in path if isinstance(step, str)]
    return "limits.years" if keys[-2:] == ["limits", "years"] else keys[-1]


def problem(name: str, value: object) -> str | None:
    """Return what is wrong with the value of a key of this name, or None."""
    if name in BOUNDS and isinstance(value, int):
        low, high = BOUNDS[name]
        return None if low <= value <= high else f"must be from {low} to {high}, not {value}"
    check = CHECKS.get(name)
    return check(value) if check and isinstance(value, str) else None


def matching(pattern: re.Pattern[str], wanted: str) -> Callable[[str], str | None]:
    return lambda value: None if pattern.fullmatch(value) else f"{value!r} is not {wanted}"


def country(value: str) -> str | None:
    known = value in country_names()
    return None if known else f"{value!r} is no country; use two capital letters, such as SE"


def time_zone(value: str) -> str | None:
    return None if value in available_timezones() else f"{value!r} is no time zone, such as Europe/Stockholm"


WEB_ADDRESS = matching(WEB, "a web address that begins with https://")
VARIABLE = matching(ENVIRONMENT, "the name of an environment variable, such as INSYN_CRM_TOKEN")

CHECKS: dict[str, Callable[[str], str | None]] = {
    "id": matching(ID, "an id: small letters, digits and _, at most 40"),
    "country": country,
    "parent_country": country,
    "locations": country,
    "holidays": country,
    "time_zone": time_zone,
    "languages": lambda value: None if value in ("sv", "en") else f"{value!r} is neither 'sv' nor 'en'",
    "email": matching(EMAIL, "an e-mail address"),
    "contact": matching(EMAIL, "an e-mail address"),
    "privacy_policy": WEB_ADDRESS,
    "own_access": WEB_ADDRESS,
    "copy": WEB_ADDRESS,
    "url": matching(HOST, "a web address that begins with https:// (http only on this machine)"),
    "token_env": VARIABLE,
    "event_key_env": VARIABLE,
    "client_id_env": VARIABLE,
    "secret_env": VARIABLE,
    "scopes": lambda value: None if value in SCOPES else f"{value!r} asks for more than name and e-mail",
}
