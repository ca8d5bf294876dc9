"""
The file of a copy: one member with many page views, JSON and CSV, encrypted (P6, P7, P13).

Limit: COPY of both formats through Python's zipfile at deflate 6. Naive: rows in lists, one json.dumps, a ZIP in memory.
"""

import io
import json
import os
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from portal import register
from portal.activity.models import PageView
from portal.datamap.copying import Copying
from portal.datamap.registry import of_category
from portal.members.models import Member
from rights.packing import archive, records, schema
from rights.packing.contents import Content, Counted

SIZES = {"small": (10_000, 100_000), "full": (10_000, 100_000, 1_000_000)}
LIMIT = "limit"
VARIANTS = ("limit", "product", "product with pages", "naive")
COLUMNS = ("at", "path", "referrer", "device", "ip_address")


def fill(size: int) -> None:
    """Give one member `size` page views over the last years, among others' rows."""
    member, new = Member.objects.get_or_create(email=f"export{size}@example.org", defaults={"name": "Export"})
    if not new:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activity_pageview (member_id, at, path, referrer, device, ip_address) "
            "SELECT %s, now() - make_interval(secs => g * 60.0 * 1000000 / %s), '/songs/' || (g %% 500) || '/about', "
            "'https://example.org/' || md5(g::text), 'Firefox, desktop', '192.0.2.7' FROM generate_series(1, %s) g",
            [member.pk, max(size, 1_000_000), size],
        )
        cursor.execute("ANALYZE activity_pageview")


def variant(name: str) -> Callable[[int], dict[str, float]]:
    return {"limit": limit, "product": product, "product with pages": with_pages, "naive": naive}[name]


def limit(size: int) -> dict[str, float]:
    chosen = ", ".join(f'"{name}"' for name in COLUMNS)
    rows = f"SELECT {chosen} FROM activity_pageview WHERE member_id = %(member)s"
    statements = {
        "a.json": f"COPY (SELECT row_to_json(r) FROM ({rows}) r) TO STDOUT",
        "a.csv": f"COPY ({rows}) TO STDOUT (FORMAT csv, HEADER)",
    }
    member = {"member": _member(size)}
    with tempfile.NamedTemporaryFile() as file:
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


def product(size: int) -> dict[str, float]:
    return _product(size, pages=False)


def with_pages(size: int) -> dict[str, float]:
    return _product(size, pages=True)


def naive(size: int) -> dict[str, float]:
    begun = time.perf_counter()
    rows = [
        {name: str(getattr(view, name)) for name in COLUMNS}
        for view in PageView.objects.filter(member=_member(size))
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a.json", json.dumps(rows, indent=2))
        target.writestr("a.csv", "\n".join(",".join(row.values()) for row in rows))
    with tempfile.NamedTemporaryFile() as file:
        file.write(held.getvalue())
    return {"seconds": time.perf_counter() - begun}


def _product(size: int, *, pages: bool) -> dict[str, float]:
    category = register.current().category("page_use")
    copyings = tuple(
        Copying(source=source, member_id=_member(size), category="page_use")
        for source in of_category("page_use")
    )
    content, counted = Content(category=category, copyings=copyings), Counted()
    path = Path(tempfile.gettempdir()) / f"insyn-bench-{os.getpid()}.age"
    begun = time.perf_counter()
    with transaction.atomic():
        archive.write(path, _members(content, counted, pages=pages), now=timezone.now())
    seconds = time.perf_counter() - begun
    path.unlink()
    return {"seconds": seconds}


def _members(content: Content, counted: Counted, *, pages: bool) -> Iterator[archive.Member]:
    name = content.category.id
    if pages:
        yield from records.files(content, language="sv", counted=counted)
    else:
        yield f"data/{name}.json", records.as_json(content, counted=counted)
        yield f"data/{name}.csv", records.as_csv(content)
    yield f"schema/{name}.json", schema.as_schema(content, language="sv")
    yield "manifest.json", iter([json.dumps(counted.rows).encode()])


def _member(size: int) -> uuid.UUID:
    return Member.objects.values_list("pk", flat=True).get(email=f"export{size}@example.org")
