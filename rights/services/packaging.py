"""Making a line's file from one consistent moment, opening it for its owner, destroying it on time."""

import contextlib
import datetime as dt
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal import crypto, register
from portal.datamap.codes import source_name
from portal.letters import pdf
from portal.members.models import Standing
from portal.outbox.services import Lease, promise
from portal.trail.services import record
from rights.clock import local_day
from rights.models import Download, Line, Package, Step
from rights.packing import answer, archive, covering, outside, past, records, schema
from rights.packing.contents import Content, Counted, contents
from rights.packing.pages import index
from rights.rules.right import Right
from rights.rules.states import Outcome, State, StepOutcome
from rights.services import lifecycle
from rights.services.receipts import receipt_pdf

SCHEMA_VERSION = "1.0"
NEUTRALISED = _(
    "In CSV files a cell that begins with = + - @ or a tab has an apostrophe in front; JSON is exact."
)

OTHERS = _(
    "If other people appear in it, it is for your own use: whoever you hand the file to may not use their data for "
    "anything else."
)


class Gone(Exception):
    """The file has expired, was ended by its owner, or was never made."""


class TooManyDownloads(Exception):
    """The register's number of downloads is used up."""


def make(*, line: Line, lease: Lease, now: dt.datetime) -> None:
    """
    This function will make the line's file and answer the line: exactly one file, whichever worker ends first.

    Our own tables are read in one REPEATABLE READ transaction and streamed; a second connection keeps the
    lease alive. An interrupted making leaves nothing behind and is done again whole.
    Source: GDPR Art. 15(3), 20(1); R15-11, R20-2.
    """
    if line.stands is not State.EXECUTING or Package.objects.filter(line=line).exists():
        return
    # A name of its own for each lease: a worker that wakes up late cannot replace the file that was committed.
    path = Path(settings.INSYN_PACKAGES) / f"{line.pk}.{lease.token}.age"
    forget_leftovers(line=line)
    try:
        _make(line, path, lease=lease, now=now)
    except BaseException:
        with contextlib.suppress(DatabaseError):  # a commit whose answer was lost still holds
            if not Package.objects.filter(file=path.name).exists():
                path.unlink(missing_ok=True)
        raise
    forget_parts(line=line)


def _make(line: Line, path: Path, *, lease: Lease, now: dt.datetime) -> None:
    language = line.case.language
    counted = Counted()
    with lease.beating() as lost, override(language), transaction.atomic():
        read_one_moment()
        content = contents(line, _parts(line))
        making = files_of(line, content, counted, language=language, now=now)
        written = archive.write(path, making, now=now, stop=lost.is_set)
        made_from = {"format": SCHEMA_VERSION, **past.made_from(line, content, counted)}
    rows = {one.category.id: counted.of_category(one) for one in content}
    outcome = _outcome(line, content, counted)
    with transaction.atomic():
        package = Package.objects.create(
            line=line,
            key_wrapped=crypto.wrap(written.identity.encode(), master=settings.INSYN_KEY_FILE),
            file=path.name,
            size=written.size,
            digest=written.digest,
            rows=sum(rows.values()),
            contents=rows,
            made_from=made_from,
            made_at=now,
            expires_at=now + dt.timedelta(days=register.current().handling.package_days),
        )
        Step.objects.filter(line=line, source="portal").update(
            outcome=StepOutcome.DONE, rows=package.rows, attempts=lease.failures + 1, ended_at=now
        )
        line.refresh_from_db()
        lifecycle.advance(line=line, to=State.ANSWERED, now=now, outcome=outcome)
        promise(
            task="rights.remind_of_file",
            key=f"file goes {package.pk}",
            after_seconds=max(0, (register.current().handling.package_days - 1) * 86_400),
            package_id=package.pk,
        )
        lease.keep()


def opened(*, package: Package, now: dt.datetime, network: str) -> Iterator[bytes]:
    """
    This function will count a download and return the ZIP's bytes, decrypted as they are read.

    :raises Gone: when the file has expired or was destroyed.
    :raises TooManyDownloads: when the register's limit is reached (T-3).
    Source: R12-17.
    """
    with transaction.atomic():
        package = Package.objects.select_for_update().get(pk=package.pk)
        if not package.is_there or package.expires_at <= now:
            raise Gone
        if package.downloads.count() >= register.current().handling.downloads_max:
            raise TooManyDownloads
        Download.objects.create(package=package, at=now, network=network)
        case = package.line.case
        record(
            action="rights.package.downloaded",
            subject=case.member_id,
            actor=case.member_id,
            role="member",
            about=case,
            facts={"package": str(package.pk)},
        )
    identity = crypto.unwrap(bytes(package.key_wrapped or b""), master=settings.INSYN_KEY_FILE).decode()
    return archive.opened(package.path, identity)


def destroy(*, package: Package, by: str, now: dt.datetime, actor: uuid.UUID | None = None) -> None:
    """
    This function will destroy a file: its key first, then its bytes. Doing it twice changes nothing.

    `by` is "member", "expiry" or "staff". Expiring credentials are a listed exception to `dispose()`.
    """
    with transaction.atomic():
        changed = Package.objects.filter(pk=package.pk, destroyed_at=None).update(
            key_wrapped=None, destroyed_at=now, destroyed_by=by
        )
        if changed:
            case = package.line.case
            record(
                action="rights.package.destroyed",
                subject=case.member_id,
                actor=actor,
                role=by if by != "expiry" else "system",
                about=case,
                facts={"package": str(package.pk), "by": by},
            )
    package.path.unlink(missing_ok=True)


def expire(*, now: dt.datetime) -> int:
    """
    This function will destroy every file whose time is over, and return how many.

    Of whoever is being erased nothing is written any more: those files can no longer be fetched, and go with the rest.
    """
    over = Package.objects.filter(
        destroyed_at=None, expires_at__lte=now, line__case__member__standing=Standing.ACTIVE
    ).select_related("line__case")
    for package in over:
        destroy(package=package, by="expiry", now=now)
    return len(over)


def read_one_moment() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL timezone TO 'UTC'")


def files_of(
    line: Line, content: list[Content], counted: Counted, *, language: str, now: dt.datetime
) -> Iterator[archive.Member]:
    listed: list[dict[str, Any]] = []
    for one in content:
        for name, pieces in records.files(one, language=language, counted=counted):
            yield name, noted(name, pieces, listed, one, counted)
        name = f"schema/{one.category.id}.json"
        yield name, noted(name, schema.as_schema(one, language=language), listed, one, counted)
    letter = answer.letter_for(line, content, counted, language=language, now=now)
    receipt = f"receipts/{line.case.reference}.pdf"
    yield receipt, noted(receipt, _once(lambda: receipt_pdf(line.case, now=now)), listed)
    sheet = _once(lambda: pdf.render(letter, dated_on=local_day(now), more_in="index.html"))
    yield "letter.pdf", noted("letter.pdf", sheet, listed)
    unreached = [step.source for step in line.steps.filter(outcome=StepOutcome.UNREACHED)]
    masked = covering.listed(line)
    page = index(
        letter=letter,
        contents=content,
        counted=counted,
        language=language,
        moving=line.right_asked is Right.PORTABILITY,
        unreached=[source_name(source) for source in unreached],
        masked=masked,
    )
    yield "index.html", noted("index.html", page, listed)
    yield "manifest.json", iter([_manifest(line, listed, unreached, masked, now=now)])


def noted(
    name: str,
    pieces: Any,
    listed: list[dict[str, Any]],
    content: Content | None = None,
    counted: Counted | None = None,
) -> Iterator[bytes]:
    """Pass a file's bytes on and list its size and SHA-256 when they have passed."""
    digest, size = hashlib.sha256(), 0
    for piece in pieces:
        digest.update(piece)
        size += len(piece)
        yield piece
    entry: dict[str, Any] = {"name": name, "bytes": size, "sha256": digest.hexdigest()}
    if content is not None and counted is not None:
        entry |= {"category": content.category.id, "source": "portal"}
        if name.startswith("data/"):
            entry["rows"] = counted.of_category(content)
            entry["records"] = {
                copying.source.name(): counted.rows[copying.key] for copying in content.copyings
            }
            entry["sources"] = ["portal", *(part.name.removeprefix("source:") for part in content.parts)]
    listed.append(entry)


def _manifest(
    line: Line,
    listed: list[dict[str, Any]],
    unreached: list[str],
    masked: list[covering.Masked],
    *,
    now: dt.datetime,
) -> bytes:
    manifest = {
        "schema_version": SCHEMA_VERSION,
        "reference": line.case.reference,
        "right": line.right,
        "article": f"Art. {line.right_asked.number}",
        "language": line.case.language,
        "made_at": now.astimezone(dt.UTC).isoformat(),
        "read_at": now.astimezone(dt.UTC).isoformat(),
        "register_version": register.current().version,
        "register_fingerprint": register.current().fingerprint,
        "csv_note": str(NEUTRALISED),
        **({"others_note": str(OTHERS)} if line.right_asked is Right.PORTABILITY else {}),
        "unreached_sources": unreached,
        "masked": {
            "items": len(masked),
            "grounds": Counter(one.ground.value for one in masked),
            "categories": Counter(one.category for one in masked),
        },
        "files": listed,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode()


def _once(make_bytes: Callable[[], bytes]) -> Iterator[bytes]:
    yield make_bytes()


def _parts(line: Line) -> dict[str, list[outside.Part]]:
    found: dict[str, list[outside.Part]] = {}
    for step in line.steps.filter(outcome=StepOutcome.DONE).exclude(key_wrapped=None):
        found.setdefault(register.current().source(step.source).category, []).append(outside.part_of(step))
    return found


def forget_leftovers(*, line: Line) -> None:
    """This function will remove the files of interrupted makings of a line that has no package yet."""
    for file in Path(settings.INSYN_PACKAGES).glob(f"{line.pk}.*"):
        file.unlink(missing_ok=True)


def forget_parts(*, line: Line) -> None:
    """This function will destroy what other systems answered for a line; doing it twice changes nothing."""
    for step in line.steps.exclude(key_wrapped=None):
        outside.forget(step)
    line.steps.update(key_wrapped=None)


def _outcome(line: Line, content: list[Content], counted: Counted) -> Outcome:
    if line.masks.all() or line.steps.filter(outcome=StepOutcome.UNREACHED).exists():
        return Outcome.PARTLY
    return Outcome.DONE if answer.held(line, content, counted) else Outcome.NO_DATA
