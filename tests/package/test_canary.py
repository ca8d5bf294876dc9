"""The canary: a marker in every personal column of every table comes out once, and secrets and strangers never do."""

import io
import json
import zipfile

import pytest
from django.utils import timezone

from portal.datamap import Kind, sources
from portal.members.models import Member
from rights.models import Channel, Package
from rights.rules.right import Right
from rights.services import intake, packaging
from tests.cast import keep_promises
from tests.package.planting import Planted, columns_to_find

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def planted(alice: Member, bob: Member) -> tuple[Planted, Planted, zipfile.ZipFile]:
    stranger = Planted(bob, "bb").plant()
    mine = Planted(alice, "aa").plant()
    filed = intake.file_case(
        member=alice,
        asked=[intake.Asked(right=Right.ACCESS)],
        channel=Channel.PORTAL,
        language="sv",
        now=timezone.now(),
    )
    keep_promises()
    package = Package.objects.get(line__case=filed.case)
    data = b"".join(packaging.opened(package=package, now=timezone.now(), network="test"))
    return mine, stranger, zipfile.ZipFile(io.BytesIO(data))


def joined(archive: zipfile.ZipFile, prefix: str, suffix: str) -> str:
    names = [name for name in archive.namelist() if name.startswith(prefix) and name.endswith(suffix)]
    return "\n".join(archive.read(name).decode() for name in names)


@pytest.mark.rule("R15-11")
@pytest.mark.promise(19)
def test_every_marker_comes_out_once_and_nobody_elses(
    planted: tuple[Planted, Planted, zipfile.ZipFile],
) -> None:
    mine, stranger, archive = planted
    as_json, as_csv = joined(archive, "data/", ".json"), joined(archive, "data/", ".csv")
    pages = joined(archive, "index", ".html") + joined(archive, "pages/", ".html")

    wrong = [
        (source.name(), name, as_json.count(marker), as_csv.count(marker), marker in pages)
        for source, name, marker in columns_to_find(mine)
        if (as_json.count(marker), as_csv.count(marker), marker in pages) != (1, 1, True)
    ]
    assert wrong == []
    assert len(columns_to_find(mine)) > 60

    everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
    leaked = [key for key, marker in stranger.markers.items() if marker in everything]
    assert leaked == []
    assert str(stranger.member.pk) not in everything


def test_the_secret_class_is_nowhere(planted: tuple[Planted, Planted, zipfile.ZipFile]) -> None:
    mine, _, archive = planted
    everything = b"\n".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")

    secrets = [
        mine.markers[label, name]
        for source in sources()
        if (label := source.model_class()._meta.label_lower)
        for name, field in source.fields.items()
        if field.kind is Kind.SECRET and (label, name) in mine.markers
    ]

    assert len(secrets) > 8
    assert [marker for marker in secrets if marker in everything] == []


def test_every_value_of_every_row_is_what_the_database_holds(
    planted: tuple[Planted, Planted, zipfile.ZipFile],
) -> None:
    _, _, archive = planted
    told: dict[str, list[dict[str, object]]] = {}
    for name in [name for name in archive.namelist() if name.startswith("data/") and name.endswith(".json")]:
        for record, rows in json.loads(archive.read(name))["records"].items():
            told.setdefault(record, []).extend(rows)

    for source in sources():
        merged: dict[str, object] = {}
        for row in told[source.name()]:
            merged |= row
        assert set(source.copied()) == set(merged), source.name()


def test_documents_lie_in_it_in_their_original_form(
    planted: tuple[Planted, Planted, zipfile.ZipFile],
) -> None:
    mine, _, archive = planted
    files = [archive.read(name).decode() for name in archive.namelist() if name.startswith("files/")]

    expected = {
        f"inside {mine.markers[source.model_class()._meta.label_lower, name]}"
        for source in sources()
        for name in source.documents()
    }
    assert set(files) == expected
