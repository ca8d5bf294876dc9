"""
Looking for signs outside the tables: folders, log files, the broker, and what is locked or packed in a table.

What passes by, and is nobody's evidence, is ended here and not only told of: a session, a cached value and an
unfinished registration that speak of an erased person. Files of packages and of identity documents are locked, so that
only their names can be read. The database's own files are for `purging`.
"""

import base64
import binascii
import datetime as dt
import email
import email.policy
import itertools
import json
import zipfile
from collections.abc import Collection, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, models
from kombu.exceptions import OperationalError

from portal.celery import app
from portal.datamap.registry import declared
from retention.services.tables import Hit
from retention.signs import Sieve, Sign

MEDIA, PACKAGES, ID_DOCUMENTS, MAIL, LOGS, BROKER = (
    "files",
    "packages",
    "id_documents",
    "mail",
    "log",
    "broker",
)
CHUNK, OVERLAP = 1 << 20, 1 << 9
MOST_UNPACKED = 50 * 1024**2
"""So much of a packed document is read."""


class BrokerAway(Exception):
    """The broker did not answer, so that it could not be searched."""


def folders() -> dict[str, tuple[Path, bool]]:
    """
    Return the folders by their place, and whether what their files say can be read.

    The mails of demo members lie in the house in place of the people's own mailboxes.
    """
    found = {
        MEDIA: (Path(settings.MEDIA_ROOT), True),
        PACKAGES: (Path(settings.INSYN_PACKAGES), False),
        ID_DOCUMENTS: (Path(settings.INSYN_ID_DOCUMENTS), False),
        LOGS: (Path(settings.INSYN_DATA) / "log", True),
    }
    return found if settings.INSYN_DEMO else {**found, MAIL: (Path(settings.INSYN_MAIL_FOLDER), True)}


def in_folder(place: str, sieve: Sieve) -> Iterator[Hit]:
    """Yield the files of a folder whose name or words hold a sign."""
    folder, readable = folders()[place]
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        name = str(file.relative_to(folder))
        found: set[Sign] = set()
        for words in itertools.chain([name], _words_of(file) if readable else []):
            found |= sieve.held(words)
        yield from (Hit(place=place, sign=sign, detail=name) for sign in found)


def in_broker(sieve: Sieve) -> Iterator[Hit]:
    """
    Yield what the doorbells say, packed bodies unpacked.

    :raises BrokerAway: when it does not answer.
    """
    try:
        with app.connection_for_read() as link:
            link.ensure_connection(max_retries=1, timeout=3)
            client = link.default_channel.client  # type: ignore[attr-defined]  # the Redis channel has one
            said = "\n".join(_messages(client))
    except (OperationalError, OSError) as away:
        raise BrokerAway from away
    yield from (Hit(place=BROKER, sign=sign) for sign in sieve.held(said))


def end_passing(sieve: Sieve, *, emails: Collection[str], written_by: dt.datetime) -> int:
    """
    This function will end the sessions that hold a sign and were last written by a moment, and the registrations that
    somebody began with these addresses by then and never finished, forget the cached values that hold one, and return
    how many sessions and values there were.
    """
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    lasting = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    keys = [
        session.pk
        for session in Session.objects.filter(expire_date__lte=written_by + lasting).iterator(1000)
        if sieve.held(json.dumps(store.decode(session.session_data), default=str, ensure_ascii=False))
    ]
    Session.objects.filter(pk__in=keys).delete()
    begun = apps.get_model("front.Registration").objects.filter(email__in=emails, begun_at__lte=written_by)
    begun.delete()
    table = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT cache_key, value FROM {table}")
        cached = [key for key, value in cursor.fetchall() if sieve.held(f"{key}\n{_unpacked(value)}")]
        cursor.execute(f"DELETE FROM {table} WHERE cache_key = ANY(%s)", [cached])
    return len(keys) + len(cached)


def row_of_file(name: str) -> tuple[str, str] | None:
    """Return the table and column of the row that names a file of the media folder, or None: nothing names it."""
    for label, source in declared().items():
        for column in source.documents():
            rows: models.QuerySet[Any] = source.model_class()._default_manager.filter(**{column: name})
            if rows.exists():
                return label, column
    return None


def _words_of(file: Path) -> Iterator[str]:
    """Yield what a file says, piece by piece; a packed document unpacked, a mail by its parts."""
    try:
        if file.suffix == ".eml":
            yield from _mail(file)
        if zipfile.is_zipfile(file):
            yield from _members(file)
        with file.open("rb") as opened:
            before = b""
            while chunk := opened.read(CHUNK):
                yield (before + chunk).decode(errors="replace")
                before = chunk[-OVERLAP:]
    except (FileNotFoundError, zipfile.BadZipFile, RuntimeError):
        return  # it went meanwhile, or is locked


def _mail(file: Path) -> Iterator[str]:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    yield "\n".join(str(value) for value in message.values())
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield str(part.get_content())


def _members(file: Path) -> Iterator[str]:
    left = MOST_UNPACKED
    with zipfile.ZipFile(file) as packed:
        for one in packed.infolist():
            left -= one.file_size
            if left < 0:
                return
            yield packed.read(one).decode(errors="replace")


def _messages(client: Any) -> Iterator[str]:
    """Yield every key and value of the broker, and the bodies that Celery packs."""
    read = {
        "string": lambda key: [client.get(key)],
        "list": lambda key: client.lrange(key, 0, -1),
        "set": client.smembers,
        "zset": lambda key: client.zrange(key, 0, -1),
        "hash": client.hvals,
    }
    for key in client.scan_iter(count=1000):
        yield _text(key)
        for value in read.get(_text(client.type(key)), lambda _key: [])(key):
            text = _text(value)
            yield text
            yield from _bodies(text)


def _bodies(text: str) -> Iterator[str]:
    try:
        told = json.loads(text)
    except ValueError:
        return
    message = told[0] if isinstance(told, list) and told else told  # unacknowledged ones stand in a list
    if isinstance(message, dict) and isinstance(message.get("body"), str):
        yield _unpacked(message["body"])


def _unpacked(value: str) -> str:
    try:
        return base64.b64decode(value, validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        return value


def _text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
