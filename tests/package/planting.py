"""Planting: one row in every declared table for one person, with a marker of its own in every column that can hold one."""

import datetime as dt
import itertools
import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from portal.datamap import sources
from portal.datamap.source import ModelSource
from portal.members.models import Member

SHORTEST = 8

HONEST: dict[str, dict[str, Any]] = {
    # columns that a constraint of the table ties together
    "memberships.subscription": {"status": "active", "ended_on": None},
    "retention.hold": {"shown": True},
    "rights.line": {"state": "received", "outcome": "", "answered_at": None, "right": "access"},
    "rights.package": {"destroyed_at": None, "destroyed_by": "", "contents": {}},
    "recipients.notification": {"outcome": "sent", "ended_at": None},
    "rights.step": {"outcome": "unsupported", "source": "portal"},
    "rights.handover": {"outcome": "waiting", "ended_at": None},
    "rights.restriction": {"lifted_at": None, "lifted_by": ""},
    "rights.iddocument": {"ended": "", "ended_by": None, "destroyed_at": None},
    "rights.pause": {"tries": 1, "shown": "", "ended_at": None, "only_because": ""},
    "rights.extension": {
        "first_due_on": dt.date(2026, 1, 1),
        "due_on": dt.date(2026, 3, 1),
        "told_at": None,
    },
    "letters.dispatch": {"begun_at": timezone.now()},
    "members.chosenperiod": {"period": "P6M"},
    "members.code": {"purpose": "proof"},
}


class Planted:
    """What was planted for one person: markers by table and column, and the rows."""

    def __init__(self, member: Member, sign: str) -> None:
        self.member, self.sign = member, sign
        self.markers: dict[tuple[str, str], str] = {}
        self.rows: dict[str, models.Model] = {}
        self._number = itertools.count(1)

    def plant(self) -> "Planted":
        for source in sources():
            self.row(source.model_class())
        return self

    def row(self, model: type[models.Model]) -> models.Model:
        label = model._meta.label_lower
        if label == "members.member":
            return self._member()
        if label not in self.rows:
            made = model(**self._values(model))
            if model._meta.auto_created:
                model._default_manager.bulk_create([made])
            else:
                made.save(force_insert=True)
            self.rows[label] = made
        return self.rows[label]

    def _member(self) -> Member:
        if "members.member" not in self.rows:
            values = self._values(Member)
            keep = {
                "id",
                "standing",
                "is_active",
                "is_staff",
                "is_superuser",
                "has_account",
                "main_account",
                "language",
                "email",
            }
            for name, value in values.items():
                if name not in keep:
                    setattr(self.member, name, value)
            self.member.email = self._mark("members.member", "email") + "@example.org"
            self.member.email = self.member.email.lower()
            self.markers["members.member", "email"] = self.member.email
            self.member.save()
            self.rows["members.member"] = self.member
        return self.member

    def _values(self, model: type[models.Model]) -> dict[str, Any]:
        label = model._meta.label_lower
        values = {}
        for field in model._meta.concrete_fields:
            if isinstance(field, models.AutoField):
                continue
            fixed = HONEST.get(label, {})
            values[field.name] = fixed[field.name] if field.name in fixed else self._value(label, field)
        return values

    def _value(self, label: str, field: "models.Field[Any, Any]") -> Any:  # noqa: C901, PLR0911  # one case a type
        if field.name in {"subject_id"}:
            return self.member.pk
        if field.choices:
            return field.flatchoices[0][0]
        match field:
            case models.ForeignKey():
                return self._parent(field)
            case models.FileField():
                return self._file(label, field)
            case models.BinaryField():
                return self._mark(label, field.name).encode()
            case models.CharField() | models.TextField():
                long = field.max_length is None or field.max_length >= SHORTEST
                return self._mark(label, field.name) if long else "Qz"[: field.max_length]
            case models.JSONField():
                return {"told": self._mark(label, field.name)}
            case models.UUIDField():
                return uuid.uuid4()
            case models.DateTimeField():
                return timezone.now() - dt.timedelta(days=1, minutes=-next(self._number))
            case models.DateField():
                return dt.date(2026, 1, 1) + dt.timedelta(days=next(self._number) % 300)
            case models.BooleanField():
                return False
            case models.GenericIPAddressField():
                return f"2001:db8::{next(self._number):x}:{self.sign.encode().hex()[-4:]}"
            case _:
                return 1000 + next(self._number)

    def _parent(self, field: "models.ForeignKey[Any, Any]") -> Any:
        target = field.remote_field.model
        if target is Member:
            return None if field.name in {"main_account", "merged_into"} else self._member()
        if target._meta.app_label in {"contenttypes", "auth"}:
            return target._default_manager.first() or target._default_manager.create(name="handler")
        if target._meta.label_lower == "memberships.plan":
            return target._default_manager.get_or_create(
                code="year", defaults={"price_ore": 1, "interval": "year"}
            )[0]
        if target._meta.label_lower == "socialaccount.socialapp":
            return None
        return self.row(target)

    def _file(self, label: str, field: "models.Field[Any, Any]") -> str:
        marker = self._mark(label, field.name)
        return default_storage.save(f"planted/{marker}.txt", ContentFile(f"inside {marker}".encode()))

    def _mark(self, label: str, name: str) -> str:
        marker = f"{self.sign}{next(self._number):04d}mark"
        self.markers[label, name] = marker
        return marker


def columns_to_find(planted: Planted) -> list[tuple[type[ModelSource], str, str]]:
    """Return (source, column, marker) of every copied column that holds a marker."""
    return [
        (source, name, planted.markers[label, name])
        for source in sources()
        if (label := source.model_class()._meta.label_lower)
        for name in source.copied()
        if (label, name) in planted.markers
    ]
