"""The forms for showing who one is: a code from a letter, a copy of an identity document. They check and save nothing."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.correspondence import uploads
from portal.correspondence.uploads import ENDINGS, Upload

COPIED = ("application/pdf", "image/jpeg", "image/png")
"""What a copy of a document can be: a picture or a scan, never something that runs."""
ACCEPTED = ",".join(ending for kind in COPIED for ending in ENDINGS[kind])


class LetterCodeForm(forms.Form):
    """The code that went by post."""

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field, wrong = self.fields["code"], _("Type the eight characters from the letter")
        field.label = _("Code")
        field.help_text = _("Eight characters. You have three tries.")
        field.error_messages = {"required": wrong, "max_length": wrong, "null_characters_not_allowed": wrong}


class DocumentForm(forms.Form):
    """One copy of an identity document."""

    file = forms.FileField(
        label=gettext_lazy("The copy"),
        help_text=gettext_lazy("One file of 10 MB at most: PDF, JPEG or PNG."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": gettext_lazy("Choose the file with the copy"),
            "invalid": gettext_lazy("Choose the file with the copy"),
        },
    )

    def clean_file(self) -> Upload:
        """Return the copy, told by its first bytes and not by its name."""
        other = _("A copy is a PDF, JPEG or PNG. This is something else.")
        try:
            (found,) = uploads.checked((self.cleaned_data["file"],))
        except uploads.WrongKind as refused:
            raise forms.ValidationError(other) from refused
        except uploads.Refused as refused:
            raise forms.ValidationError(str(refused)) from refused
        if found.media_type not in COPIED:
            raise forms.ValidationError(other)
        return found
