"""What every form of the portal says of what was typed, wherever it stands."""

import pytest
from django import forms
from django.utils.translation import override


class Words(forms.Form):
    """A line, and a text."""

    line = forms.CharField(max_length=5)
    text = forms.CharField(max_length=10_000, widget=forms.Textarea, help_text="Say it plainly.")


@pytest.mark.parametrize(
    ("language", "words"), [("sv", "ett osynligt tecken"), ("en", "an invisible sign that cannot be read")]
)
def test_a_sign_that_nobody_can_type_is_told_of_in_plain_words(language: str, words: str) -> None:
    with override(language):
        told = str(Words({"line": "a\x00b", "text": "Hej"}).errors["line"])

    assert words in told
    assert "null" not in told.lower()
