"""A declared table: how its rows belong to a person and what each column means."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.utils.translation import get_language

from portal import register
from portal.datamap.fields import Field, Kind


class ModelSource:
    """
    One model's declaration; subclasses fill the class attributes.

    `subject` is the path of foreign keys from the row to the member ("" when the row is the member), ending in a
    foreign key or in a column that holds the member's id. `category` is a category of the register: purpose,
    basis, recipients and period come from there. `moment` is the time column of a log, `shows` names for a
    foreign key the column of its table that says it in words. `evidence` tables are never rewritten: after staff
    have merged two records of one person, their rows are read at both ids. `fallback` is given where a register
    need not have the category: whatever is held all the same is then told of under `fallback`, never left out.
    `log` tables tell what was done around the others of their category, and are counted apart from them.
    `kept_by` names the register's rule by which evidence leaves. `folders` names, for a column that holds the name
    of a file outside the media folder, the setting with the folder it lies in. `counted_from` is the look-up of the
    day a kept row's period counts from, where the path to the person does not pass it. `shown_if` names a column of
    truth: rows where it is false are neither counted, shown nor copied, because telling of them would harm a claim.
    """

    model: ClassVar[Any]
    subject: ClassVar[str]
    category: ClassVar[str]
    fields: ClassVar[Mapping[str, Field]]
    label: ClassVar[Any] = None
    order: ClassVar[str] = "pk"
    moment: ClassVar[str] = ""
    shows: ClassVar[Mapping[str, str]] = {}
    evidence: ClassVar[bool] = False
    fallback: ClassVar[str] = ""
    log: ClassVar[bool] = False
    kept_by: ClassVar[str] = ""
    folders: ClassVar[Mapping[str, str]] = {}
    counted_from: ClassVar[str] = ""
    shown_if: ClassVar[str] = ""

    @classmethod
    def model_class(cls) -> type[models.Model]:
        return apps.get_model(cls.model) if isinstance(cls.model, str) else cls.model

    @classmethod
    def name(cls) -> str:
        """The table's word in files and in the manifest, such as `payment`."""
        return str(cls.model_class()._meta.model_name)

    @classmethod
    def title(cls) -> Any:
        return cls.label or cls.model_class()._meta.verbose_name_plural

    @classmethod
    def column(cls, name: str) -> "models.Field[Any, Any]":
        return cls.model_class()._meta.get_field(name)  # type: ignore[return-value]  # declared names are columns (E003)

    @classmethod
    def displaced(cls) -> bool:
        """Whether the running register lacks the table's category, so that `fallback` stands in for it."""
        known = {category.id for category in register.current().categories}
        return bool(cls.fallback) and cls.category not in known

    @classmethod
    def home(cls) -> str:
        """The table's category in the running register."""
        return cls.fallback if cls.displaced() else cls.category

    @classmethod
    def category_of(cls, name: str) -> str:
        """The column's category of the register: its own, else the table's."""
        return cls.fields[name].category or cls.home()

    @classmethod
    def categories(cls) -> tuple[str, ...]:
        """Every category the table's columns belong to, the table's own first."""
        return tuple(
            dict.fromkeys([cls.home(), *(field.category for field in cls.fields.values() if field.category)])
        )

    @classmethod
    def copied(cls, *, category: str = "", portable_only: bool = False) -> dict[str, Field]:
        """
        Return the columns of a copy in declared order, of one category when given; only given and observed
        ones when moving (R20-1).
        """
        return {
            name: field
            for name, field in cls.fields.items()
            if (field.kind.portable if portable_only else field.kind.copied)
            and category in {"", cls.category_of(name)}
        }

    @classmethod
    def documents(cls) -> list[str]:
        return [name for name, field in cls.fields.items() if field.kind is Kind.DOCUMENT]

    @classmethod
    def rules_kept(cls) -> tuple[str, ...]:
        """The register's rules that keep a row of the table past an erasure; none where rows simply go."""
        if cls.evidence:
            return (cls.kept_by,)
        return tuple(dict.fromkeys(field.rule for field in cls.fields.values() if field.rule))

    @classmethod
    def label_of(cls, name: str) -> Any:
        return cls.fields[name].label or cls.column(name).verbose_name

    @classmethod
    def codes_of(cls, name: str) -> dict[str, str]:
        """Return what the column's codes mean, in the active language; empty where it holds none (R15-16)."""
        column, codes = cls.column(name), cls.fields[name].codes
        known = codes() if codes else dict(column.flatchoices)
        return {str(code): str(words) for code, words in known.items()}

    @classmethod
    def in_words(cls, name: str, code: object) -> str:
        """Return what a code of the column means, in the active language; an unknown one as it stands."""
        return cls.codes_of(name).get(str(code), str(code))

    @classmethod
    def words_column_of(cls, name: str) -> str:
        """Return the column that says a foreign key in words: its name in the active language, else `shows`."""
        target = cls.column(name).remote_field.model._meta  # type: ignore[union-attr]  # only foreign keys are shown
        translated = f"name_{(get_language() or 'sv')[:2]}"
        found = {column.name for column in target.concrete_fields}
        return translated if translated in found else cls.shows[name]

    @classmethod
    def explanation_of(cls, name: str) -> Any:
        return cls.fields[name].explain or cls.column(name).help_text
