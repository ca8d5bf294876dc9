"""The trail is append-only, sealed in order, and finds what was changed, removed or cut off."""

import os

import psycopg
import pytest
from django.conf import settings
from django.db import Error, connection, transaction

from portal.trail import services
from portal.trail.models import Entry, Seal

pytestmark = pytest.mark.django_db(transaction=True)


def as_owner(statement: str) -> None:
    with psycopg.connect(os.environ["MIGRATION_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("SET insyn.owner_resets = 'on'")
        owner.execute("ALTER TABLE trail_entry DISABLE TRIGGER USER")
        owner.execute("ALTER TABLE trail_seal DISABLE TRIGGER USER")
        owner.execute(statement)
        owner.execute("ALTER TABLE trail_entry ENABLE TRIGGER USER")
        owner.execute("ALTER TABLE trail_seal ENABLE TRIGGER USER")


def ten_sealed() -> None:
    for number in range(10):
        services.record(action="test.thing.done", facts={"number": number})
    assert services.seal() == 10


@pytest.mark.promise(153)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET action = 'x'",
        "DELETE FROM trail_entry",
        "TRUNCATE trail_entry CASCADE",
        "DELETE FROM trail_seal",
        "DROP TABLE trail_seal",
    ],
)
def test_the_application_cannot_change_the_trail(statement: str) -> None:
    ten_sealed()

    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert services.verify().links == 10


def test_a_whole_chain_is_whole() -> None:
    ten_sealed()

    assert services.verify().whole
    assert services.seal() == 0


def test_a_changed_entry_is_found() -> None:
    ten_sealed()
    entry = Entry.objects.order_by("pk")[4]
    as_owner(f"UPDATE trail_entry SET role = 'nobody' WHERE id = {entry.pk}")

    assert services.verify().broken_at == 5


def test_a_removed_entry_is_found() -> None:
    ten_sealed()
    as_owner("DELETE FROM trail_seal WHERE position = 4")

    assert not services.verify().whole


def test_a_tail_cut_off_after_the_published_head_is_found() -> None:
    ten_sealed()
    services.publish_head()
    as_owner("DELETE FROM trail_seal WHERE position > 7")

    verdict = services.verify()

    assert (verdict.broken_at, verdict.reason) == (8, "the tail was cut off")
    for head in settings.INSYN_TRAIL_HEADS.glob("*.head"):
        head.unlink()


def test_entries_wait_for_the_sealer_and_keep_their_order() -> None:
    first = services.record(action="test.first.done")
    second = services.record(action="test.second.done")
    services.seal()

    assert list(Seal.objects.order_by("position").values_list("entry_id", flat=True)) == [first.pk, second.pk]
