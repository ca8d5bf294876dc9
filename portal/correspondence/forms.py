"""The forms for writing to us. They check and save nothing."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.correspondence import uploads
from portal.letters.words import whole_number
from portal.members.codes import LENGTH
from portal.members.profile import one_line


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each looked at by its first bytes. A field that takes few kinds says which (`wrong_kind`)."""

    widget = ManyFiles
    default_error_messages = {"wrong_kind": ""}

    def clean(self, data: Any, initial: Any = None) -> tuple[uploads.Upload, ...]:
        """Return the files that may be kept."""
        files = [file for file in (data or []) if isinstance(file, UploadedFile)]
        if not files:
            return ()
        try:
            return uploads.checked(files)
        except uploads.WrongKind as refused:
            raise forms.ValidationError(self.error_messages["wrong_kind"] or str(refused)) from refused
        except uploads.Refused as refused:
            raise forms.ValidationError(str(refused)) from refused


ACCEPTED = ",".join(ending for endings in uploads.ENDINGS.values() for ending in endings)
LONGEST = 10_000


def fits(text: str) -> None:
    """
    Say of a message that is too long how long it is.

    :raises ValidationError: when it is.
    """
    if len(text) <= LONGEST:
        return
    spoken = get_language() or "sv"
    raise forms.ValidationError(
        gettext(
            "The message is too long: it has %(count)s characters, and at most %(most)s characters fit. "
            "Send a file with the rest."
        )
        % {"count": whole_number(len(text), spoken), "most": whole_number(LONGEST, spoken)}
    )


class MessageForm(forms.Form):
    """A message in a conversation, with files."""

    text = forms.CharField(
        label=_("Message"),
        validators=[fits],
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "true"}),
        error_messages={"required": _("Write your message")},
    )
    files = FilesField(  # type: ignore[assignment]  # the stubs know a form by its uploaded files only
        label=_("Files"),
        required=False,
        help_text=_("At most five, 10 MB each: PDF, PNG, JPEG, text, CSV, Word or OpenDocument."),
        widget=ManyFiles(attrs={"multiple": True, "accept": ACCEPTED}),
    )


class NewThreadForm(MessageForm):
    """A first message: what it is about, too."""

    subject = forms.CharField(
        label=_("What it is about"),
        max_length=120,
        error_messages={"required": _("Write in a few words what it is about")},
    )

    field_order = ["subject", "text", "files"]

    def clean_subject(self) -> str:
        """The subject stands in lists and heads: it is one plain line."""
        return one_line(str(self.cleaned_data["subject"]))


class ContactForm(NewThreadForm):
    """The contact form for everyone: an address only if one wants to be told by mail (promise 89, 96)."""

    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        max_length=254,
        help_text=_(
            "Only if you want a mail when we have answered. Without it you follow the answer by a link of your own."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "invalid": _("Enter an e-mail address such as name@example.org"),
            "max_length": _("The e-mail address is too long"),
        },
    )

    field_order = ["subject", "text", "files", "email"]

    def clean_email(self) -> str:
        """Return the address in small letters."""
        return str(self.cleaned_data["email"] or "").strip().lower()


class CodeForm(forms.Form):
    """The code that proves the address."""

    code = forms.CharField(
        label=_("Code"),
        max_length=LENGTH * 3,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter the code from the mail"),
            "max_length": _("The code is eight characters"),
            "null_characters_not_allowed": _("The code is eight characters"),
        },
    )
