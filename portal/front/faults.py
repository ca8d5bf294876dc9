"""What is wrong on a page's forms, in the order of the fields, as the summary on top of the page lists it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing to put right: its words, and the id of the control it belongs to (empty for the form
    as a whole).
    """

    text: str
    target: str


def in_forms(forms: Iterable[BaseForm | BaseFormSet[Any]]) -> tuple[Fault, ...]:
    """Collect the faults of bound forms and formsets."""
    found: list[Fault] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            found += [Fault(text=str(text), target="") for text in form.non_form_errors()]
            found += [fault for each in form.forms for fault in _of(each)]
        else:
            found += _of(form)
    return tuple(found)


def _of(form: BaseForm) -> list[Fault]:
    if not form.errors:
        return []
    found = [Fault(text=str(text), target="") for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else _target(field)
        found += [Fault(text=str(text), target=target) for text in field.errors]
    return found


def _target(field: BoundField) -> str:
    # A group of radios or boxes has no id of its own to move to: its first control has.
    return f"{field.auto_id}_0" if field.use_fieldset else (field.id_for_label or str(field.auto_id))
