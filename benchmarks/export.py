"""
The file of a copy: one member with many page views, JSON and CSV, encrypted (P6, P7).

Limit: COPY of both formats through Python's zipfile at deflate 6. Naive: rows in lists, one json.dumps, a ZIP in memory.
The product once at the limit's deflate, once as shipped, and once the whole file of a request: pages, letter, receipt.
"""

import datetime as dt
import io
import json
import os
import tempfile
import time
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.goals import Goal
from benchmarks.rounds import Answer, Found
from portal.activity.models import PageView
from portal.members.models import Member
from rights.models import Case, Channel, Line
from rights.packing import archive, records, schema
from rights.packing.contents import Content, Counted, contents
from rights.rules.right import Right
from rights.services import packaging

SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
TABLES = ("activity_pageview",)
LIMIT = "limit"
VARIANTS = ("limit", "product at deflate 6", "product", "whole file", "naive")
COLUMNS = ("at", "path", "referrer", "device", "ip_address")


def fill(size: int) -> None:
    member, new = Member.objects.get_or_create(email=f"export{size}@example.org", defaults={"name": "Export"})
    if new:
        add_views(member, size)


def add_views(member: Member, rows: int) -> None:
    """Give a member so many page views, a minute apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activity_pageview (member_id, at, path, referrer, device, ip_address) "
            "SELECT %s, now() - make_interval(mins => %s - g), '/songs/' || (g %% 500) || '/about', "
            "'https://example.org/' || md5(g::text), 'Firefox, desktop', '192.0.2.7' FROM generate_series(1, %s) g",
            [member.pk, rows, rows],
        )


def variant(name: str, size: int) -> Answer:
    match name:
        case "limit":
            return limit(size)
        case "naive":
            return naive(size)
        case "product at deflate 6":
            archive.deflater = lambda: zlib.compressobj(6, zlib.DEFLATED, -15)
    return _written(size, whole=name == "whole file")


def limit(size: int) -> Answer:
    chosen = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = f"SELECT {chosen} FROM activity_pageview WHERE member_id = %(member)s"
    statements = {
        "a.json": f"COPY (SELECT row_to_json(r) FROM ({rows}) r) TO STDOUT",
        "a.csv": f"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER)",
    }
    member = {"member": _member(size).pk}
    with tempfile.NamedTemporaryFile(dir=settings.INSYN_DATA) as file:
        begun = time.perf_counter()
        with (
            connection.cursor() as cursor,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as target,
        ):
            for name, statement in statements.items():
                with (
                    target.open(name, "w", force_zip64=True) as entry,
                    cursor.copy(statement, member) as copied,
                ):
                    for row in copied:
                        entry.write(row)
        file.flush()
        os.fsync(file.fileno())
        return {"seconds": time.perf_counter() - begun}


def naive(size: int) -> Answer:
    member = _member(size)
    begun = time.perf_counter()
    rows = [
        {name: str(getattr(view, name)) for name in COLUMNS}
        for view in PageView.objects.filter(member=member)
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.json", json.dumps(rows, indent=2))
        target.writestr("a.csv", "\n".join(",".join(row.values()) for row in rows))
    with tempfile.NamedTemporaryFile(dir=settings.INSYN_DATA) as file:
        file.write(held.getvalue())
        file.flush()
        os.fsync(file.fileno())
    return {"seconds": time.perf_counter() - begun}


def goals(found: Found) -> list[Goal]:
    small, middle, big = 10_000, 100_000, max(found.rounds)
    noisy = found.noisy(middle)
    reached = [
        _ratio("same deflate, of COPY through zipfile", found.ratio("product at deflate 6", middle), 0.80, noisy),
        _ratio("as shipped, of COPY through zipfile", found.ratio("product", middle), 1.3, noisy),
        _ratio(
            "as shipped, of the naive way",
            found.ratio("product", middle, to="naive"),
            4,
            found.noisy(middle, of="naive"),
        ),
        Goal(
            id="P7", words=f"file's time, exponent {small} to {big} rows",
            figure=found.exponent("product", small=small, big=big), most=1.05,
            noisy=found.noisy(small) or found.noisy(big),
        ),
        Goal(
            id="P7", words=f"memory over {big} rows", most=30, unit=" MB",
            figure=found.most("product", big, "growth_mb"),
        ),
    ]  # fmt: skip
    if big > middle:
        more = found.most("product", big, "growth_mb") - found.most("product", middle, "growth_mb")
        reached.append(
            Goal(id="P7", words=f"memory, {big} rows over {middle}", figure=more, most=5, unit=" MB")
        )
    return reached


def line_of(member: Member, *, categories: tuple[str, ...] = ()) -> Line:
    """Return a line of the member's that stands where the file is made; nothing waits for it."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('rights_reference')")
        (number,) = cursor.fetchone()
    case = Case.objects.create(
        same_day_key=uuid.uuid4().hex, reference=f"R-{now.year}-{number:04d}", member=member, channel=Channel.PORTAL,
        language="sv", received_at=now, received_on=now.date(), due_on=now.date() + dt.timedelta(days=30),
    )  # fmt: skip
    line = Line(case=case, right=Right.ACCESS, categories=list(categories), state="executing")
    line.save(force_insert=True)
    return line


def _written(size: int, *, whole: bool) -> Answer:
    line, counted, now = line_of(_member(size), categories=("page_use",)), Counted(), timezone.now()
    path = Path(settings.INSYN_PACKAGES) / f"bench-{os.getpid()}.age"
    begun = time.perf_counter()
    with transaction.atomic():
        packaging.read_one_moment()
        content = contents(line, {})
        everything = packaging.files_of(line, content, counted, language="sv", now=now)
        archive.write(path, everything if whole else _data(content[0], counted), now=now)
    seconds = time.perf_counter() - begun
    path.unlink()
    return {"seconds": seconds}


def _data(content: Content, counted: Counted) -> Iterator[archive.Member]:
    """Yield what the goal is about: both data files, the schema, a manifest with every checksum."""
    listed: list[dict[str, Any]] = []
    name = content.category.id
    for path, pieces in (
        (f"data/{name}.json", records.as_json(content, counted=counted)),
        (f"data/{name}.csv", records.as_csv(content)),
        (f"schema/{name}.json", schema.as_schema(content, language="sv")),
    ):
        yield path, packaging.noted(path, pieces, listed, content, counted)
    yield "manifest.json", iter([json.dumps(listed).encode()])


def _member(size: int) -> Member:
    member: Member = Member.objects.get(email=f"export{size}@example.org")
    return member


def _ratio(words: str, figure: float, least: float, noisy: bool) -> Goal:
    return Goal(id="P6", words=f"file of 100 000 rows, {words}", figure=figure, least=least, noisy=noisy)
