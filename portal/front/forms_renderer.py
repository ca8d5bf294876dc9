"""
The renderer of every form: our own markup of a field, in templates/django/forms/face/, and what a field says of
how much may be written in it.
"""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.letters.words import whole_number


class WholeField(forms.BoundField):
    """
    A field that takes what is typed or pasted whole.

    A browser cuts a pasted text at `maxlength` and says nothing. Without it the form answers that the text is too
    long, by how much, and shows all of it again; a large box says beforehand how much fits.
    """

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        most = getattr(field, "max_length", None)
        if most and isinstance(field.widget, forms.Textarea):
            fits = _("At most %(most)s characters.") % {"most": whole_number(most, get_language() or "sv")}
            self.help_text = f"{self.help_text} {fits}".strip()

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        """Leave out the limit at which a browser would cut."""
        return super().build_widget_attrs(attrs, widget) | {"maxlength": False}


class FaceRenderer(TemplatesSetting):
    """
    Renders `{{ form }}` and `{{ field.as_field_group }}` with label, hint, reason, errors and their
    ARIA links.
    """

    bound_field_class = WholeField
    form_template_name = "django/forms/face/form.html"
    field_template_name = "django/forms/face/field.html"
