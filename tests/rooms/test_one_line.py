"""What stands in lists and heads is one plain line, whatever was pasted."""

import pytest

from portal.members.profile import one_line


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("Åsa\r\nBcc: x@example.org", "Åsa Bcc: x@example.org"),
        ("\u202eabc\u200b", "abc"),
        ("  محمد علي ", "محمد علي"),
        ("a\tb\x07c", "a bc"),
        ("nul\0", "nul\0"),
    ],
)
def test_line_breaks_and_unseen_signs_go(pasted: str, kept: str) -> None:
    assert one_line(pasted) == kept
