"""A promise is written with its change, kept once, taken back when its worker died, parked in the open."""

import pytest
from django.db import connection, transaction

from portal.outbox import services
from portal.outbox.models import Promise
from portal.outbox.tasks import perform

pytestmark = pytest.mark.django_db(transaction=True)


def waiting() -> Promise:
    return services.promise(task="front.answer", key="test answer", thing="7")


def lapse(promise: Promise) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE outbox_promise SET leased_until = clock_timestamp() - interval '1 second' WHERE id = %s",
            [promise.pk],
        )


def test_the_same_key_is_promised_once() -> None:
    assert waiting().pk == waiting().pk


def test_a_promise_rolls_back_with_its_change() -> None:
    with transaction.atomic():
        waiting()
        transaction.set_rollback(True)

    assert not Promise.objects.exists()


def test_a_second_worker_finds_nothing_to_claim() -> None:
    promise = waiting()

    assert services.claim(promise.pk) is not None
    assert services.claim(promise.pk) is None


def test_a_worker_that_slept_past_its_lease_is_fenced() -> None:
    promise = waiting()
    asleep = services.claim(promise.pk)
    lapse(promise)
    awake = services.claim(promise.pk)
    assert asleep is not None
    assert awake is not None

    with pytest.raises(services.LeaseLost):
        asleep.keep()

    awake.keep()
    assert Promise.objects.get().kept_at is not None


def test_an_interruption_is_not_a_failure_and_five_lonely_deaths_park() -> None:
    promise = waiting()
    for deaths in range(1, 6):
        assert services.claim(promise.pk) is not None
        lapse(promise)
        services.take_back()
        promise.refresh_from_db()
        assert (promise.failures, promise.deaths) == (0, deaths)

    assert promise.parked_at is not None


def test_many_that_die_together_are_not_to_blame() -> None:
    promises = [services.promise(task="front.answer", key=f"together {n}") for n in range(3)]
    for promise in promises:
        services.claim(promise.pk)
        lapse(promise)

    assert services.take_back() == 3
    assert set(Promise.objects.values_list("deaths", flat=True)) == {0}


def test_a_failure_is_put_back_with_back_off_and_the_fifth_parks_it() -> None:
    promise = waiting()

    def broken(lease: services.Lease, **_: object) -> None:
        raise ValueError("Alice Åkesson")

    for _ in range(5):
        Promise.objects.update(run_after=promise.promised_at)
        perform(str(promise.pk), broken)

    promise.refresh_from_db()
    assert promise.parked_at is not None
    assert promise.last_error == "ValueError"


def test_a_bell_nobody_answered_is_rung_again() -> None:
    waiting()
    assert len(services.due()) == 1
    assert services.due() == []

    with connection.cursor() as cursor:
        cursor.execute("UPDATE outbox_promise SET rung_at = clock_timestamp() - interval '11 seconds'")

    assert len(services.due()) == 1
