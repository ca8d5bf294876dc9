"""The form that the questions of every right share. It validates and never saves."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rights.rules.right import Right

LONGEST = 4000


class DetailsForm(forms.Form):
    """The questions of one right; its answers travel as plain text and lists of text."""

    lead: Any = ""
    """What the page says before the questions."""

    def details(self) -> dict[str, object]:
        """Return the valid answers as they are kept: text, or lists of text; nothing for what was left out."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def told(self) -> tuple[tuple[str, str], ...]:
        """Return each answered question with its answer in words, whether or not it is still valid."""
        found = []
        for name, field in self.fields.items():
            value = self.data.get(name)
            if value:
                found.append((str(field.label), _in_words(field, value)))
        return tuple(found)


def _in_words(field: Any, value: object) -> str:
    words = {str(code): str(text) for code, text in getattr(field, "plain_choices", ())}
    values = value if isinstance(value, list) else [value]
    return ", ".join(words.get(str(one), str(one)) for one in values)


def asked_about(details: Mapping[Right, DetailsForm], ticked: Iterable[Right]) -> Mapping[Right, DetailsForm]:
    """Return the questions with answers checked for what is ticked alone; what was typed elsewhere stays as it is."""
    asked = set(ticked)
    return {right: form if right in asked else _unasked(form) for right, form in details.items()}


def _unasked(form: DetailsForm) -> DetailsForm:
    typed = {
        name: field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
        for name, field in form.fields.items()
    }
    return type(form)(prefix=form.prefix, initial=typed)


def described(title: object, text: object, *, law: str = "") -> SafeString:
    """Return the label of a choice: its name, what it means, and in small what the law calls it."""
    small = format_html("<br><small>{}</small>", law) if law else ""
    return format_html("<span><strong>{}</strong><br>{}{}</span>", title, text, small)
