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


def test_no_field_lets_the_browser_cut_what_is_pasted() -> None:
    page = str(Words())

    assert page.count("<input") == page.count("<textarea") == 1
    assert "maxlength" not in page


def test_a_large_box_says_beforehand_how_much_fits() -> None:
    with override("sv"):
        page = str(Words())

    hint = "Say it plainly. Högst 10\N{NO-BREAK SPACE}000 tecken."
    assert f'<div class="hint" id="id_text_helptext">{hint}</div>' in page
    assert 'aria-describedby="id_text_helptext"' in page
    assert page.count("tecken") == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("sv", "Skriv högst 5 tecken. Nu är det 6."),
        ("en", "Write at most 5 characters. Now there are 6."),
    ],
)
def test_what_is_too_long_is_told_in_words_and_kept(language: str, words: str) -> None:
    with override(language):
        page = str(Words({"line": "123456", "text": "Hej"}))

    assert words in page
    assert 'value="123456"' in page
