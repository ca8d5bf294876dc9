"""The file: only after a fresh proof, counted, ended early, gone in time, and never for anybody else."""

import datetime as dt
import hashlib
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal import register
from portal.members.models import Member, Standing
from portal.trail.models import Entry
from rights.models import Case, Download, Package
from rights.rules.right import Right
from rights.services import packaging
from tests.cast import keep_promises
from tests.requests.walking import fetched, send

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[..., Client]


@pytest.fixture
def case(alice: Member, as_member: SignIn) -> Case:
    """A copy of Alice's, answered, with its file."""
    case = send(as_member(alice))
    keep_promises()
    return case


def page_of(case: Case) -> str:
    return reverse("request_file", args=[case.reference])


def download_of(case: Case) -> str:
    return reverse("request_download", args=[case.reference, Right.ACCESS])


@pytest.mark.promise(60)
@pytest.mark.rule("R12-17")
@pytest.mark.parametrize("way", ["password", "socialaccount"])
def test_no_file_falls_to_a_password_alone(way: str, case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice, way=way)

    for answer in (client.get(download_of(case)), client.post(download_of(case))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(f"{reverse('proof')}?next=")
    page = client.get(page_of(case)).content.decode()

    assert reverse("proof") in page
    assert download_of(case) not in page.replace(
        reverse("request_file_end", args=[case.reference, "access"]), ""
    )
    assert not Download.objects.exists()


def test_a_proof_holds_ten_minutes(case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        assert client.get(download_of(case)).status_code == 302
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=9)):
        assert client.get(download_of(case)).status_code == 200


def test_the_page_says_what_is_in_it_and_the_bytes_are_those(
    case: Case, alice: Member, as_member: SignIn
) -> None:
    client = as_member(alice)
    package = Package.objects.get()

    page = client.get(page_of(case)).content.decode()
    answer = client.get(download_of(case))
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]

    assert package.digest in page
    assert "Profiluppgifter" in page
    assert "inget finns" in page
    assert hashlib.sha256(data).hexdigest() == package.digest
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="insyn-{case.reference}.zip"'
    assert answer.headers["Content-Length"] == str(package.size)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "name" not in answer.headers["Content-Disposition"].replace("filename", "")


@pytest.mark.rule("R12-17")
def test_downloads_are_counted_shown_and_limited(case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    most = register.current().handling.downloads_max
    ready = "Din fil är klar"

    for _ in range(most):
        assert ready in client.get(reverse("overview")).content.decode()
        fetched(client, case)
    answer = client.get(download_of(case))
    page = client.get(page_of(case)).content.decode()

    assert answer.status_code == 410
    assert reverse("request_new") in answer.content.decode()
    assert Download.objects.count() == most
    assert page.count("från nätet 127.0.0.0/24") == most
    assert "oftare går det inte" in page
    assert ready not in client.get(reverse("overview")).content.decode()
    assert client.get(reverse("my_data_looked")).content.decode().count(case.reference) == most
    assert Entry.objects.filter(action="rights.package.downloaded", subject_id=alice.pk).count() == most


def test_only_getting_it_counts(case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert client.head(download_of(case)).status_code == 405
    client.get(page_of(case))

    assert not Download.objects.exists()


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
def test_other_sites_cannot_start_a_download(site: str, case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert client.get(download_of(case), headers={"Sec-Fetch-Site": site}).status_code == 403
    assert client.get(download_of(case), headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert Download.objects.count() == 1


@pytest.mark.rule("R12-17")
def test_the_owner_ends_it_early_and_for_good(case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    place = reverse("request_file_end", args=[case.reference, Right.ACCESS])
    asked = client.get(place)

    assert asked.status_code == 200
    assert Package.objects.get().destroyed_at is None
    client.post(place)
    client.post(place)

    package = Package.objects.get()
    answer = client.get(download_of(case))
    assert (package.key_wrapped, package.destroyed_by) == (None, "member")
    assert answer.status_code == 410
    assert "Du förstörde filen" in answer.content.decode()
    assert "Du förstörde filen" in client.get(page_of(case)).content.decode()
    assert Entry.objects.filter(action="rights.package.destroyed").count() == 1


def test_it_goes_when_its_time_is_over(case: Case, alice: Member, as_member: SignIn) -> None:
    later = timezone.now() + dt.timedelta(days=register.current().handling.package_days, minutes=1)

    with time_machine.travel(later):
        client = as_member(alice)
        before_the_sweep = client.get(download_of(case))
        packaging.expire(now=timezone.now())
        after_it = client.get(download_of(case))
        page = client.get(page_of(case)).content.decode()

    assert before_the_sweep.status_code == after_it.status_code == 410
    assert "tid är ute" in after_it.content.decode()
    assert f"{reverse('request_new')}?right=access" in page
    assert not Download.objects.exists()


def test_a_person_who_is_being_erased_holds_up_no_other_persons_file(
    case: Case, alice: Member, bob: Member, as_member: SignIn
) -> None:
    other = send(as_member(bob))
    keep_promises()
    Member.objects.filter(pk=alice.pk).update(standing=Standing.FROZEN)
    later = timezone.now() + dt.timedelta(days=register.current().handling.package_days, minutes=1)

    assert packaging.expire(now=later) == 1

    gone = Package.objects.exclude(destroyed_at=None)
    assert [one.line.case for one in gone] == [other]


def test_a_file_lost_on_our_side_is_our_fault_and_says_so(
    case: Case, alice: Member, as_member: SignIn
) -> None:
    Package.objects.get().path.unlink()
    client = as_member(alice)

    answer = client.get(download_of(case))

    assert answer.status_code == 410
    for page in (
        answer,
        client.get(page_of(case)),
        client.get(reverse("request", args=[case.reference])),
    ):
        assert "felet är vårt" in page.content.decode()
        assert reverse("request_new") in page.content.decode()


@pytest.mark.parametrize("gone", ["ended", "used", "lost"])
def test_a_new_file_can_be_asked_for_the_same_day_once_the_first_is_gone(
    gone: str, case: Case, alice: Member, as_member: SignIn
) -> None:
    client, package = as_member(alice), Package.objects.get()
    assert send(client) == case
    if gone == "ended":
        packaging.destroy(package=package, by="member", now=timezone.now())
    elif gone == "used":
        most = register.current().handling.downloads_max
        Download.objects.bulk_create(Download(package=package, at=timezone.now()) for _ in range(most))
    else:
        package.path.unlink()

    again = send(client)
    keep_promises()

    assert again != case
    assert fetched(client, again).namelist()
    assert send(client) == again


def test_before_it_is_made_the_page_says_to_wait(alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)
    case = send(client)

    page = client.get(page_of(case))

    assert page.status_code == 200
    assert "Det finns ingen fil än" in page.content.decode()
    assert client.get(download_of(case)).status_code == 404


def test_a_right_that_was_not_asked_for_has_no_file(case: Case, alice: Member, as_member: SignIn) -> None:
    client = as_member(alice)

    assert client.get(reverse("request_download", args=[case.reference, "portability"])).status_code == 404
    assert client.get(f"{page_of(case)}erasure/").status_code == 404
