"""Staff merge two records of one person (promise 2); evidence is not moved but read at both ids."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping

from allauth.account.models import EmailAddress
from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery

from portal.datamap import ModelSource, OnErasure, paths, sources
from portal.datamap.rows import of_member
from portal.desk.pause import guard
from portal.members import security_notices, ways_in
from portal.members.models import Member, PersonalNumber, ProfileChange, Standing
from portal.trail.services import record


class CannotMerge(Exception):
    """
    These two may not be merged.

    `reason` is "same", "staff", "not_active", "merged_already", "keep_the_account" or "not_by_staff".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@transaction.atomic
def merge(
    *,
    keep: Member,
    merged: Member,
    by: Member,
    now: dt.datetime,
    exceptions: Mapping[uuid.UUID, str] | None = None,
) -> dict[str, int]:
    """
    This function will move everything that belongs to `merged` to `keep`, and return how many rows a table.

    Evidence (decisions, notices, look-ups, the trail) stays as written and points at `keep` by
    `merged_into`. Where both have a value of the profile, `keep`'s stands and the other goes into the erasable
    history. Passkeys and second steps of `merged` are not carried over: nobody gains a new way in without the
    member's own doing; both addresses are told. A protected identity of either protects the one that stays.

    `exceptions` holds, by the key of a person whose data are paused, the reason of Art. 18(2) that staff gave.

    :raises CannotMerge: see there.
    :raises Paused: when one of the two is paused and has no exception (R18-2).
    Source: GDPR Art. 5(1)(d); promise 2.
    """
    keep, merged = _locked(keep, merged, by)
    for one in (keep, merged):
        guard().ask_to_change(member=one, exception=(exceptions or {}).get(one.pk, ""))
    old_address = merged.email
    moved = {"members.member": Member.objects.filter(main_account=merged).update(main_account=keep)}
    ways_in.close(merged)
    _move_addresses(keep, merged)
    _end_number(keep, merged, now)
    for source in sources():
        if source.subject and not source.evidence and len(paths.steps(source)) == 1:
            moved[source.model_class()._meta.label_lower] = _move(source, keep.pk, merged.pk)
    _join_profiles(keep, merged, now)
    record(
        action="members.member.merged",
        subject=keep,
        actor=by,
        role="staff",
        about=merged,
        facts={"merged": str(merged.pk), "rows": {name: count for name, count in moved.items() if count}},
    )
    _tell(keep, old_address, now)
    return moved


def check(*, keep: Member, merged: Member, by: Member) -> None:
    """
    This function will say beforehand whether the two may be merged; `merge` asks once more under a lock.

    :raises CannotMerge: see there.
    """
    if keep.pk == merged.pk:
        raise CannotMerge("same")
    if not by.is_staff:
        raise CannotMerge("not_by_staff")
    if keep.is_staff or merged.is_staff:
        raise CannotMerge("staff")
    if keep.standing != Standing.ACTIVE or merged.standing != Standing.ACTIVE:
        raise CannotMerge("not_active")
    if keep.merged_into_id or merged.merged_into_id:
        raise CannotMerge("merged_already")
    if merged.has_account and not keep.has_account:
        raise CannotMerge("keep_the_account")


def differing(keep: Member, merged: Member) -> bool:
    """Return whether both records say something else of the person's name or year of birth: perhaps it is not one."""
    names = {" ".join(one.name.casefold().split()) for one in (keep, merged)} - {""}
    years = {one.birth_year for one in (keep, merged)} - {None}
    return len(names) > 1 or len(years) > 1


def _locked(keep: Member, merged: Member, by: Member) -> tuple[Member, Member]:
    rows = {
        row.pk: row
        for row in Member.objects.select_for_update().filter(pk__in=[keep.pk, merged.pk]).order_by("pk")
    }
    both = rows[keep.pk], rows[merged.pk]
    check(keep=both[0], merged=both[1], by=by)
    return both


def _move_addresses(keep: Member, merged: Member) -> None:
    """A contact's address is proven when a guest's code proved it; keep's own address stays the first one."""
    address, merged.email = merged.email, None
    merged.save(update_fields=["email"])
    if address and not keep.email:
        keep.email = address
        keep.save(update_fields=["email"])
    if not keep.has_account:
        return
    has_first = EmailAddress.objects.filter(user=keep, primary=True).exists()
    EmailAddress.objects.filter(user=merged).update(primary=False)
    if address and not EmailAddress.objects.filter(email=address).exists():
        EmailAddress.objects.create(
            user=keep, email=address, verified=merged.origin == "guest", primary=not has_first
        )


def _end_number(keep: Member, merged: Member, now: dt.datetime) -> None:
    """Where both have a personal number keep's stands: the other is moved as one before it, or dropped as the same."""
    own, other = (row.personal_numbers.current().first() for row in (keep, merged))
    if own is None or other is None:
        return
    if own.number == other.number:
        other.delete()
    else:
        PersonalNumber.objects.filter(pk=other.pk).update(ended_at=now)


def _move(source: type[ModelSource], keep: uuid.UUID, merged: uuid.UUID) -> int:
    """
    Point the rows of one table at `keep`, and return how many of them may be told of. Where `keep` has the row already,
    counts are added up.
    """
    model, column = source.model_class(), source.subject
    rows = model._default_manager.all()
    for unique in _uniques(model, column):
        others = [name for name in unique if name != column]
        twin = rows.filter(**{column: merged}, **{name: OuterRef(name) for name in others})
        counts = [field.name for field in model._meta.fields if _counts(field) and field.name not in unique]
        twins = rows.filter(**{column: keep}).filter(models.Exists(twin))
        if counts:
            twins.update(**{name: F(name) + Subquery(twin.values(name)[:1]) for name in counts})
        mine = rows.filter(**{column: keep}, **{name: OuterRef(name) for name in others})
        rows.filter(**{column: merged}).filter(models.Exists(mine)).delete()
    told = of_member(source, merged).count()
    rows.filter(**{column: merged}).update(**{column: keep})
    return told


def _uniques(model: type[models.Model], column: str) -> Iterable[tuple[str, ...]]:
    """Return the sets of columns that may stand only once a member."""
    yield from (tuple(names) for names in model._meta.unique_together if column in names)
    sets = [
        tuple(constraint.fields)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]
    yield from (names for names in sets if column in names)


def _counts(field: "models.Field[object, object]") -> bool:
    return isinstance(field, models.IntegerField) and not field.primary_key and not field.is_relation


def _join_profiles(keep: Member, merged: Member, now: dt.datetime) -> None:
    """Fill keep's empty fields, keep the other value in the history, and leave merged as a sign without a face."""
    declared = next(source for source in sources() if source.model_class() is Member)
    names = [
        name
        for name, field in declared.fields.items()
        if field.on_erasure is OnErasure.ERASE and name != "email"
    ]
    values = {name: getattr(merged, name) for name in names}
    for name in names:
        setattr(merged, name, None if Member._meta.get_field(name).null else "")
    merged.merged_into, merged.main_account = keep, None
    merged.has_account = merged.is_active = False
    merged.birth_year, other_year = None, merged.birth_year
    merged.set_unusable_password()
    merged.save()
    for name, other in {**values, "birth_year": other_year}.items():
        own = getattr(keep, name)
        if other in ("", None) or other == own:
            continue
        if own in ("", None):
            setattr(keep, name, other)
        old, new = ("", other) if own in ("", None) else (other, own)
        ProfileChange.objects.create(
            member=keep, field=name, old=str(old), new=str(new), changed_at=now, changed_by="staff"
        )
    keep.protected_identity = keep.protected_identity or merged.protected_identity
    keep.rights_epoch += merged.rights_epoch  # what was closed for either is closed for keep now
    keep.save()


def _tell(keep: Member, old_address: str | None, now: dt.datetime) -> None:
    if keep.has_account and keep.email:
        security_notices.announce(member=keep, kind="accounts_merged")
    if old_address and old_address != keep.email:
        change = ProfileChange.objects.create(
            member=keep,
            field="email",
            old=old_address,
            new=keep.email or "",
            changed_at=now,
            changed_by="staff",
        )
        security_notices.announce(member=keep, kind="accounts_merged", change=change)
