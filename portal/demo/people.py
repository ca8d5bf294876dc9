"""Who the demo members are: the same seed makes the same people, whatever the database holds."""

import datetime as dt
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from portal.demo import words
from portal.members.models import Member

ANNA, BO = "anna@example.org", "bo@example.org"
DANA, ERIK = "dana@example.org", "erik@example.org"

SHARE_CONTACTS = 0.06
SHARE_SUB_ACCOUNTS = 0.06
SHARE_PROTECTED = 0.03
SHARE_LEFT = 0.08
SHARE_COMPANIES = 0.08
SHARE_ENGLISH = 0.12
SHARE_ABROAD = 0.06


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One demo member and how lively she is: the factor for how much she leaves behind (1 is ordinary)."""

    member: Member
    plan: str
    liveliness: float


def imagine(*, count: int, seed: int, now: dt.datetime) -> list[Person]:
    """Return `count` people, Anna and Bo first, who joined a month to five years before `now` (aware)."""
    rng = Random(seed)  # believable, not secret
    people = [_anna(rng, now), _bo(rng, now)][:count]
    people += [_somebody(rng, number, now) for number in range(len(people), count)]
    return list(_with_sub_accounts(rng, people))


def staff(now: dt.datetime) -> tuple[Member, Member]:
    """Return Dana, who handles cases, and Erik, who approves; their ids are random, not the seed's."""
    joined = now - dt.timedelta(days=700)
    common = {"is_staff": True, "language": "sv", "origin": "staff", "joined_at": joined}
    return (
        Member(email=DANA, name="Dana Sjögren", **common),
        Member(email=ERIK, name="Erik Ångström", **common),
    )


def any_uuid(rng: Random) -> uuid.UUID:
    """Return a version 4 key from the seed."""
    return uuid.UUID(int=rng.getrandbits(128), version=4)


def _anna(rng: Random, now: dt.datetime) -> Person:
    member = Member(
        id=any_uuid(rng),
        email=ANNA,
        user_name="anna_sjunger",
        name="Anna Åkesson",
        phone="+46701740605",
        street="Fågelsångsgränd 7 B, lgh 1203",
        postal_code="411 05",
        city="Göteborg",
        country="SE",
        birth_year=1984,
        language="sv",
        origin="form",
        joined_at=now - dt.timedelta(days=1500, hours=3),
    )
    return Person(member=member, plan="manad", liveliness=8.0)


def _bo(rng: Random, now: dt.datetime) -> Person:
    member = Member(
        id=any_uuid(rng),
        email=BO,
        user_name="bosse",
        name="Bo Öhman",
        phone="+46701740606",
        street="Storgatan 1",
        postal_code="903 26",
        city="Umeå",
        country="SE",
        birth_year=1961,
        language="sv",
        origin="form",
        joined_at=now - dt.timedelta(days=800, hours=9),
    )
    return Person(member=member, plan="ar", liveliness=1.0)


def _somebody(rng: Random, number: int, now: dt.datetime) -> Person:
    odd = number - 2 < len(words.ODD_NAMES)
    name = (
        words.ODD_NAMES[number - 2]
        if odd
        else f"{rng.choice(words.FIRST_NAMES)} {rng.choice(words.LAST_NAMES)}"
    )
    contact = not odd and rng.random() < SHARE_CONTACTS
    joined_at = now - dt.timedelta(days=rng.randint(30, 1800), seconds=rng.randrange(86_400))
    left = not odd and not contact and rng.random() < SHARE_LEFT and (now - joined_at).days > 400
    member = Member(
        id=any_uuid(rng),
        email=f"{_letters(name) or 'medlem'}.{number}@{rng.choice(words.MAIL_HOSTS)}",
        name=name,
        user_name=None if contact else f"{_letters(name)[:24] or 'medlem'}{number}",
        phone=f"+467017406{rng.randint(5, 99):02d}" if rng.random() < 0.6 else "",
        birth_year=None if contact else now.year - rng.randint(16, 84),
        language="en" if rng.random() < SHARE_ENGLISH else "sv",
        origin="guest" if contact else rng.choice(("form", "form", "form", "staff")),
        has_account=not contact,
        protected_identity=number in {4, 9} or rng.random() < SHARE_PROTECTED,
        joined_at=joined_at,
        ended_at=now - dt.timedelta(days=rng.randint(10, 300)) if left else None,
        is_active=not left,
        **({} if contact else _address(rng)),
    )
    if rng.random() < SHARE_COMPANIES and not contact:
        member.company = rng.choice(words.COMPANIES)
    plan = (
        ""
        if contact
        else "lokal"
        if member.company
        else rng.choice(("manad", "manad", "ar", "ar", "familj", ""))
    )
    return Person(member=member, plan=plan, liveliness=rng.choice((0.2, 0.5, 1.0, 1.0, 2.0)))


def _address(rng: Random) -> dict[str, str]:
    street = (
        f"{rng.choice(words.STREETS)} {rng.randint(1, 120)}{rng.choice(('', '', ' A', ' B', ', lgh 1102'))}"
    )
    if rng.random() < SHARE_ABROAD:
        country, postal_code, city = rng.choice(words.ABROAD)
    else:
        country, (postal_code, city) = "SE", rng.choice(words.TOWNS)
    return {"street": street, "postal_code": postal_code, "city": city, "country": country}


def _with_sub_accounts(rng: Random, people: list[Person]) -> Iterator[Person]:
    """Let some of the later ones stand under an earlier one's account; theirs is no plan of its own."""
    heads = [person for person in people[:40] if person.member.has_account]
    for number, person in enumerate(people):
        if number > 40 and person.member.has_account and rng.random() < SHARE_SUB_ACCOUNTS:
            person.member.main_account = rng.choice(heads).member
            yield Person(member=person.member, plan="", liveliness=person.liveliness)
        else:
            yield person


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words_left = ("".join(letter for letter in word if letter.isalnum()) for word in plain.split())
    return ".".join(filter(None, words_left))[:40].strip(".")
