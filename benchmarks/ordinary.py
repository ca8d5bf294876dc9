"""An ordinary member: about a thousand rows, spread over every table that holds anything about a person."""

from django.db import IntegrityError, connection, transaction

from portal.datamap import sources
from portal.members.models import Member
from tests.package.planting import Planted

SETS = 30


def member(number: int = 0, *, sets: int = SETS) -> Member:
    """Return the member of that number, made when missing: `sets` rows in every table that may hold so many."""
    found, new = Member.objects.get_or_create(
        pk=_key(number), defaults={"email": f"ordinary{number}@example.org"}
    )
    if new:
        for one in range(sets):
            _plant(found, f"{number * SETS + one:03x}")
    made: Member = found
    return made


def tables() -> list[str]:
    return sorted({source.model_class()._meta.db_table for source in sources()})


def rows(who: Member) -> int:
    from portal.datamap.copying import Copying

    total = 0
    with connection.cursor() as cursor:
        for source in sources():
            copying = Copying(source=source, member_id=who.pk)
            cursor.execute(copying.count(), copying.parameters)
            total += cursor.fetchone()[0]
    return total


def _plant(who: Member, sign: str) -> None:
    planted = Planted(who, sign)
    for source in sources():
        try:
            with transaction.atomic():
                planted.row(source.model_class())
        except IntegrityError:
            planted.rows.pop(
                source.model_class()._meta.label_lower, None
            )  # one row a person is all it may hold


def _key(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"
