"""The trail is append-only, sealed in order, and finds what was changed, removed or cut off."""

import os

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection, transaction

from portal.trail import services
from portal.trail.models import Entry, Seal, Unsealed

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


def test_an_entry_kept_out_of_the_chain_is_found_and_stays_outside() -> None:
    """What the application's role may do: write an entry and empty the waiting room behind it."""
    ten_sealed()
    kept_out = services.record(action="test.thing.done")
    Unsealed.objects.filter(pk=kept_out.pk).delete()
    services.record(action="test.later.done")
    assert services.seal() == 1

    with pytest.raises(CommandError) as said:
        call_command("verify_trail")

    assert str(said.value) == f"The trail is broken: entry {kept_out.pk} was kept out of the chain."
    assert services.verify().outside == (kept_out.pk,)
    assert services.verify().links == 11


def test_of_many_entries_kept_out_the_first_ten_are_named() -> None:
    numbers = [services.record(action="test.thing.done").pk for _ in range(12)]
    Unsealed.objects.all().delete()

    verdict = services.verify()

    assert verdict.outside == tuple(numbers[:10])
    named = ", ".join(str(number) for number in numbers[:10])
    assert verdict.reason == f"entries {named} and more were kept out of the chain"


def test_an_entry_that_waits_for_the_sealer_is_not_kept_out() -> None:
    ten_sealed()
    services.record(action="test.thing.done")

    assert services.verify().whole


def test_a_tail_cut_off_before_any_head_was_published_is_found() -> None:
    ten_sealed()
    as_owner("DELETE FROM trail_seal WHERE position > 7")

    assert len(services.verify().outside) == 3


def test_entries_wait_for_the_sealer_and_keep_their_order() -> None:
    first = services.record(action="test.first.done")
    second = services.record(action="test.second.done")
    services.seal()

    assert list(Seal.objects.order_by("position").values_list("entry_id", flat=True)) == [first.pk, second.pk]
