"""A backup: whole or not there, locked, without keys, gone on its day; what is wrong is one sentence."""

import datetime as dt
import io
import json
import os
import stat
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from portal import register
from portal.backups import book, dump, files, locking, making, manifest, replaced, restoring
from portal.database import generation
from portal.database.models import Generation
from portal.front import looks
from portal.front.findings import OK, WARN
from portal.register.schema import DataRole
from portal.supervisor.refusal import Refusal
from portal.trail import services as trail
from portal.trail.models import Entry
from portal.trail.services import record

pytestmark = pytest.mark.django_db
CANARY = b"a-canary-in-a-file-of-a-message"
NOW = dt.datetime(2026, 11, 28, 2, 17, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a file of a message, a key, and a copy of an identity document."""
    data = tmp_path / "data"
    for name in ("media", "id_documents", "keys"):
        (data / name).mkdir(parents=True)
        (data / name / "one").write_bytes(CANARY)
    monkeypatch.setattr(settings, "INSYN_DATA", data)
    monkeypatch.setattr(settings, "INSYN_KEY_FILE", data / "keys" / "master.key")
    monkeypatch.setattr(settings, "INSYN_TRAIL_HEADS", data / "trail")
    Generation.objects.all().delete()
    return data


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "backups"
    made.mkdir()
    return made


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dump something small instead of the database: what is tried here is all the rest."""
    monkeypatch.setattr(dump, "dumping", lambda: io.BytesIO(b"PGDMP"))


def without_backups(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = replace(register.current(), backups=())
    monkeypatch.setattr(register, "current", lambda: bare)


@pytest.mark.promise(28)
def test_a_backup_holds_database_and_files_locked_and_for_its_owner_alone(folder: Path) -> None:
    made = making.make(folder, now=NOW)

    assert made.folder == folder / "insyn-20261128T021700Z"
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700
    for path in made.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CANARY not in path.read_bytes()
        assert b"PGDMP" not in path.read_bytes()
    with locking.opened(made.folder / "database.age") as held:
        text = held.read()
    assert text.startswith(b"PGDMP")
    assert b"trail_entry" in text
    with locking.opened(made.folder / "files.age") as held, tarfile.open(fileobj=held, mode="r|") as tar:
        assert [member.name for member in tar] == ["media/one"]
    days = min(one.rotation_days for one in register.current().backups if one.role is DataRole.CONTROLLER)
    assert all(one.encrypted for one in register.current().backups)
    assert made.expires_on == dt.date(2026, 11, 28) + dt.timedelta(days=days)


@pytest.mark.usefixtures("quick")
def test_a_backup_notes_itself_and_makes_every_dump_before_it_an_older_one(folder: Path) -> None:
    made = making.make(folder, now=NOW)

    about = manifest.read(made.folder)
    stand = generation.inner()
    assert stand
    assert about.generation < stand.number
    assert about.register == register.current().version
    assert Entry.objects.filter(action="backups.backup.made").count() == 1
    assert [one.folder for one in book.kept()] == [made.folder]


@pytest.mark.usefixtures("quick")
@pytest.mark.rule("T-8")
def test_a_backup_goes_on_the_day_that_people_are_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = making.make(folder, now=NOW)
    days = dt.timedelta(days=book.days())

    assert making.make(folder, now=NOW + days - dt.timedelta(days=1)).removed == 0
    assert first.folder.exists()
    assert making.make(folder, now=NOW + days).removed == 1
    assert not first.folder.exists()

    late = NOW.date() + days * 2
    assert [one.folder.name for one in book.overdue(today=late)] == ["insyn-20261227T021700Z"]
    monkeypatch.setattr(timezone, "localdate", lambda *_: late)
    assert "insyn-20261227T021700Z should be gone" in next(looks.backups()).words


@pytest.mark.usefixtures("quick")
def test_a_full_disk_leaves_nothing_and_is_said_in_one_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_really = os.open

    def open_full(path: str | Path, *flags: int, **more: int) -> int:
        if str(path).endswith("files.age"):
            return open_really("/dev/full", os.O_WRONLY)
        return open_really(path, *flags, **more)

    monkeypatch.setattr(os, "open", open_full)
    with pytest.raises(
        CommandError, match=r"^The backup could not be written to .*: No space left on device\.$"
    ):
        call_command("backup", to=folder)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("quick")
def test_whoever_names_no_place_is_told_that_it_lies_with_its_keys(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("backup")
    assert "It lies on the disk of its keys" in capsys.readouterr().out
    assert len(list((data / "backups").iterdir())) == 1

    call_command("backup", to=folder)
    assert "of its keys" not in capsys.readouterr().out


def test_what_is_wrong_is_said_before_anything_is_begun(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refusal, match=r"The folder .*/not/mounted is not there"):
        making.make(tmp_path / "not" / "mounted", now=NOW)
    with monkeypatch.context() as away:
        away.setattr(dump, "_found", lambda program: "/bin/false")
        with pytest.raises(Refusal, match="pg_dump gave up: it did not say why"):
            making.make(folder, now=NOW)
    generation.close(generation.Why.RESTORED)
    with pytest.raises(Refusal, match="The portal is closed"):
        making.make(folder, now=NOW)
    without_backups(monkeypatch)
    with pytest.raises(Refusal, match=r"add \[\[backups\]\]"):
        making.make(folder, now=NOW)
    assert list(folder.iterdir()) == []


def test_a_server_that_is_down_is_said_in_one_sentence(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation.look()
    monkeypatch.setattr(generation, "look", lambda: False)
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere/at/all")

    with pytest.raises(Refusal, match=r"pg_dump gave up: connection to server .* failed"):
        making.make(folder, now=NOW)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("files.age", "was changed since the backup was made"),
        ("manifest.json", "was changed, or is signed with another key"),
        ("no manifest.sig", "holds no whole backup"),
        ("no database.age", "is missing: this backup is not whole"),
    ],
)
def test_a_backup_that_was_harmed_is_refused_before_anything_is_touched(
    harm: str, said: str, folder: Path
) -> None:
    made = making.make(folder, now=NOW).folder
    if harm.startswith("no "):
        (made / harm.removeprefix("no ")).unlink()
    else:
        held = bytearray((made / harm).read_bytes())
        held[len(held) // 2] ^= 1
        (made / harm).write_bytes(held)

    with pytest.raises(Refusal, match=said):
        restoring.restore(made)
    assert not generation.closed()


@pytest.mark.usefixtures("quick")
def test_what_a_killed_backup_left_goes_with_the_next_one_and_two_at_once_are_one(folder: Path) -> None:
    left = folder / "insyn-20261127T021700Z.part"
    left.mkdir()
    with making._alone(folder), pytest.raises(Refusal, match="Another backup is being made"):
        making.make(folder, now=NOW)
    assert left.exists()

    making.make(folder, now=NOW)

    assert [path.name for path in folder.iterdir()] == ["insyn-20261128T021700Z"]


@pytest.mark.usefixtures("quick")
def test_the_doctor_knows_the_last_backup_and_misses_one_of_two_days_ago(folder: Path) -> None:
    assert next(looks.backups()).level == WARN
    assert "none yet" in next(looks.backups()).words
    making.make(folder, now=timezone.now() - dt.timedelta(days=3))
    assert "run ./insyn backup every night" in next(looks.backups()).words

    made = making.make(folder, now=timezone.now())

    assert next(looks.backups()).level == OK
    assert f"gone on {made.expires_on}" in next(looks.backups()).words


def test_heads_ahead_of_a_restored_trail_are_kept_apart_so_that_it_can_be_checked(data: Path) -> None:
    record(action="backups.backup.made")
    trail.seal()
    held = trail.publish_head()
    assert held
    ahead = held.with_name("2026-12-01.head")
    ahead.write_text(held.read_text().replace("1 ", "2 ", 1))
    generation.look()

    restoring._set_heads_aside()

    assert held.exists()
    assert [path.name for path in data.glob("trail/before-generation-2/*")] == ["2026-12-01.head"]
    assert trail.verify().reason == "every link holds"


def test_another_key_opens_no_backup(tmp_path: Path, data: Path) -> None:
    locking.lock(io.BytesIO(CANARY), tmp_path / "locked.age")
    locking.key_file().unlink()
    with pytest.raises(Refusal, match="is missing"), locking.opened(tmp_path / "locked.age"):
        pass
    locking.lock(io.BytesIO(b""), tmp_path / "other.age")

    with (
        pytest.raises(Refusal, match="not a backup of this portal"),
        locking.opened(tmp_path / "locked.age") as held,
    ):
        held.read()


@pytest.mark.parametrize("name", ["media/../../keys/master.key", "/etc/passwd", "keys/master.key", "media"])
def test_a_restore_writes_nowhere_but_into_our_folders(name: str, data: Path) -> None:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.size = len(CANARY)
        tar.addfile(member, io.BytesIO(CANARY))
    held.seek(0)

    with pytest.raises(Refusal, match="none of our files"):
        files.unpack(held)
    assert not [path for path in data.rglob("*") if "restoring" in str(path) and path.is_file()]


@pytest.mark.usefixtures("quick")
def test_a_restore_that_fails_leaves_files_and_portal_as_they_were(
    folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = making.make(folder, now=NOW).folder
    dropped: list[str] = []
    monkeypatch.setattr(replaced, "make_fresh", lambda: None)
    monkeypatch.setattr(replaced, "drop_fresh", lambda: dropped.append("fresh"))
    monkeypatch.setattr(dump, "load", lambda source, *, database: source.read(10))
    monkeypatch.setattr(restoring, "_prepare", lambda: (_ for _ in ()).throw(Refusal("too old")))

    with pytest.raises(CommandError, match=r"^too old$"):
        call_command("restore", made)

    assert dropped == ["fresh"]
    assert not generation.closed()
    assert sorted(path.name for path in data.iterdir() if path.is_dir()) == ["id_documents", "keys", "media"]


def test_invented_members_are_marked_as_such_and_real_ones_never(data: Path) -> None:
    (data / "empty").touch()
    restoring._mark_demo(True)
    assert (data / "demo").exists()

    restoring._mark_demo(False)
    assert not (data / "demo").exists()
    assert (data / "empty").exists()


def test_a_complaint_of_the_server_never_quotes_a_row() -> None:
    said = (
        "pg_restore: error: could not execute query: ERROR:  duplicate key value violates unique constraint\n"
        "DETAIL:  Key (email)=(anna@example.org) already exists.\n"
    )

    assert (
        dump._words(said)
        == "could not execute query: ERROR:  duplicate key value violates unique constraint."
    )


@pytest.mark.usefixtures("quick")
def test_the_manifest_names_nobody_and_tells_what_is_needed(folder: Path) -> None:
    made = making.make(folder, now=NOW)

    told = json.loads((made.folder / "manifest.json").read_text())

    assert set(told) == {"format", "made_at", "portal", "generation", "register", "demo", "parts"}
    assert [part["name"] for part in told["parts"]] == ["database.age", "files.age"]
    assert made.size == sum((made.folder / part["name"]).stat().st_size for part in told["parts"])
