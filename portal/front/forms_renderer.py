"""
The renderer of every form on members' pages: our own markup of a field, in
templates/django/forms/face/.
"""

from django.forms.renderers import TemplatesSetting


class FaceRenderer(TemplatesSetting):
    """
    Renders `{{ form }}` and `{{ field.as_field_group }}` with label, hint, reason, errors and their
    ARIA links.
    """

    form_template_name = "django/forms/face/form.html"
    field_template_name = "django/forms/face/field.html"
