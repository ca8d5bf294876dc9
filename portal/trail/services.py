"""Recording what happened, sealing it in a chain, and checking the chain."""

import base64
import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, models, transaction

from portal import crypto
from portal.trail.models import Entry, Seal, Unsealed

GENESIS = hashlib.sha256(b"insyn trail").digest()
SEALING_LOCK = 0x1_7A_11
NAMED = 10
"""So many entries outside the chain are named by their numbers; more are only told of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """
    What a check of the chain found: how many links hold, and the first that does not.

    `outside` holds the numbers of entries that are neither sealed nor wait to be, the first ones.
    """

    links: int
    broken_at: int | None
    reason: str
    outside: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        return self.broken_at is None and not self.outside


def entry(
    *,
    action: str,
    subject: uuid.UUID | models.Model | None = None,
    actor: uuid.UUID | models.Model | None = None,
    role: str = "system",
    about: models.Model | tuple[str, object] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Entry:
    """Return an entry that is not written yet: for `record_all`, where one act makes many."""
    kind, key = _about(about)
    return Entry(
        action=action,
        role=role,
        subject_id=_id(subject),
        actor_id=_id(actor),
        about_type=kind,
        about_id=key,
        facts=dict(facts or {}),
    )


def record(
    *,
    action: str,
    subject: uuid.UUID | models.Model | None = None,
    actor: uuid.UUID | models.Model | None = None,
    role: str = "system",
    about: models.Model | tuple[str, object] | None = None,
    facts: Mapping[str, object] | None = None,
) -> Entry:
    """
    This function will write one entry in the caller's transaction.

    `action` reads app.noun.past_participle; `facts` holds ids, counts and codes, never values about a person.
    Source: GDPR Art. 5(2); law.md (a).
    """
    made = entry(action=action, subject=subject, actor=actor, role=role, about=about, facts=facts)
    made.save(force_insert=True)
    return made


def record_all(entries: Iterable[Entry]) -> None:
    """This function will write many entries in the caller's transaction."""
    Entry.objects.bulk_create(entries)


def seal(*, limit: int = 2000) -> int:
    """
    This function will chain the oldest unsealed entries and return how many it sealed.

    One sealer at a time (advisory lock); a second one returns 0 at once.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALING_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = Seal.objects.order_by("-position").first()
        position, digest = (last.position, bytes(last.digest)) if last else (0, GENESIS)
        seals = []
        for waiting in Unsealed.objects.select_related("entry").order_by("pk")[:limit]:
            position, digest = position + 1, _digest(digest, waiting.entry)
            seals.append(Seal(position=position, entry=waiting.entry, digest=digest))
        Seal.objects.bulk_create(seals)
        Unsealed.objects.filter(pk__in=[link.entry_id for link in seals]).delete()
    return len(seals)


def publish_head(*, folder: Path | None = None) -> Path | None:
    """
    This function will sign the newest link and put it outside the database, one file a day (UTC).

    A chain cannot see its own tail cut off; a head kept elsewhere can. Source: security.md finding 9.
    """
    head = Seal.objects.order_by("-position").first()
    if head is None:
        return None
    folder = folder or settings.INSYN_TRAIL_HEADS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = f"{head.position} {bytes(head.digest).hex()} {head.sealed_at.astimezone(dt.UTC).isoformat()}"
    key = crypto.signer(settings.INSYN_KEY_FILE.with_name("signing.key"))
    line = f"{text} {base64.b64encode(key.sign(text.encode())).decode()}\n"
    file = folder / f"{head.sealed_at.astimezone(dt.UTC):%Y-%m-%d}.head"
    temporary = file.with_suffix(".new")
    temporary.write_text(line)
    temporary.replace(file)
    return file


def verify(*, folder: Path | None = None) -> Verdict:
    """
    This function will recompute every link and compare the signed heads kept outside the database.

    Finds a changed, removed or inserted entry, a tail cut off after the last published head, and an entry that
    was kept out of the chain: the application's role must be able to empty the waiting room, so an entry may
    leave it unsealed. Such an entry is told of and never sealed afterwards, which would hide it.
    """
    digest, position = GENESIS, 0
    digests: dict[int, bytes] = {}
    heads = dict(_heads(folder or settings.INSYN_TRAIL_HEADS))
    for link in Seal.objects.select_related("entry").order_by("position").iterator(2000):
        position += 1
        digest = _digest(digest, link.entry)
        if link.position != position or bytes(link.digest) != digest:
            return Verdict(
                links=position - 1, broken_at=position, reason="an entry was changed, removed or inserted"
            )
        if position in heads:
            digests[position] = digest
    for at, expected in sorted(heads.items()):
        if at > position:
            return Verdict(links=position, broken_at=position + 1, reason="the tail was cut off")
        if digests[at].hex() != expected:
            return Verdict(links=position, broken_at=at, reason="the chain was written anew")
    outside = _outside()
    if outside:
        reason = f"{_numbers(outside)} kept out of the chain"
        return Verdict(links=position, broken_at=None, reason=reason, outside=outside[:NAMED])
    return Verdict(links=position, broken_at=None, reason="every link holds")


def verify_tail(*, links: int) -> Verdict:
    """This function will recompute only the newest `links` of the chain, starting from the one before them."""
    newest = list(Seal.objects.select_related("entry").order_by("-position")[: links + 1])[::-1]
    if not newest:
        return Verdict(links=0, broken_at=None, reason="nothing is sealed yet")
    before = newest.pop(0) if len(newest) > links else None
    position, digest = (
        (before.position, bytes(before.digest)) if before else (newest[0].position - 1, GENESIS)
    )
    for link in newest:
        position, digest = position + 1, _digest(digest, link.entry)
        if link.position != position or bytes(link.digest) != digest:
            return Verdict(
                links=len(newest), broken_at=link.position, reason="an entry was changed, removed or inserted"
            )
    return Verdict(links=len(newest), broken_at=None, reason="every link holds")


def _outside() -> tuple[int, ...]:
    """Return the entries without a seal that do not wait for one; one statement, so a sealer beside us moves none."""
    stray = Entry.objects.filter(
        ~models.Exists(Seal.objects.filter(entry=models.OuterRef("pk"))),
        ~models.Exists(Unsealed.objects.filter(entry=models.OuterRef("pk"))),
    )
    return tuple(stray.order_by("pk").values_list("pk", flat=True)[: NAMED + 1])


def _numbers(entries: tuple[int, ...]) -> str:
    named = ", ".join(str(number) for number in entries[:NAMED])
    if len(entries) == 1:
        return f"entry {named} was"
    return f"entries {named}{' and more' if entries[NAMED:] else ''} were"


def _heads(folder: Path) -> Iterator[tuple[int, str]]:
    key = crypto.signer(settings.INSYN_KEY_FILE.with_name("signing.key")).public_key()
    for file in sorted(folder.glob("*.head")):
        position, digest, moment, signature = file.read_text().split()
        key.verify(base64.b64decode(signature), f"{position} {digest} {moment}".encode())
        yield int(position), digest


def told(entry: Entry) -> list[object]:
    """Return what an entry says, as the chain's digests cover it: in this order, times in UTC."""
    return [
        entry.pk,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.action,
        entry.role,
        str(entry.subject_id or ""),
        str(entry.actor_id or ""),
        entry.about_type,
        entry.about_id,
        entry.facts,
    ]


def newest_head(*, folder: Path | None = None) -> str:
    """Return the newest signed head as it was published: position, digest, time, signature; nothing before the first."""
    heads = sorted((folder or settings.INSYN_TRAIL_HEADS).glob("*.head"))
    return heads[-1].read_text().strip() if heads else ""


def _digest(before: bytes, entry: Entry) -> bytes:
    text = json.dumps(told(entry), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


def _id(who: uuid.UUID | models.Model | None) -> uuid.UUID | None:
    return who.pk if isinstance(who, models.Model) else who


def _about(about: models.Model | tuple[str, object] | None) -> tuple[str, str]:
    if about is None:
        return "", ""
    if isinstance(about, models.Model):
        return about._meta.label_lower, str(about.pk)
    return about[0], str(about[1])


def head_is_fresh(*, now: dt.datetime, within: dt.timedelta) -> bool:
    """Return whether a head was published within this time; until the first one the trail's own beginning counts."""
    heads = sorted(Path(settings.INSYN_TRAIL_HEADS).glob("*.head"))
    if heads:
        newest = dt.datetime.fromtimestamp(heads[-1].stat().st_mtime, tz=dt.UTC)
    else:
        newest = Entry.objects.order_by("pk").values_list("at", flat=True)[0]
    return now - newest < within
