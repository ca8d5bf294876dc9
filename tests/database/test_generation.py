"""A restored database, whoever restored it, closes the portal: no page, no work, no mail, until it is opened again."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.celery import app
from portal.database import generation
from portal.database.generation import Stand, Why
from portal.database.models import Generation
from portal.front import doctor, health
from portal.outbox.models import Promise
from portal.outbox.relay import Relay
from portal.outbox.services import promise
from portal.supervisor.folders import Folders

pytestmark = pytest.mark.django_db
Asks = Callable[[int], object]


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, beside a database without a number."""
    monkeypatch.setattr(settings, "INSYN_DATA", tmp_path)
    Generation.objects.all().delete()
    return tmp_path


def stands(number: int, portal: uuid.UUID | None = None) -> None:
    """Let the database be one that has come this far."""
    told = {"number": number} | ({"portal": portal} if portal else {})
    Generation.objects.update_or_create(pk=1, defaults=told)


def why(place: Path) -> str:
    return str(json.loads((place / "closed.json").read_text())["why"])


def test_a_new_portal_gets_its_first_number_on_both_sides_and_is_open() -> None:
    assert not generation.look()
    assert generation.inner() == generation.outer()
    assert generation.inner() is not None
    assert not generation.look()


def test_moving_forward_raises_both_numbers() -> None:
    generation.look()
    before = generation.inner()
    assert before

    assert generation.move_forward() == Stand(portal=before.portal, number=before.number + 1)

    assert generation.inner() == generation.outer() == Stand(portal=before.portal, number=before.number + 1)


def test_a_database_from_before_closes_the_portal(place: Path) -> None:
    generation.look()
    generation.move_forward()
    stands(1)

    assert generation.look()
    assert why(place) == Why.OLDER
    stands(99)
    assert generation.look(), "only what opens it opens it"


@pytest.mark.parametrize("left", ["no row", "no file", "another portal"])
def test_a_database_that_is_not_the_one_beside_it_closes_the_portal(left: str, place: Path) -> None:
    generation.look()
    if left == "no row":
        Generation.objects.all().delete()
    elif left == "no file":
        (place / "generation.json").unlink()
    else:
        stands(10**6, uuid.uuid4())

    assert generation.look()
    assert why(place) == (Why.OLDER if left == "no row" else Why.FOREIGN)


def test_a_death_between_database_and_file_closes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    generation.look()
    with monkeypatch.context() as dying:
        dying.setattr(generation, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            generation.move_forward()

    assert not generation.look()


def test_whoever_opens_it_gives_it_a_number_that_neither_side_had(place: Path) -> None:
    generation.look()
    for _ in range(3):
        ahead = generation.move_forward()
    stands(2)
    generation.look()

    opened = generation.open_again()

    assert opened == Stand(portal=ahead.portal, number=ahead.number + 1)
    assert generation.inner() == generation.outer() == opened
    assert not generation.closed()
    assert not generation.look()


@pytest.mark.parametrize(("tongue", "first"), [("sv", "/"), ("en", "/en/")])
def test_while_it_is_closed_every_page_says_so_in_both_languages_and_asks_the_database_nothing(
    tongue: str, first: str, client: Client, django_assert_num_queries: Asks
) -> None:
    generation.close(Why.RESTORED)
    with translation.override(tongue):
        pages = [first, reverse("account_login"), reverse("overview"), "/admin/"]
    with django_assert_num_queries(0):  # type: ignore[attr-defined]  # pytest-django's fixture is a context
        answers = [client.get(page) for page in pages] + [client.post(pages[1], {"login": "a@example.org"})]

    for answer in answers:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "600"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Portalen är stängd en stund" in answer.content.decode()
        assert "The portal is closed for a while" in answer.content.decode()
        assert not answer.cookies
    assert client.get(first, headers={"accept": "application/json"}).json() == {"error": "unavailable"}


def test_machines_are_told_that_it_is_closed_and_still_whom_to_tell_of_a_hole(client: Client) -> None:
    generation.close(Why.RESTORED)

    assert client.get("/healthz?deep=1").json() == {"database": "ok", "portal": "closed"}
    assert client.get("/healthz").status_code == 503
    assert client.get("/.well-known/security.txt").status_code == 200


def test_a_worker_lets_every_bell_pass_and_does_the_work_when_the_portal_is_open() -> None:
    app.loader.import_default_modules()
    asked = promise(task="front.answer", key="a bell")
    generation.look()
    generation.close(Why.RESTORED)

    app.tasks["front.answer"].apply(kwargs={"promise_id": str(asked.pk)}, throw=True)
    assert Promise.objects.get(pk=asked.pk).token == 0

    generation.open_again()
    app.tasks["front.answer"].apply(kwargs={"promise_id": str(asked.pk)}, throw=True)
    assert Promise.objects.get(pk=asked.pk).kept_at


def test_no_task_of_the_timetable_runs_while_it_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    app.loader.import_default_modules()
    ran: list[str] = []
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        task = app.tasks[str(entry["task"])]
        monkeypatch.setattr(task, "run", lambda name=task.name: ran.append(name))
    generation.close(Why.RESTORED)

    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        app.tasks[str(entry["task"])].apply(throw=True)

    assert ran == []
    generation.lift()
    app.tasks["rights.remind"].apply(throw=True)
    assert ran == ["rights.remind"]


def test_the_relay_notices_an_older_database_and_waits() -> None:
    generation.look()
    relay = Relay()
    assert not relay.must_wait()
    moved = generation.outer()
    assert moved
    assert moved.number > 1, "every minute the number grows"
    stands(1)

    relay._looked_at = 0.0  # five seconds later
    assert relay.must_wait()
    assert relay.must_wait()


def test_the_doctor_says_in_one_line_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "a_task_answers", lambda: pytest.fail("no worker is asked"))
    generation.close(Why.RESTORED)

    (found,) = [one for one in doctor.examine() if one.about == "Restore"]

    assert found.level == "FAIL"
    assert "replay_erasures" in found.words


def test_the_start_and_the_portal_mean_the_same_file(place: Path) -> None:
    generation.close(Why.RESTORED)

    assert Folders(data=place).closed.exists()
